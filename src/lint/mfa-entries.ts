import { callerContext, callerKinds } from "../callers/index.js";
import { type CompiledPolicy, decide, prepareRequest, type Request } from "../engine/index.js";
import {
  assumeCallerOf,
  type Caller,
  foldName,
  keyPresence,
  type Presence,
  parseArn,
  readCaller,
} from "../iam/index.js";
import type { Statement } from "../policy/index.js";
import type { AssumeAction } from "./actions.js";
import { conditionTestsOf } from "./conditions.js";
import { favourableContexts, suitsCaller } from "./favourable-contexts.js";
import type { ReadPrincipal } from "./principals.js";
import { type Context, foreignAccount, mostTried, ownPolicies, textMatching, withOnly } from "./strangers.js";

/** A caller who gets in: with which credentials, as whom, and with what of the call. */
export interface Entry {
  readonly statement: Statement;
  /** The principal of the statement that means the caller. */
  readonly principal: ReadPrincipal;
  /** The name of a kind of callers, as `simulate --caller` has it. */
  readonly kind: string;
  readonly caller: Caller;
  /** The keys of the call that are not those of the caller's credentials. */
  readonly call: Context;
  readonly request: Request;
  /** The policy with this statement as the only one that lets callers in. */
  readonly policy: CompiledPolicy;
}

/**
 * When sessions are issued, in seconds since 1970: after any time before which a policy revokes them. Conditions on the
 * time of the call are tried around the times that they name.
 */
const now = Date.UTC(2090, 0, 1, 12) / 1000;

/**
 * How the MFA keys of a call are to be: as the credentials give them, as if MFA had been used so many seconds ago, or as
 * those of a session without MFA.
 */
export type MfaOfCall =
  | { readonly kind: "own" }
  | { readonly kind: "used"; readonly age: number }
  | { readonly kind: "unused" };

/** Somebody to try, and with which kinds of credentials, in this order. */
export interface Candidate {
  readonly arn: string;
  readonly kinds: readonly string[];
}

/** The first of some callers who gets in through a statement. */
export function entryOf(
  policy: CompiledPolicy,
  { statement, principal }: { readonly statement: Statement; readonly principal: ReadPrincipal },
  action: AssumeAction,
  candidates: readonly Candidate[],
  mayHave: (key: string) => boolean,
  mfa: MfaOfCall = { kind: "own" },
): Entry | undefined {
  const alone = withOnly(policy, statement);
  for (const { arn, kinds } of candidates) {
    const caller = readCaller(arn);
    const assuming = caller && assumeCallerOf(caller);
    if (caller === undefined || assuming === undefined) continue;
    const presenceOf = (key: string): Presence => (mayHave(key) ? keyPresence(key, assuming) : "never");
    for (const kind of kinds) {
      const credentials = callerKinds.find(({ name }) => name === kind)?.credentials(caller, { now, age: 60 });
      if (credentials === undefined) continue;
      const made = callerContext(credentials, { now });
      const own: Context = { ...made.context, ...mfaKeys(mfa) };
      if (!suitsCaller(alone, statement, own)) continue;
      for (const context of favourableContexts(alone, statement, own, presenceOf)) {
        const prepared = prepareRequest({
          action,
          principal: made.principal,
          resource: roleFor(caller),
          context,
          uncertain: mfa.kind === "own" ? made.uncertain : [],
        });
        if (prepared.kind !== "ready") continue;
        const { request } = prepared;
        if (decide(request, { trust: alone, identity: ownPolicies() }).decision !== "allowed") continue;
        const ofCaller = new Set(Object.keys(own).map((key) => foldName(key)));
        const call = Object.fromEntries(Object.entries(context).filter(([key]) => !ofCaller.has(foldName(key))));
        return { statement, principal, kind, caller, call, request, policy: alone };
      }
    }
  }
  return undefined;
}

function mfaKeys(mfa: MfaOfCall): Context {
  switch (mfa.kind) {
    case "own":
      return {};
    case "used":
      return { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": String(mfa.age) };
    case "unused":
      return { "aws:MultiFactorAuthPresent": "false" };
  }
}

/** A role in the caller's account and partition, or in some account for callers that are of none. */
function roleFor(caller: Caller): string {
  const partition = ("partition" in caller ? caller.partition : undefined) ?? "aws";
  const account = "account" in caller ? caller.account : "654320123456";
  return `arn:${partition}:iam::${account}:role/this`;
}

const people = ["long-term-key", "session-token"] as const;
const sessions = ["role-session"] as const;

/**
 * The people that a principal of a statement can be, each with the credentials without MFA that they can hold. Roles and
 * services that are named are none: MFA cannot be asked of them. With `roles`, sessions of any role of an account are.
 */
export function peopleOf(
  policy: CompiledPolicy,
  { principal }: ReadPrincipal,
  roles: boolean,
  ownAccounts: readonly string[],
): readonly Candidate[] {
  switch (principal.kind) {
    case "user":
      return [{ arn: principal.arn, kinds: people }];
    case "account":
      return ofAccount(policy, principal.partition ?? "aws", principal.account, roles);
    case "everyone": {
      const partition = "aws";
      const accounts = [...new Set([...namedAccounts(policy), ...ownAccounts.slice(0, 1), foreignAccount(policy)])];
      return accounts.slice(0, mostTried).flatMap((account) => ofAccount(policy, partition, account, roles));
    }
    default:
      return [];
  }
}

function ofAccount(policy: CompiledPolicy, partition: string, account: string, roles: boolean): readonly Candidate[] {
  const users = ["somebody", ...namedUsers(policy, account)].map((name) => ({
    arn: `arn:${partition}:iam::${account}:user/${name}`,
    kinds: people,
  }));
  const role = { arn: `arn:${partition}:iam::${account}:role/some-role`, kinds: sessions };
  return [...users.slice(0, mostTried), ...(roles ? [role] : [])];
}

/** The users that a policy's conditions may be about, each by path and name. */
function namedUsers(policy: CompiledPolicy, account: string): readonly string[] {
  return conditionTestsOf(policy.document).flatMap(({ test }) => {
    const key = foldName(test.key.value);
    if (key === "aws:username") return test.values.flatMap(({ value }) => textMatching(value) ?? []);
    if (key !== "aws:principalarn") return [];
    return test.values.flatMap(({ value }) => {
      const arn = parseArn(value);
      if (arn === undefined) return [];
      if (arn.account !== account && !/[*?]/.test(arn.account)) return [];
      const name = /^user\/(.+)$/.exec(textMatching(arn.resource) ?? "")?.[1];
      return name === undefined ? [] : [name];
    });
  });
}

/** The accounts that a policy's conditions name. */
function namedAccounts(policy: CompiledPolicy): readonly string[] {
  return conditionTestsOf(policy.document).flatMap(({ test }) => {
    const key = foldName(test.key.value);
    if (key !== "aws:principalaccount" && key !== "aws:principalarn") return [];
    return test.values.flatMap(({ value }) => {
      const account = key === "aws:principalarn" ? parseArn(value)?.account : value;
      return account !== undefined && /^\d{12}$/.test(account) ? [account] : [];
    });
  });
}
