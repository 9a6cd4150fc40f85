import { readCaller } from "../iam/index.js";
import { type Fields, fieldsIn, isFields, listIn, secondsOf, textIn } from "./fields.js";
import { type Happened, readHappened } from "./happened.js";
import { notOfCalls, type RecordedEvent } from "./read-events.js";
import type { ToldRefusal } from "./told-refusal.js";

/** What a call asks AWS for. */
export type AskedCall =
  | {
      readonly kind: "assume";
      readonly action: AssumeAction /** The ARN. */;
      readonly role: string | undefined /** Whether that is how the call, or AWS, named it. */;
      readonly isGiven: boolean;
    }
  | { readonly kind: "session-token" }
  | { readonly kind: "federation-token"; readonly name: string | undefined }
  /** A refused call of any other action. */
  | { readonly kind: "other"; readonly action: string; readonly resource: string | undefined };

type AssumeAction = "sts:AssumeRole" | "sts:AssumeRoleWithSAML" | "sts:AssumeRoleWithWebIdentity";

/** A call as its event shows it. */
export interface EventCall {
  readonly recorded: RecordedEvent;
  readonly event: Fields;
  readonly asked: AskedCall;
  readonly happened: Happened;
  readonly told: ToldRefusal;
  /** In seconds since 1970. */
  readonly at: number;
  readonly parameters: Fields;
  /** Whether the event does not show the parameters of the call, as those of refused calls often do not. */
  readonly isUntold: boolean;
  /** Whether the call can have an MFA code. */
  readonly takesCode: boolean;
  /** The MFA device of the call's code. */
  readonly serialNumber: string | undefined;
}

/** A call to explain, or why the event is passed over: a noun phrase for counting. */
export type ReadCall =
  | { readonly kind: "call"; readonly call: EventCall }
  | { readonly kind: "passed-over"; readonly what: string };

const nothingTold: ToldRefusal = { caller: undefined, action: undefined, resource: undefined, by: undefined };

/** Reads the call that an event is about. */
export function readCall(recorded: RecordedEvent): ReadCall {
  const event = recorded.fields;
  const other = notOfCalls(event);
  if (other !== undefined) return { kind: "passed-over", what: other };
  const happened = readHappened(event);
  const told = happened.kind === "allowed" ? nothingTold : happened.told;
  const parameters = fieldsIn(event, "requestParameters");
  const asked = askedCall(event, parameters, happened, told);
  if (typeof asked === "string") return { kind: "passed-over", what: asked };
  const takesCode = /^Get(SessionToken)$|^AssumeRole$/.test(textIn(event, "eventName") ?? "") && asked.kind !== "other";
  const call: EventCall = {
    ...{ recorded, event, asked, happened, told, parameters, takesCode },
    at: secondsOf(textIn(event, "eventTime")) ?? 0,
    isUntold: !isFields(event["requestParameters"]),
    serialNumber: takesCode ? textIn(parameters, "serialNumber") : undefined,
  };
  return { kind: "call", call };
}

function askedCall(event: Fields, parameters: Fields, happened: Happened, told: ToldRefusal): AskedCall | string {
  const source = textIn(event, "eventSource");
  const name = textIn(event, "eventName") ?? "";
  if (source === "sts.amazonaws.com") {
    switch (name) {
      case "AssumeRole":
      case "AssumeRoleWithSAML":
      case "AssumeRoleWithWebIdentity":
        return { kind: "assume", action: `sts:${name}`, ...roleOf(event, parameters, told) };
      case "GetSessionToken":
        return { kind: "session-token" };
      case "GetFederationToken":
        return { kind: "federation-token", name: textIn(parameters, "name") };
    }
  }
  if (happened.kind !== "denied")
    return source === "sts.amazonaws.com" ? "other calls of STS" : "calls of other services that were not refused";
  const type = textIn(fieldsIn(event, "userIdentity"), "type") ?? "";
  if (!/^(IAMUser|AssumedRole|FederatedUser)$/.test(type))
    return "refused calls of callers without a session or a key of IAM";
  const action = told.action ?? `${(source ?? "").split(".")[0]}:${name}`;
  return { kind: "other", action, resource: told.resource ?? textIn(listIn(event, "resources")[0] ?? {}, "ARN") };
}

/** The role, of which refused calls may say nothing but in the message. The role's path is in all but the last. */
function roleOf(
  event: Fields,
  parameters: Fields,
  told: ToldRefusal,
): { readonly role: string | undefined; readonly isGiven: boolean } {
  const listed = listIn(event, "resources").find((each) => textIn(each, "type") === "AWS::IAM::Role");
  const session = textIn(fieldsIn(event, "responseElements", "assumedRoleUser"), "arn");
  const made = session === undefined ? undefined : readCaller(session);
  const ofSession =
    made?.kind === "roleSession" ? `arn:${made.partition}:iam::${made.account}:role/${made.roleName}` : undefined;
  const given = [textIn(parameters, "roleArn"), told.resource, listed && textIn(listed, "ARN")].find(
    (text) => text !== undefined && readCaller(text)?.kind === "role",
  );
  return { role: given ?? ofSession, isGiven: given !== undefined };
}

/**
 * Whether a user worked in the console.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function isConsole(event: Fields): boolean {
  if (textIn(event, "sessionCredentialFromConsole") === "true") return true;
  const agents = [
    textIn(event, "userAgent"),
    textIn(event, "sourceIPAddress"),
    textIn(fieldsIn(event, "userIdentity"), "invokedBy"),
  ];
  return agents.some((text) => text !== undefined && /^(signin|console)\.amazonaws\.com$/.test(text));
}
