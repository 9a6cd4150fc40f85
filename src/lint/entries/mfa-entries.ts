import { callerContext, callerKinds } from "../../callers/index.js";
import { decisionUnder, prepareRequest, type Request } from "../../engine/index.js";
import {
  assumeCallerOf,
  type Caller,
  foldName,
  keyPresence,
  type Presence,
  parseArn,
  readCaller,
} from "../../iam/index.js";
import type { AssumeAction } from "../actions.js";
import { conditionTestsIn, needsItsKey, type ReadTest } from "../conditions.js";
import type { LintedDocument, LintedPolicy, LintedStatement } from "../facts.js";
import type { ReadPrincipal } from "../principals.js";
import { favorableContexts, suitsCaller } from "./favorable-contexts.js";
import { type Context, foreignAccount, mostTried, ownPolicies, textMatching, withOnly } from "./strangers.js";

/** A caller that can assume the role: its credentials, its principal, and the keys of its call. */
export interface Entry {
  readonly statement: LintedStatement;
  /** The principal of the statement that means the caller. */
  readonly principal: ReadPrincipal;
  /** The name of a kind of callers, as `simulate --caller` has it. */
  readonly kind: string;
  readonly caller: Caller;
  /** The keys of the call that are not those of the caller's credentials. */
  readonly call: Context;
  readonly request: Request;
  /** The policy with this statement as the only one that allows. */
  readonly policy: LintedPolicy;
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

/** A caller to try, and the kinds of credentials to try it with, in this order. */
export interface Candidate {
  readonly arn: string;
  readonly kinds: readonly string[];
}

/** The first of some callers that a statement allows to assume the role. */
export function entryOf(
  policy: LintedPolicy,
  { statement, principal }: { readonly statement: LintedStatement; readonly principal: ReadPrincipal },
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
      for (const context of favorableContexts(alone, statement, own, presenceOf)) {
        const prepared = prepareRequest({
          action,
          principal: made.principal,
          resource: roleFor(caller),
          context,
          uncertain: mfa.kind === "own" ? made.uncertain : [],
        });
        if (prepared.kind !== "ready") continue;
        const { request } = prepared;
        if (decisionUnder(request, { trust: alone, identity: ownPolicies() }) !== "allowed") continue;
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

/** A role in the caller's account and partition; for callers without an account, in any account. */
function roleFor(caller: Caller): string {
  const partition = ("partition" in caller ? caller.partition : undefined) ?? "aws";
  const account = "account" in caller ? caller.account : "654320123456";
  return `arn:${partition}:iam::${account}:role/this`;
}

/** The names of the callers that are examples of everyone in an account and that the policy does not name. */
export const sampleNames = { user: "somebody", role: "some-role" } as const;

const people = ["long-term-key", "session-token"] as const;
const sessions = ["role-session"] as const;

/**
 * A role's sessions by their MFA keys. A session that a user's access key began has the key, with the value false. AWS does
 * not document whether a session from federation or IAM Identity Center has the key.
 */
const allSessions = ["role-session", "identity-center"] as const;

/** Whether an entry is that of a session of a role. */
export function isOfSession({ kind }: Pick<Entry, "kind">): boolean {
  return allSessions.some((each) => each === kind);
}

/** The sessions without MFA of a role that a principal names, or that the conditions of a wider statement name. */
export function sessionsNamedBy(
  { document }: LintedPolicy,
  statement: LintedStatement,
  { principal }: ReadPrincipal,
): readonly Candidate[] {
  switch (principal.kind) {
    case "role":
    case "roleSession":
      return [{ arn: principal.arn, kinds: allSessions }];
    case "account":
    case "everyone": {
      const values = roleNamingOf(document, statement)?.test.values ?? [];
      return values.slice(0, mostTried).map(({ value }) => ({ arn: roleLike(value, principal), kinds: allSessions }));
    }
    default:
      return [];
  }
}

/** The condition by which a statement admits sessions of certain roles only. */
export function roleNamingOf(document: LintedDocument, statement: LintedStatement): ReadTest | undefined {
  return conditionTestsIn(document, statement).find(
    (read) =>
      foldName(read.test.key.value) === "aws:principalarn" &&
      read.form?.operator.keyTypes !== undefined &&
      needsItsKey(read) &&
      read.test.values.every(({ value }) => /^arn:[^:]*:(iam|sts)::[^:]*:(role|assumed-role)\//.test(value)),
  );
}

/** A role whose ARN a pattern matches. */
function roleLike(pattern: string, principal: ReadPrincipal["principal"]): string {
  const account = principal.kind === "account" ? principal.account : "987650123456";
  return pattern
    .replace(/^((?:[^:]*:){4})[^:]*[*?][^:]*:/, `$1${account}:`)
    .replace(/:sts::/, ":iam::")
    .replace(/:assumed-role\/([^/]*).*$/, ":role/$1")
    .replace(/\*+/g, "x")
    .replaceAll("?", "x");
}

/**
 * The people that a principal of a statement can be, each with the credentials without MFA that they can hold. Roles and
 * services that the principal names are left out: they never have MFA. `roles` adds sessions of any role of an account.
 */
export function peopleOf(
  policy: LintedPolicy,
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
      const accounts = [
        ...new Set([...policy.document.facts.namedAccounts, ...ownAccounts.slice(0, 1), foreignAccount(policy)]),
      ];
      return accounts.slice(0, mostTried).flatMap((account) => ofAccount(policy, partition, account, roles));
    }
    default:
      return [];
  }
}

function ofAccount(policy: LintedPolicy, partition: string, account: string, roles: boolean): readonly Candidate[] {
  const users = [sampleNames.user, ...namedUsers(policy, account)].map((name) => ({
    arn: `arn:${partition}:iam::${account}:user/${name}`,
    kinds: people,
  }));
  const role = { arn: `arn:${partition}:iam::${account}:role/${sampleNames.role}`, kinds: sessions };
  return [...users.slice(0, mostTried), ...(roles ? [role] : [])];
}

/** The users that a policy's conditions may be about, each by path and name. */
function namedUsers(policy: LintedPolicy, account: string): readonly string[] {
  return policy.document.facts.usersInConditions.flatMap((user) =>
    user.account === undefined || user.account === account || /[*?]/.test(user.account) ? [user.name] : [],
  );
}

/** A user that a condition names, by path and name, with the account where the condition has it. */
export interface UserInConditions {
  readonly name: string;
  readonly account?: string;
}

/** The users that some tests name. */
export function usersInConditions(tests: readonly ReadTest[]): readonly UserInConditions[] {
  return tests.flatMap(({ test }) => {
    const key = foldName(test.key.value);
    if (key === "aws:username") return test.values.flatMap(({ value }) => nameMatching(value));
    if (key !== "aws:principalarn") return [];
    return test.values.flatMap(({ value }) => {
      const arn = parseArn(value);
      const name = arn && /^user\/(.+)$/.exec(textMatching(arn.resource) ?? "")?.[1];
      return arn === undefined || name === undefined ? [] : [{ name, account: arn.account }];
    });
  });
}

function nameMatching(value: string): readonly { readonly name: string }[] {
  const name = textMatching(value);
  return name === undefined ? [] : [{ name }];
}

/** The accounts that some tests name. */
export function namedAccounts(tests: readonly ReadTest[]): readonly string[] {
  return tests.flatMap(({ test }) => {
    const key = foldName(test.key.value);
    if (key !== "aws:principalaccount" && key !== "aws:principalarn") return [];
    return test.values.flatMap(({ value }) => {
      const account = key === "aws:principalarn" ? parseArn(value)?.account : value;
      return account !== undefined && /^\d{12}$/.test(account) ? [account] : [];
    });
  });
}
