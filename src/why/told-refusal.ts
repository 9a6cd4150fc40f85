/** The kinds of policies that AWS names in what it says of a refusal. */
export type ToldPolicy =
  | "trust"
  | "identity"
  | "permissionsBoundary"
  | "session"
  | "serviceControl"
  | "resourceControl"
  | "resource"
  | "vpcEndpoint";

/** What the message of a refused call says; undefined where it does not say that. */
export interface ToldRefusal {
  /** The caller's ARN. */
  readonly caller: string | undefined;
  readonly action: string | undefined;
  readonly resource: string | undefined;
  /** Which kind of policy refused the call: by a Deny, or since none of them allows it. */
  readonly by: { readonly policy: ToldPolicy; readonly how: "explicitDeny" | "implicitDeny" } | undefined;
}

const policies: readonly (readonly [RegExp, ToldPolicy])[] = [
  [/role trust polic/i, "trust"],
  [/identity-based polic/i, "identity"],
  [/permissions boundar/i, "permissionsBoundary"],
  [/session polic/i, "session"],
  [/service control polic/i, "serviceControl"],
  [/resource control polic/i, "resourceControl"],
  [/resource-based polic/i, "resource"],
  [/vpc endpoint polic/i, "vpcEndpoint"],
];

/** Longer messages have encoded ones in them, or are hostile. */
const longest = 8000;

/**
 * Reads the message of a refused call, which is all that an event without `requestParameters` says of it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function readRefusal(whole: string): ToldRefusal {
  const text = whole.slice(0, longest).replace(/\s+/g, " ");
  const [head = "", caller, action] =
    /\bUser: ?(\S+) is not authorized to perform:? ?([\w-]+:[A-Za-z0-9]+)/.exec(text) ??
    /^(\S+:\S+) is not authorized to perform:? ?([\w-]+:[A-Za-z0-9]+)/.exec(text) ??
    [];
  const short = /\bnot authorized to perform:? ?(sts:[A-Za-z]+)/i.exec(text)?.[1];
  const rest = head === "" ? text : text.slice(text.indexOf(head) + head.length);
  return { caller, action: action ?? short, resource: resourceIn(rest), by: policyIn(rest) };
}

/** The resource goes on to the reason, if there is one: names of objects may have spaces. */
function resourceIn(rest: string): string | undefined {
  const on = /^ ?on (?:the )?resource:? ?/.exec(rest) ?? /^ on /.exec(rest);
  if (on === null) return undefined;
  const from = rest.slice(on[0].length);
  const end = from.search(/,? (with an explicit deny|because no|because the|Encoded authorization|\(Service: )|$/);
  const resource = from
    .slice(0, end)
    .replace(/[.,;]$/, "")
    .replace(/^"(.*)"$/, "$1");
  return resource === "" ? undefined : resource;
}

function policyIn(rest: string): ToldRefusal["by"] {
  // Whether by a Deny or not is not said here: either way the policy does not allow the call.
  if (/\bdenied due to a VPC endpoint policy/i.test(rest)) return { policy: "vpcEndpoint", how: "implicitDeny" };
  const explicit = rest.indexOf("with an explicit deny");
  const implicit = rest.indexOf("because no ");
  const from = explicit >= 0 ? explicit : implicit;
  if (from < 0) return undefined;
  const clause = rest.slice(from, from + 120);
  const policy = policies.find(([pattern]) => pattern.test(clause))?.[1];
  return policy === undefined ? undefined : { policy, how: explicit >= 0 ? "explicitDeny" : "implicitDeny" };
}
