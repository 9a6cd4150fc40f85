import type { Asking, Property } from "../analysis/index.js";
import type { Finding } from "../diagnostics/index.js";
import { statementInWords } from "../engine/index.js";
import { type InspectedPolicy, type ProveResult, provePolicy } from "../inspection/index.js";
import { findingSentences, placeLines, printable, propertyInWords, styleOf, verdictInWords } from "../report/index.js";
import type { Templates } from "../sources/index.js";
import type { MatcherAnswer } from "./matcher-answer.js";
import type { MfaRequirement } from "./policy-matchers.js";
import { assertOptions, chosenRoles, readReceived } from "./received.js";
import { MatcherError } from "./usage-error.js";

const file = { path: "received", relativePath: "received" };

/**
 * Whether nobody can assume the roles without MFA, over all calls that there may be. Throws MatcherError where that is not known,
 * and for `.not` of several roles, which may mean two things.
 */
export function judgeMfa(
  received: unknown,
  templates: Templates,
  isNot: boolean,
  requirement: MfaRequirement = {},
): MatcherAnswer {
  const { property, asking } = questionOf(requirement);
  const policies = chosenRoles(readReceived(received, templates), requirement);
  if (isNot && policies.length > 1) {
    throw new MatcherError(
      `.not is about one role, and there are ${policies.length}: name one of them with { role: ... }: ${policies.map(({ role, roleName }) => role || roleName).join(", ")}`,
    );
  }
  const answers = policies.map((policy) => ({ policy, result: provePolicy(policy, property, asking, file) }));
  const violated = answers.filter(({ result }) => result.verdict === "violated");
  const unknown = answers.find(({ result }) => result.verdict === "unknown");
  if (unknown !== undefined && (violated.length === 0 || isNot)) throw new MatcherError(unknownInWords(unknown.result));
  return {
    pass: violated.length === 0,
    message: () =>
      violated.length === 0
        ? `expected the opposite of what is proved of ${answers.map(({ policy }) => subjectOf(policy)).join(", ")}: ${propertyInWords(property)}`
        : violated.map(({ policy, result }) => violationInWords(policy, result)).join("\n\n"),
  };
}

function questionOf(requirement: MfaRequirement): { readonly property: Property; readonly asking: Asking } {
  assertOptions(requirement, ["role", "maxAge", "scope"]);
  const { maxAge, scope = "people" } = requirement;
  if (scope !== "people" && scope !== "all") {
    throw new MatcherError(`unknown scope ${JSON.stringify(scope)}; allowed: people, all`);
  }
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge > 0)) {
    throw new MatcherError(`maxAge is ${JSON.stringify(maxAge)}; it must be a whole number of seconds above 0`);
  }
  const property: Property = maxAge === undefined ? { kind: "mfa" } : { kind: "mfa-age", seconds: maxAge };
  return { property, asking: { scope } };
}

function unknownInWords(result: ProveResult): string {
  const { role, undocumented } = result;
  const lines = [
    `${role === undefined ? "" : `${printable(role)}: `}${printable(verdictInWords(result))}`,
    ...undocumented.map((id) => `AWS does not document: ${id}`),
  ];
  return lines.join("\n");
}

function subjectOf({ role }: InspectedPolicy): string {
  return role === "" ? "the role" : printable(role);
}

/** Who can assume the role, by which statement, why, and the call to try. */
function violationInWords(policy: InspectedPolicy, result: ProveResult): string {
  const { property, place, role, witness, statement } = result;
  const lines = [
    `expected of ${subjectOf(policy)}: ${propertyInWords(property)}`,
    `but ${printable(verdictInWords(result))}${statement === undefined ? "" : `, by ${statementInWords({ index: statement })}`}`,
    ...(place === undefined ? [] : placeLines("received", role, place, styleOf(false))),
    ...reasonsIn(policy, result).map((finding) => `= ${printable(findingSentences(finding))} (${finding.rule})`),
  ];
  if (witness !== undefined) {
    const { principal, action, context } = witness;
    lines.push(`= the call: ${JSON.stringify({ principal, action, context })}`);
  }
  return lines.join("\n");
}

/** What the rules about MFA say of the statement: they know the mistake by its name. */
function reasonsIn(policy: InspectedPolicy, { place }: ProveResult): readonly Finding[] {
  const { findings } = policy.findings({});
  return findings.filter(
    ({ rule, pointer, severity }) =>
      rule.startsWith("mfa-") && severity !== "suggestion" && place !== undefined && isWithin(pointer, place.pointer),
  );
}

function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}
