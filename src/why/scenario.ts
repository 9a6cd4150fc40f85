import { decide, prepareRequest, type RequestInput } from "../engine/index.js";
import { foldName, readCaller } from "../iam/index.js";
import { scenarioOfCall } from "../inspection/index.js";
import type { Decided } from "./decide.js";
import { everything } from "./everything.js";
import type { KnownTrust, NotKnown } from "./given.js";
import type { EventCall } from "./read-call.js";

/** The keys that the steps can give a call; all others are those of the test's own calls. */
const ofSteps =
  /^(aws:multifactorauth(present|age)|aws:principalarn|sts:.*|aws:requesttag\/.*|aws:tagkeys|[^:]*[.].*)$/;

/** Whether the steps' call is allowed: it has no other keys, and its caller's identity policies allow everything. */
function isAllowedInSteps({ alsoNeeds: _, uncertain: __, ...input }: RequestInput, { shown }: KnownTrust): boolean {
  const prepared = prepareRequest(input);
  if (prepared.kind === "refused") return false;
  return decide(prepared.request, { trust: shown, identity: [everything] }).decision === "allowed";
}

/**
 * A scenario of a call as it ended: with the same caller, MFA and parameters, on the trust policy that was given. Undefined where the
 * steps cannot make the call, where the decision is not known or depends on what the steps do not give, such as tags of the caller, an
 * address or an SCP, and where the call failed for another reason.
 */
export function scenarioOfEvent(
  { event, happened, asked }: EventCall,
  input: RequestInput,
  trust: KnownTrust | NotKnown | undefined,
  { shown, isKnown }: Decided,
): string | undefined {
  if (trust?.kind !== "known" || asked.kind !== "assume" || happened.kind === "failed" || !isKnown) return undefined;
  const { given, content } = trust.source;
  const keys = Object.entries(input.context ?? {}).filter(([key]) => ofSteps.test(foldName(key)));
  if (isAllowedInSteps({ ...input, context: Object.fromEntries(keys) }, trust) !== (shown.decision === "allowed"))
    return undefined;
  const nearest = shown.explanation.find(
    ({ policy, effect, mismatches }) =>
      policy === "trust" && effect === "Allow" && mismatches.every(({ element }) => element === "Condition"),
  );
  const id = event["eventID"];
  const caller = readCaller(input.principal);
  const who =
    caller !== undefined && "name" in caller
      ? caller.name
      : caller?.kind === "roleSession"
        ? caller.roleName
        : input.principal;
  return scenarioOfCall(
    {
      title: `${who} ${happened.kind === "allowed" ? "assumes" : "cannot assume"} ${given.policy.roleName} as in event ${typeof id === "string" ? id : "without an ID"}`,
      call: { action: input.action, principal: input.principal, context: Object.fromEntries(keys) },
      statement: nearest?.statement ?? 0,
      expected: happened.kind === "allowed" ? "assumed" : "denied",
    },
    given.policy,
    content,
    given.isOfDump ? undefined : given.path,
  );
}
