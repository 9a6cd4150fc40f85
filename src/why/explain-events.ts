import { explainEvent } from "./explain-event.js";
import { type Fields, fieldsIn, textIn } from "./fields.js";
import { type Given, GivenPolicies } from "./given.js";
import { readCall } from "./read-call.js";
import type { RecordedEvent } from "./read-events.js";
import type { WhyResult } from "./result.js";

/** The answers on events, and which events were passed over. */
export interface WhyAnswers {
  readonly results: readonly WhyResult[];
  /** How many events of what were passed over. */
  readonly passedOver: readonly { readonly what: string; readonly count: number }[];
}

/** Explains the calls of events, in their order; what is no call that policies of roles and sessions decide is counted. */
export function explainEvents(events: readonly RecordedEvent[], given: Given): WhyAnswers {
  const policies = new GivenPolicies(given);
  const passedOver = new Map<string, number>();
  const results: WhyResult[] = [];
  for (const event of withCallers(events)) {
    const read = readCall(event);
    if (read.kind === "call") results.push(explainEvent(read.call, policies));
    else passedOver.set(read.what, (passedOver.get(read.what) ?? 0) + 1);
  }
  return { results, passedOver: [...passedOver].map(([what, count]) => ({ what, count })) };
}

/**
 * A call across accounts is in the trails of both. The event in the role's account does not name the caller; where the other one
 * is there too, it does.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_signin-tempcreds
 */
function withCallers(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const identities = new Map<string, Fields>();
  for (const { fields } of events) {
    const shared = textIn(fields, "sharedEventID");
    const identity = fieldsIn(fields, "userIdentity");
    if (shared !== undefined && textIn(identity, "arn") !== undefined) identities.set(shared, identity);
  }
  return events.map((event) => {
    const identity = identities.get(textIn(event.fields, "sharedEventID") ?? "");
    if (identity === undefined || textIn(fieldsIn(event.fields, "userIdentity"), "arn") !== undefined) return event;
    return { ...event, fields: { ...event.fields, userIdentity: identity } };
  });
}
