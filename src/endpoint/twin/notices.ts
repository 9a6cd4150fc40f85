import {
  boundaryOf,
  type Account as DumpAccount,
  identityPoliciesOf,
  type PolicyDocumentOf,
} from "../../accounts/index.js";
import { isFailure } from "../calls/failure.js";
import { acceptIdentityPolicy } from "../iam/identity-policy.js";
import { acceptTrustPolicy } from "../iam/trust-policy.js";
import { isKnownAwsPolicy } from "../state/aws-managed-policies.js";
import type { Account, PolicyHolder, State } from "../state/entities.js";

/** How many names a sentence has; the others are counted. */
const mostNames = 5;

/** What people should know of an account before they rely on its twin: sentences. */
export function noticesOf(dump: DumpAccount, account: Account, state: State): readonly string[] {
  const { id, users, groups, roles } = dump;
  const counts = `${counted(users.size, "user")}, ${counted(groups.size, "group")} and ${counted(roles.size, "role")}`;
  const gaps = dump.gaps.map(({ why, remedy }) => `the account ${id} may have more than these: ${why}; ${remedy}`);
  return [
    `the account ${id} has ${counts}; POST /_policy-check/credentials gives the generated credentials of a user`,
    ...gaps,
    ...aboutCredentials(dump),
    ...aboutUnknown(dump),
    ...aboutRefused(dump, account, state),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A list of names, the first of them in full. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(", ");
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}

/** Who has a key or a device because it is not known whether there is one. */
function aboutCredentials({ users }: DumpAccount): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, credentials } of users.values()) {
    const unknown = [credentials.activeAccessKeys, credentials.mfa].find(({ kind }) => kind === "unknown");
    if (unknown?.kind !== "unknown") continue;
    // Of each user the report says another name.
    const why = unknown.why.endsWith(` the user ${name}`)
      ? "the credential report does not have all users"
      : unknown.why;
    const names = byReason.get(why) ?? [];
    byReason.set(why, names);
    names.push(name);
  }
  return [...byReason].map(([why, names]) => {
    const who = names.length === users.size ? "each user" : listed(names);
    return `${why}: ${who} has an access key and an MFA device here`;
  });
}

/** What denies everything, because the dump does not have it, and what the endpoint has a copy of. */
function aboutUnknown(dump: DumpAccount): readonly string[] {
  const whys = new Set<string>();
  const copies = new Set<string>();
  const note = (document: PolicyDocumentOf | undefined, arn: string | undefined): void => {
    if (document?.kind !== "unknown") return;
    if (arn !== undefined && isKnownAwsPolicy(arn)) copies.add(arn);
    else whys.add(document.why);
  };
  for (const holder of [...dump.users.values(), ...dump.groups.values(), ...dump.roles.values()]) {
    for (const { document, arn } of identityPoliciesOf(dump, holder)) note(document, arn);
    if (holder.kind === "group") continue;
    note(boundaryOf(dump, holder), holder.boundary?.arn);
    if (holder.kind === "role") note(holder.trustPolicy, undefined);
  }
  const sentences: string[] = [];
  if (whys.size > 0) sentences.push(`what the dump does not have denies everything here: ${listed([...whys])}`);
  if (copies.size > 0)
    sentences.push(
      `the dump does not have these AWS managed policies, and the endpoint uses its own copy: ${listed([...copies])}`,
    );
  return sentences;
}

/** The policies that AWS has and that the endpoint would refuse to save. Quotas can be raised, so they do not count. */
function aboutRefused(dump: DumpAccount, account: Account, state: State): readonly string[] {
  const refused: string[] = [];
  const note = (
    what: string,
    answer: ReturnType<typeof acceptIdentityPolicy> | ReturnType<typeof acceptTrustPolicy>,
  ): void => {
    if (isFailure(answer) && answer.code !== "LimitExceeded") refused.push(`${what} (${answer.message})`);
  };
  const known = new Map<string, ReturnType<typeof acceptIdentityPolicy>>();
  const noteIdentity = (what: string, text: string): void => {
    const answer = known.get(text) ?? acceptIdentityPolicy(text);
    known.set(text, answer);
    note(what, answer);
  };
  const noteHeld = (holder: PolicyHolder, kind: string): void => {
    for (const { name, document } of holder.inlinePolicies)
      noteIdentity(`${name} of the ${kind} ${holder.name}`, document);
  };
  for (const user of account.users.values()) noteHeld(user, "user");
  for (const group of account.groups.values()) noteHeld(group, "group");
  for (const role of account.roles.values()) {
    noteHeld(role, "role");
  }
  for (const { name, trustPolicy } of dump.roles.values()) {
    if (trustPolicy.kind !== "document") continue;
    note(`the trust policy of ${name}`, acceptTrustPolicy(trustPolicy.content.text, state));
  }
  for (const policy of account.policies.values()) {
    const current = policy.versions.find(({ id }) => id === policy.defaultVersion);
    if (current !== undefined) noteIdentity(policy.arn, current.document);
  }
  if (refused.length === 0) return [];
  return [`the endpoint would refuse to save these policies, and keeps them because AWS has them: ${listed(refused)}`];
}
