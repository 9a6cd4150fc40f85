import type { Finding, Problem, Severity, SourceText } from "../diagnostics/index.js";
import { type JsonNode, parseJson } from "../policy/index.js";
import { putTogether } from "./bearings.js";
import type { MfaException } from "./entries/mfa-exceptions.js";
import { PolicyFacts } from "./facts.js";
import { ObjectIndexes, spellingFix } from "./fixes.js";
import { IdentityFacts } from "./identity/identity-facts.js";
import { type PlacedPolicy, type ReadVariant, readVariant } from "./placed-policy.js";
import {
  defaultSettings,
  type IdentityRuleContext,
  type LintSettings,
  type Place,
  type Report,
  type ReportedProblemCode,
  type RoleFacts,
  type Rule,
  type RuleContext,
} from "./rule.js";
import { rules } from "./rules/rules.generated.js";
import { type Digest, Subjects } from "./subject.js";

const byId = new Map(rules.map((rule) => [rule.id, rule]));
const byProblem = new Map(rules.flatMap((rule) => (rule.reports ?? []).map((code) => [code, rule])));

/** Rules that look at documents: many only give problems a name. */
function checksOf(all: readonly Rule[]): readonly { rule: Rule; check: (context: RuleContext) => void }[] {
  return all.flatMap((rule) => (rule.check === undefined ? [] : [{ rule, check: rule.check }]));
}

/** The same of identity policies. */
function identityChecksOf(
  all: readonly Rule[],
): readonly { rule: Rule; check: (context: IdentityRuleContext) => void }[] {
  return all.flatMap((rule) => (rule.checkIdentity === undefined ? [] : [{ rule, check: rule.checkIdentity }]));
}

const checks = checksOf(rules);
const identityChecks = identityChecksOf(rules);

/** All rules, in the order of their ids. */
export function allRules(): readonly Rule[] {
  return rules;
}

/** The rule of this id. */
export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}

/** How to lint; what is absent is as it is without a configuration. */
export interface LintOptions {
  readonly rules?: readonly Rule[] | undefined;
  readonly settings?: LintSettings | undefined;
  /** The severities that are others than the rules' own, by the rules' ids; `off` for none at all. */
  readonly severities?: ReadonlyMap<string, Severity | "off"> | undefined;
  /** What is known of the role of a policy that is a whole text. */
  readonly role?: RoleFacts | undefined;
  /** Is told of each exception by which callers are not asked for MFA, which is no finding; of variants, for each. */
  readonly notAskedForMfa?: ((exception: MfaException) => void) | undefined;
  /** Where findings are to say what they are about ({@link Finding.subject}): makes texts short. */
  readonly digest?: Digest | undefined;
  /** What {@link lintPolicy} takes the text for; a trust policy if absent. Of an identity policy, `role` has it. */
  readonly kind?: "trust" | "identity" | undefined;
}

/** Which kind of policies a rule is about. */
export function kindOf({ checkIdentity, reports }: Rule): "trust" | "identity" {
  const isAboutIdentity = checkIdentity !== undefined || reports?.includes("principal-in-identity-policy") === true;
  return isAboutIdentity ? "identity" : "trust";
}

/** Everything that is wrong with a policy that is a whole text, in the order of the text. Never throws. */
export function lintPolicy(source: SourceText, options: LintOptions = {}): readonly Finding[] {
  const { root, problems } = parseJson(source);
  if (root !== undefined) {
    const { role, kind } = options;
    const holders = role?.name === undefined ? [] : [{ kind: "role" as const, name: role.name }];
    const of = kind === "identity" ? { identity: { holders } } : { role };
    const placed = { pointer: "", variants: [root], problems, ...of };
    return putTogether(lintPlaced(source, placed, options));
  }
  return problems.map((problem) => findingOf(problem, source));
}

/**
 * Everything that is wrong with a trust policy in a text, in the order of the text; to be put together by
 * {@link putTogether} when it is known what of it is accepted. Never throws.
 */
