import type { Finding, Problem, SourceText } from "../diagnostics/index.js";
import { compilePolicy } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import type { ReportedProblemCode, Rule } from "./rule.js";
import { rules } from "./rules/rules.generated.js";

const byId = new Map(rules.map((rule) => [rule.id, rule]));
const byProblem = new Map(rules.flatMap((rule) => (rule.reports ?? []).map((code) => [code, rule])));

/** All rules, in the order of their ids. */
export function allRules(): readonly Rule[] {
  return rules;
}

/** The rule of this id. */
export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}

/** Everything that is wrong with a trust policy, in the order of the text. Never throws. */
export function lintPolicy(source: SourceText, checks: readonly Rule[] = rules): Finding[] {
  const parsed = parsePolicy("trust", source);
  const { document } = parsed;
  if (document === undefined) return parsed.problems.map((problem) => findingOf(problem, source));
  const policy = compilePolicy({ ...parsed, document });
  const findings = policy.problems.map((problem) => findingOf(problem, source));
  for (const rule of checks) {
    try {
      rule.check?.({
        document,
        policy,
        report: ({ pointer, span }, message) => findings.push(finding(rule, { pointer, span, message }, source)),
      });
    } catch (error) {
      const message = `the rule ${rule.id} failed on this document, so it may have missed something: ${error instanceof Error ? error.message : String(error)}`;
      findings.push(findingOf({ code: "rule-failed", message, pointer: "", span: { start: 0, end: 1 } }, source));
    }
  }
  return findings.sort(byPlace);
}

/** A problem as the finding of the rule that is about it. */
export function findingOf(problem: Problem<ReportedProblemCode>, source: SourceText): Finding {
  const rule = byProblem.get(problem.code);
  // INVARIANT: a test checks that every code of a problem is reported by a rule.
  if (rule === undefined) throw new Error(`no rule reports ${problem.code}`);
  return finding(rule, problem, source);
}

function finding(rule: Rule, { pointer, span, message }: Omit<Problem, "code">, source: SourceText): Finding {
  return {
    rule: rule.id,
    severity: rule.severity,
    message,
    pointer,
    range: source.range(span),
    help: rule.documentation,
  };
}

function byPlace(one: Finding, other: Finding): number {
  const { start } = one.range;
  const { start: otherStart } = other.range;
  return start.line - otherStart.line || start.column - otherStart.column || (one.rule < other.rule ? -1 : 1);
}
