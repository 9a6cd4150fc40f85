import { admitsOtherCustomers, type Found } from "../../analysis/index.js";
import { claimOfKey, foldName, namesCustomer } from "../../iam/index.js";
import type { ConditionValue } from "../../policy/index.js";
import { needsItsKey, type ReadTest } from "../conditions.js";
import type { LintedPolicy } from "../facts.js";
import { mostTried, withOnly } from "./strangers.js";
import { claimTestsOf, type WebIdentity, webIdentitiesOf } from "./web-identities.js";

/** A provider that customers share, with which a statement lets in others than it names, or may do so. */
export interface OpenProvider {
  readonly identity: WebIdentity;
  /** A token of another customer that is accepted, or why it could not be told. */
  readonly token:
    | { readonly kind: "accepted"; readonly found: Found }
    | { readonly kind: "unknown"; readonly why: string };
  /** The test that should name the customer and does not, and its first value that does not; absent where there is none. */
  readonly test: ReadTest | undefined;
  readonly value: ConditionValue | undefined;
}

/**
 * The providers of a policy with tokens of customers that it does not name. What AWS would refuse to store is reported as
 * that, and the providers that are built into AWS have a rule of their own.
 */
export function openProviders({ document }: LintedPolicy): readonly OpenProvider[] {
  return document.facts.openProviders;
}

/** The same, looked up anew. */
export function findOpenProviders(policy: LintedPolicy): readonly OpenProvider[] {
  const refused = new Set(
    policy.problems.flatMap(({ code, pointer }) => (code === "unscoped-identity-provider" ? [pointer] : [])),
  );
  return webIdentitiesOf(policy)
    .filter(({ row, read, isBuiltIn }) => row.tenancy === "shared" && !isBuiltIn && !refused.has(read.value.pointer))
    .filter((identity) => !isClosedAtAGlance(policy, identity))
    .slice(0, mostTried)
    .flatMap((identity) => openingOf(policy, identity));
}

/**
 * Whether tokens of customers that the policy does not name are accepted of one of its providers, or it cannot be told. Of
 * no use where AWS would refuse to store the policy.
 */
export function isOpenToOthers(policy: LintedPolicy, identity: WebIdentity): boolean {
  return !isClosedAtAGlance(policy, identity) && openingOf(policy, identity).length > 0;
}

/** Whether a condition that needs the claim names a customer in each of its values, as most do. */
function isClosedAtAGlance(policy: LintedPolicy, identity: WebIdentity): boolean {
  return claimTestsOf(policy, identity).some(
    (read) => needsItsKey(read) && isComparison(read) && read.test.values.every(({ value }) => isNaming(read, value)),
  );
}

/** Whether a test compares texts: numbers that are less than others name nobody. */
function isComparison({ form }: ReadTest): boolean {
  return form?.operator.keyTypes !== undefined && /^(String|Arn)/.test(form.operator.name);
}

function isNaming({ test }: ReadTest, value: string): boolean {
  const { claim } = claimOfKey(test.key.value);
  return claim !== undefined && namesCustomer(claim, value);
}

function openingOf(policy: LintedPolicy, identity: WebIdentity): readonly OpenProvider[] {
  const { statement, provider } = identity;
  const alone = withOnly(policy, statement);
  const statements = alone.statements.map((each) =>
    each.source === statement ? { ...each, principals: { negated: false, principals: [provider] } } : each,
  );
  const verdict = admitsOtherCustomers({ ...alone, statements }, provider.text);
  switch (verdict.kind) {
    case "proved":
      return [];
    case "unknown":
      return [{ identity, token: verdict, ...blameOf(policy, identity) }];
    case "violated":
      return [{ identity, token: { kind: "accepted", found: verdict.found }, ...blameOf(policy, identity) }];
  }
}

/** What should keep others out: a test on a claim that can name the customer, on the subject first. */
function blameOf(policy: LintedPolicy, identity: WebIdentity): Pick<OpenProvider, "test" | "value"> {
  const tests = claimTestsOf(policy, identity)
    .filter((read) => claimOfKey(read.test.key.value).claim?.customer !== undefined)
    .sort((one, other) => Number(isSubject(other)) - Number(isSubject(one)));
  for (const test of tests) {
    if (!needsItsKey(test) || !isComparison(test)) continue;
    const value = test.test.values.find((each) => !isNaming(test, each.value));
    if (value !== undefined) return { test, value };
  }
  return { test: tests[0], value: undefined };
}

function isSubject({ test }: ReadTest): boolean {
  return foldName(test.key.value).endsWith(":sub");
}

/** The claims of a token that is accepted, for people: `the subject "…" and the environment "…"`. */
export function tokenInWords({ witness }: Found, { url }: WebIdentity): string {
  const claims = Object.entries(witness.context).flatMap(([key, value]) => {
    const isOwn = foldName(key).startsWith(`${foldName(url)}:`);
    const name = key.slice(url.length + 1);
    if (!isOwn || foldName(name) === "aud") return [];
    const words = foldName(name) === "sub" ? "the subject" : name;
    return [
      `${words} ${[value]
        .flat()
        .map((each) => JSON.stringify(each))
        .join(", ")}`,
    ];
  });
  return claims.length === 0 ? "any subject" : claims.join(" and ");
}