export function lintPlaced(source: SourceText, placed: PlacedPolicy, options: LintOptions = {}): Finding[] {
  const variants = placed.variants.map((node, index) => {
    const read = placed.read?.[index] ?? readVariant(source, node, placed.pointer, placed.identity && "identity");
    return { node, found: lintVariant(source, node, read, placed, options) };
  });
  const found = variants.length === 1 ? (variants[0]?.found ?? []) : inEveryVariant(variants, placed);
  const findings = found.map(({ finding }) => finding).sort(byPlace);
  if (options.digest === undefined || findings.length === 0) return findings;
  const subjects = new Subjects(placed, options.digest);
  return findings.map((finding) => ({ ...finding, subject: subjects.of(finding) }));
}

/** A finding with the offset of its place, by which the variants of a policy are compared. */
interface Found {
  readonly finding: Finding;
  readonly start: number;
}

function lintVariant(
  source: SourceText,
  node: JsonNode,
  { parsed, policy: compiled }: ReadVariant,
  placed: PlacedPolicy,
  options: LintOptions,
): Found[] {
  const found: Found[] = [];
  const add = (rule: Rule, place: Place, said: Said): void => {
    const severity = options.severities?.get(rule.id) ?? said.severity ?? rule.severity;
    if (severity === "off") return;
    found.push({ finding: findingBy(rule, severity, place, said, source), start: place.span.start });
  };
  const objects = new ObjectIndexes();
  const whole = { root: node, pointer: placed.pointer, objects };
  const addProblem = (problem: Problem<ReportedProblemCode>): void =>
    add(ruleOf(problem), problem, { ...saidBy(problem), fix: spellingFix(source, whole, problem) });
  for (const problem of placed.problems ?? []) addProblem(problem);
  if (compiled === undefined) {
    for (const problem of parsed.problems) addProblem(problem);
    return found;
  }
  const settings = options.settings ?? defaultSettings;
  const facts = new PolicyFacts(compiled, settings, objects);
  const { policy } = facts;
  for (const problem of policy.problems) addProblem(problem);
  // One context for all rules: there are many, and most have nothing to report.
  let current: Rule | undefined;
  const report: RuleContext["report"] = (place, said) => {
    if (current !== undefined) add(current, place, said);
  };
  const run = <Context>(all: readonly { rule: Rule; check: (context: Context) => void }[], context: Context): void => {
    for (const { rule, check } of all) {
      if (options.severities?.get(rule.id) === "off") continue;
      current = rule;
      try {
        check(context);
      } catch (error) {
        const message = `the rule ${rule.id} failed on this document, so it may have missed something: ${error instanceof Error ? error.message : String(error)}`;
        const remedy = "report this as a defect of policy-check, with the policy";
        const span = { start: node.start, end: node.start + 1 };
        addProblem({ code: "rule-failed", message, remedy, pointer: placed.pointer, span });
      }
    }
  };
  const { document } = facts;
  if (placed.identity !== undefined) {
    const identity = new IdentityFacts(policy, placed.identity.holders);
    run(options.rules === undefined ? identityChecks : identityChecksOf(options.rules), {
      ...{ document, policy, identity, report },
    });
    return found;
  }
  const role = placed.role ?? {};
  run(options.rules === undefined ? checks : checksOf(options.rules), {
    ...{ document, policy, facts, settings, role, report },
  });
  const { notAskedForMfa } = options;
  // Where the judgement fails, its rule has said so.
  const hasFailed = found.some(({ finding }) => finding.rule === "rule-failed");
  if (notAskedForMfa !== undefined && !hasFailed) {
    for (const exception of facts.judgement.exceptions) notAskedForMfa(exception);
  }
  return found;
}

/**
 * What is found in each variant that has the place at all: a branch of a template may be without it. What depends on a
 * value that is not known is found in some only.
 */
