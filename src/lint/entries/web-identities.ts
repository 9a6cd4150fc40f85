import {
  claimOfKey,
  conditionKey,
  foldName,
  type IdentityProvider,
  identityProviderOf,
  issuerOf,
  type Provider,
} from "../../iam/index.js";
import { conditionTestsIn, needsItsKey, type ReadTest } from "../conditions.js";
import type { LintedPolicy, LintedStatement } from "../facts.js";
import { principalsOfStatement, type ReadPrincipal } from "../principals.js";
import { type Context, canBeTriedOut, chosenValues, combined, isLetIn, textMatching, withOnly } from "./strangers.js";

/** An OIDC provider that a statement lets callers in with: where it stands, and what its condition keys begin with. */
export interface WebIdentity {
  readonly statement: LintedStatement;
  readonly read: ReadPrincipal;
  readonly provider: Provider;
  /** The provider's URL without the protocol, or its domain; condition keys are this, a colon and a claim. */
  readonly url: string;
  /** What is known of the provider. */
  readonly row: IdentityProvider;
  /** Whether the provider is built into AWS, so that there is no list of audiences in IAM. */
  readonly isBuiltIn: boolean;
}

/** The OIDC providers of a policy's Allow statements. */
export function webIdentitiesOf({ document }: LintedPolicy): readonly WebIdentity[] {
  return document.facts.webIdentities;
}

/** The same, looked up anew. */
export function findWebIdentities(policy: LintedPolicy): readonly WebIdentity[] {
  if (!canBeTriedOut(policy)) return [];
  return policy.document.statements.flatMap((statement) => {
    if (statement.effect?.value !== "Allow" || statement.principal?.negated !== false) return [];
    return principalsOfStatement(statement).flatMap((read) => {
      const { principal } = read;
      if (principal.kind !== "provider" || principal.type !== "oidc") return [];
      const url = issuerOf(principal.text);
      const isBuiltIn = url === principal.text;
      return [{ statement, read, provider: principal, url, row: identityProviderOf(url), isBuiltIn }];
    });
  });
}

/** The tests of a statement on the claims of a provider's tokens. */
export function claimTestsOf(policy: LintedPolicy, { statement, url }: WebIdentity): readonly ReadTest[] {
  const prefix = `${foldName(url)}:`;
  return conditionTestsIn(policy.document, statement).filter(({ test }) => foldName(test.key.value).startsWith(prefix));
}

/** The tests of a statement on one claim. */
export function testsOfClaim(policy: LintedPolicy, identity: WebIdentity, claim: string): readonly ReadTest[] {
  const key = foldName(`${identity.url}:${claim}`);
  return claimTestsOf(policy, identity).filter(({ test }) => foldName(test.key.value) === key);
}

/**
 * Whether a token with these claims assumes the role, whatever else its bearer chooses. Claims that are not given are
 * absent.
 */
export function admitsToken(policy: LintedPolicy, identity: WebIdentity, claims: Context): boolean {
  // Most policies keep a stranger out by one plain condition, for which the engine need not be asked.
  if (claimTestsOf(policy, identity).some((read) => isMissedAtAGlance(read, identity, claims))) return false;
  const keys = Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${identity.url}:${claim}`, value]));
  const contexts = combined(chosenValues(policy, identity.statement, { kind: "oidc", host: identity.url }), [
    { "aws:FederatedProvider": identity.provider.text, ...keys },
  ]);
  return isLetIn(
    withOnly(policy, identity.statement),
    "sts:AssumeRoleWithWebIdentity",
    identity.provider.text,
    contexts,
  );
}

/** Whether a condition that needs its claim has values that begin otherwise than the token's. */
function isMissedAtAGlance(read: ReadTest, { url }: WebIdentity, claims: Context): boolean {
  const { test, form } = read;
  const value = claims[test.key.value.slice(url.length + 1)];
  if (typeof value !== "string" || !needsItsKey(read) || form?.operator.name.startsWith("String") !== true)
    return false;
  const folded = value.toLowerCase();
  return test.values.every((each) => {
    const wildcard = each.value.search(/[*?$]/);
    return wildcard < 0
      ? each.value.toLowerCase() !== folded
      : !folded.startsWith(each.value.slice(0, wildcard).toLowerCase());
  });
}

/** Claims with the values that a statement asks for, without those that are named. */
export function claimsAskedFor(policy: LintedPolicy, identity: WebIdentity, without: readonly string[]): Context {
  const claims: Record<string, string | readonly string[]> = {};
  for (const { test, form } of claimTestsOf(policy, identity)) {
    const claim = foldName(test.key.value.slice(identity.url.length + 1));
    if (without.includes(claim) || form === undefined || form.operator.keyTypes === undefined) continue;
    // A token may have the claim, but no request has a key of it.
    if (claimOfKey(test.key.value).claim === undefined) continue;
    const value = test.values.map((each) => textMatching(each.value)).find((text) => text !== undefined);
    if (value === undefined || form.operator.negated) continue;
    claims[claim] = conditionKey(test.key.value)?.multivalued === true ? [value] : value;
  }
  return claims;
}

/**
 * The test by which a statement compares the audience with service accounts only: they are subjects of tokens, and no
 * token has them as its audience.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens
 */
export function subjectsAsAudience(policy: LintedPolicy, identity: WebIdentity): ReadTest["test"] | undefined {
  return testsOfClaim(policy, identity, "aud").find(
    (read) =>
      needsItsKey(read) &&
      read.form?.operator.keyTypes !== undefined &&
      read.test.values.every(({ value }) => /^system:serviceaccount:/.test(value)),
  )?.test;
}
