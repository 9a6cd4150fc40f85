import type { Caller, Principal } from "../iam/index.js";
import type { CompiledPrincipals } from "./compile.js";
import type { Request } from "./request.js";

/**
 * How a resource policy's Allow reaches the caller, as bits, because a statement may do so in several ways: through the
 * account (whose own policies must allow too), through the role (which boundaries and session policies limit), or
 * directly (user, session, service, provider, everyone).
 */
export const throughAccount = 1;
export const throughRole = 2;
export const directly = 4;

/** In which ways a principal of a policy is the caller; 0 for not at all. */
export function reach(principal: Principal, request: Request): number {
  const { caller } = request;
  switch (principal.kind) {
    case "everyone":
      return directly;
    case "account":
      return isOfAccount(principal, request) ? throughAccount : 0;
    case "user":
      return caller.kind === "user" && caller.arn === principal.arn ? directly : 0;
    case "role":
      return isSessionOf(principal.arn, principal, request) ? throughRole : 0;
    case "roleSession":
      return caller.kind === "roleSession" && caller.arn === principal.arn ? directly : 0;
    case "federatedUser":
      return caller.kind === "federatedUser" && caller.arn === principal.arn ? directly : 0;
    case "uniqueId":
      return reachById(principal.id, caller, request);
    case "service":
      return caller.kind === "service" && caller.name === principal.name ? directly : 0;
    case "provider":
      return caller.kind === "provider" && caller.text === principal.text ? directly : 0;
    case "nobody":
      return 0;
  }
}

/** A bare account id is of the resource's partition. */
function isOfAccount(principal: Principal & { kind: "account" }, { caller, resourcePartition }: Request): boolean {
  if (caller.kind === "service" || caller.kind === "provider") return false;
  return (
    caller.account === principal.account &&
    (caller.partition ?? resourcePartition) === (principal.partition ?? resourcePartition)
  );
}

/**
 * Role names are unique in an account whatever their path, so a session's ARN names its role; where the context gives
 * the role's full ARN, the paths must agree as well.
 */
function isSessionOf(
  arn: string,
  role: { partition: string; account: string; name: string },
  request: Request,
): boolean {
  const { caller, callerRole } = request;
  if (caller.kind === "role") return caller.arn === arn;
  if (caller.kind !== "roleSession") return false;
  if (callerRole !== undefined) return callerRole.includes(arn);
  return caller.partition === role.partition && caller.account === role.account && caller.roleName === role.name;
}

/** A user's `aws:userid` is its unique id, a role session's is the role's id, a colon and the session's name. */
function reachById(id: string, caller: Caller, { context }: Request): number {
  const userIds = context.get("aws:userid") ?? [];
  if (caller.kind === "user") return userIds.includes(id) ? directly : 0;
  if (caller.kind !== "roleSession" && caller.kind !== "role") return 0;
  return userIds.some((userId) => userId.split(":", 1)[0] === id) ? throughRole : 0;
}

/** In which ways the caller is among the principals of an element. */
export function reachOfAny(principals: CompiledPrincipals, request: Request): number {
  let ways = 0;
  for (const principal of principals.principals) ways |= reach(principal, request);
  return ways;
}

/**
 * Whether NotPrincipal excepts the caller from a Deny: besides the user, the account must be listed; besides the
 * session, its role and the account.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function isExceptedFromDeny({ principals }: CompiledPrincipals, request: Request): boolean {
  const lists = (kinds: readonly Principal["kind"][]): boolean =>
    principals.some((principal) => kinds.includes(principal.kind) && reach(principal, request) !== 0);
  if (lists(["everyone"])) return true;
  switch (request.caller.kind) {
    case "user":
      return lists(["user", "uniqueId"]) && lists(["account"]);
    case "role":
      return lists(["role", "uniqueId"]) && lists(["account"]);
    case "roleSession":
      return lists(["roleSession"]) && lists(["role", "uniqueId"]) && lists(["account"]);
    case "federatedUser":
      return lists(["federatedUser"]) && lists(["account"]);
    case "account":
    case "service":
    case "provider":
      return lists([request.caller.kind]);
  }
}
