import type { Asking, Property } from "../analysis/index.js";
import { statementInWords } from "../policy/index.js";
import { type KnownContent, type PolicyProblem, unknownsInWords } from "./content.js";
import type { InspectedPolicy } from "./inspected-policy.js";
import { inventedIn } from "./invented.js";
import { outsideCallers } from "./outside-callers.js";
import { placeIn, placeOfStatement } from "./places.js";
import { type AskedProperty, isAskedOf } from "./properties.js";
import { forceMfaOfPolicy } from "./prove-force-mfa.js";
import { defectInWords, type InspectedFile, nothingFound, type ProveResult, unaskedResult } from "./prove-result.js";
import { isIdle, reachOfStatements } from "./reach.js";
import { verdictOn } from "./verdict.js";
import { scenarioFor, trustReference } from "./witness-scenario.js";

/** Asks one question about one policy. Never throws: what goes wrong is a result that is not proved. */
export function provePolicy(
  policy: InspectedPolicy,
  property: AskedProperty,
  asking: Asking,
  file: InspectedFile,
): ProveResult {
  const role = policy.role === "" ? undefined : policy.role;
  if (!isAskedOf(property, policy)) {
    const kinds =
      property.kind === "force-mfa"
        ? ["identity policies", "a trust policy"]
        : ["trust policies", "an identity policy"];
    const reason = `the property ${property.kind} is about ${kinds[0]}, and this is ${kinds[1]}`;
    return { ...unaskedResult(file, property, "unreadable", reason), role };
  }
  try {
    const { content, source } = policy;
    switch (content.kind) {
      case "unknown": {
        const place = placeIn(source, { span: content.span, pointer: policy.pointer });
        const what = policy.identity === undefined ? "trust policy" : "identity policy";
        const reason = `its ${what} is not known: ${content.why}`;
        return { ...file, ...nothingFound, role, property, verdict: "unknown", reason, place };
      }
      case "refused": {
        const [first] = content.problems;
        const place = first && placeIn(source, first);
        return { ...unaskedResult(file, property, "invalid", refusalInWords(content)), role, place };
      }
      case "known": {
        const problems = unstorableIn(content);
        const [first] = problems;
        if (first !== undefined) {
          const place = placeIn(source, first);
          return { ...unaskedResult(file, property, "invalid", refusalInWords({ problems })), role, place };
        }
        const result = askedOf(policy, content, property, { ...asking, roleName: policy.roleName }, file);
        return { ...result, role };
      }
    }
  } catch (error) {
    // A crash of the analysis is no verdict; the other roles still have theirs.
    return { ...unaskedResult(file, property, "defect", defectInWords(error)), role };
  }
}

/** Why a policy that AWS would refuse to store is not asked about. */
export function refusalInWords({ problems }: { readonly problems: readonly { readonly message: string }[] }): string {
  const [first, ...more] = problems;
  const others = more.length === 0 ? "" : ` (and ${more.length} more problem${more.length === 1 ? "" : "s"})`;
  return `the policy is not valid: ${first?.message ?? "it cannot be read"}${others}`;
}

/** What AWS refuses to store, whatever the values that are not known, although what it would mean is known. */
function unstorableIn({ variants }: KnownContent): readonly PolicyProblem[] {
  const [first = [], ...others] = variants.map(({ problems }) =>
    problems.filter(({ code }) => code === "unscoped-identity-provider"),
  );
  return others.every((problems) => problems.length > 0) ? first : [];
}

function askedOf(
  policy: InspectedPolicy,
  content: KnownContent,
  property: AskedProperty,
  asking: Asking,
  file: InspectedFile,
): ProveResult {
  if (property.kind === "force-mfa") return forceMfaOfPolicy(policy, content, property, asking, file);
  const common = { ...file, ...nothingFound, role: undefined, property };
  // A statement about services matters, too.
  if (property.kind === "reachable") {
    return { ...common, ...reachableOf(policy, content, { ...asking, scope: "all" }) };
  }
  const verdict = verdictOn(content, property, asking);
  const outside = asking.scope === "all" || property.kind === "owners" ? [] : outsideCallers(content.variants[0]);
  switch (verdict.kind) {
    case "proved":
      return { ...common, verdict: "proved", axioms: verdict.axioms, reason: undefined, outside };
    case "unknown": {
      const { why: reason, undocumented = [] } = verdict;
      return { ...common, verdict: "unknown", reason, undocumented, outside };
    }
    case "violated": {
      const { found } = verdict;
      const [{ document }] = content.variants;
      // Standard input is not a file that a scenario could name.
      const named = file.path === "-" ? undefined : file.path;
      return {
        ...common,
        verdict: "violated",
        statement: found.statement,
        witness: found.witness,
        invented: inventedIn(found, content),
        reason:
          content.variants.length > 1 ? `with every value of ${unknownsInWords(content)} that was tried` : undefined,
        place: placeOfStatement(policy, document, found.statement),
        undocumented: found.undocumented,
        outside,
        scenario: scenarioFor(titleOf(property, policy.roleName), found, policy, content, named),
        trust: trustReference(policy, content, named),
      };
    }
  }
}

function titleOf(property: Property, role: string): string {
  switch (property.kind) {
    case "mfa":
      return `Without MFA nobody assumes ${role}`;
    case "mfa-age":
      return `With MFA older than ${property.seconds} seconds nobody assumes ${role}`;
    case "accounts":
      return `Nobody outside account ${property.accounts.join(", ")} assumes ${role}`;
    case "owners":
      return `No other customer of an identity provider assumes ${role}`;
  }
}

function reachableOf(
  policy: InspectedPolicy,
  content: KnownContent,
  asking: Asking,
): Pick<ProveResult, "verdict" | "axioms" | "reason" | "statement" | "statements" | "place"> {
  const statements = reachOfStatements(policy, content, asking);
  const idle = statements.find(isIdle);
  if (idle !== undefined) {
    const { statement, place } = idle;
    return { verdict: "violated", axioms: [], reason: undefined, statement, statements, place };
  }
  const unknown = statements.find(({ reach }) => reach === "unknown");
  if (unknown !== undefined) {
    const { statement: index, sid, place, why } = unknown;
    const name = statementInWords({ index, sid, line: place.range.start.line });
    const reason = `${name}: ${why ?? "it is not known"}`;
    return { verdict: "unknown", axioms: [], reason, statement: index, statements, place };
  }
  // Each has a request for which it matters, and a request rests on no assumption.
  return { verdict: "proved", axioms: [], reason: undefined, statement: undefined, statements, place: undefined };
}