function inEveryVariant(
  variants: readonly { readonly node: JsonNode; readonly found: readonly Found[] }[],
  { standIns }: PlacedPolicy,
): Found[] {
  const key = ({ finding, start }: Found): string => `${start} ${finding.rule}`;
  const each = variants.map(({ node, found }) => ({ places: placesIn(node), keys: new Set(found.map(key)) }));
  const kept = new Map<string, Found>();
  for (const { found } of variants) {
    for (const one of found) {
      const known = kept.get(key(one));
      // Where another rule says enough with one of the values, it does so with all of them.
      if (known !== undefined && one.finding.bearing?.kind === "lastResort") {
        kept.set(key(one), { ...known, finding: { ...known.finding, bearing: one.finding.bearing } });
      }
      if (known === undefined && each.every(({ places, keys }) => keys.has(key(one)) || !places.has(one.start))) {
        kept.set(key(one), { ...one, finding: asWritten(one.finding, standIns) });
      }
    }
  }
  return [...kept.values()];
}

/** Where the values and keys of a text begin. */
function placesIn(node: JsonNode, places: Set<number> = new Set()): ReadonlySet<number> {
  places.add(node.start);
  if (node.kind === "array") for (const item of node.items) placesIn(item, places);
  if (node.kind === "object") {
    for (const { key, value } of node.members) {
      places.add(key.start);
      placesIn(value, places);
    }
  }
  return places;
}

/** A finding whose texts have what the policy has, and not what stands for it. */
function asWritten(finding: Finding, standIns: PlacedPolicy["standIns"]): Finding {
  if (standIns === undefined || standIns.size === 0) return finding;
  const written = (text: string): string => {
    let result = text;
    for (const [standIn, original] of standIns) result = result.replaceAll(standIn, original);
    return result;
  };
  return {
    ...finding,
    message: written(finding.message),
    ...(finding.remedy === undefined ? {} : { remedy: written(finding.remedy) }),
    related: finding.related.map((each) => ({ ...each, message: written(each.message) })),
    ...(finding.scenario === undefined ? {} : { scenario: withMadeUp(finding.scenario, standIns) }),
  };
}

/** A scenario that says in comments which of its texts are made up, and for what: it has to have a text in their place. */
function withMadeUp(scenario: string, standIns: ReadonlyMap<string, string>): string {
  // Longer ones come first, and say enough of their parts.
  const named: string[] = [];
  const lines = [...standIns].flatMap(([standIn, original]) => {
    if (!scenario.includes(standIn) || named.some((each) => each.includes(standIn))) return [];
    named.push(standIn);
    return [`# ${JSON.stringify(standIn)} is made up for ${original.replace(/\s+/g, " ")}\n`];
  });
  return `${lines.join("")}${scenario}`;
}

/** A problem as the finding of the rule that is about it, with the rule's own severity. */
export function findingOf(problem: Problem<ReportedProblemCode>, source: SourceText): Finding {
  const rule = ruleOf(problem);
  return findingBy(rule, rule.severity, problem, saidBy(problem), source);
}

function ruleOf({ code }: Problem<ReportedProblemCode>): Rule {
  const rule = byProblem.get(code);
  // INVARIANT: a test checks that every code of a problem is reported by a rule.
  if (rule === undefined) throw new Error(`no rule reports ${code}`);
  return rule;
}

/** What is said of a place: not everybody who notices a problem knows what to do. */
type Said = Omit<Report, "remedy"> & { readonly remedy?: string | undefined };

function saidBy({ message, remedy }: Problem): Said {
  return { message, remedy };
}

function findingBy(
  rule: Rule,
  severity: Severity,
  { pointer, span }: Place,
  { message, remedy, related = [], severity: _, ...rest }: Said,
  source: SourceText,
): Finding {
  return {
    rule: rule.id,
    severity,
    message,
    ...(remedy === undefined ? {} : { remedy }),
    related: related.map((each) => ({
      message: each.message,
      pointer: each.place.pointer,
      range: source.range(each.place.span),
    })),
    pointer,
    range: source.range(span),
    help: rule.documentation,
    ...rest,
  };
}

function byPlace(one: Finding, other: Finding): number {
  const { start } = one.range;
  const { start: otherStart } = other.range;
  return start.line - otherStart.line || start.column - otherStart.column || (one.rule < other.rule ? -1 : 1);
}
