import type { WrongCall } from "./findings.js";
import { indented, inOneLine, type StepLines, wrapped } from "./gherkin.js";
import { type Givens, givensFor } from "./givens.js";
import type { LeftHole, LeftMutant, Plan, PlannedScenario } from "./plan.js";
import { givenSteps, roleLines, type TrustText, thenStep, whenSteps } from "./steps.js";
import type { Subject } from "./subject.js";
import { longTitleOf, titleOf } from "./words.js";

/** What a feature is made of. */
export interface FeatureParts {
  readonly subject: Subject;
  readonly trust: TrustText;
  readonly plan: Plan;
  readonly wrong: readonly WrongCall[];
  /** What the policy requires, in sentences. */
  readonly requirement: readonly string[];
  /** What a person has to know or decide, a sentence each. */
  readonly notes: readonly string[];
  /** Where the policy is: the file, and the line in it. */
  readonly origin: string;
}

/** A feature as blocks of lines, which are told apart when it is written again. */
export interface FeatureBlocks {
  readonly header: readonly string[];
  readonly scenarios: readonly (readonly string[])[];
  readonly remarks: readonly string[];
}

const width = 116;

/** Writes a feature. */
export function blocksOf(parts: FeatureParts): FeatureBlocks {
  const { subject, plan, wrong } = parts;
  const shown = wrong.flatMap(({ scenario }) => scenario ?? []);
  const all = [...plan.scenarios, ...shown];
  const givens = givensFor(subject, all);
  const writer = new ScenarioWriter(parts, givens);
  const scenarios = plan.scenarios.flatMap((scenario) => writer.scenario(scenario));
  const failing = wrong.flatMap((each) => writer.failing(each));
  return { header: headerOf(parts, givens), scenarios: [...scenarios, ...failing], remarks: remarksOf(parts) };
}

function headerOf({ subject, trust, requirement, notes, origin }: FeatureParts, givens: Givens): readonly string[] {
  const { name, account } = subject.role;
  const role = givens.isRoleLate ? [] : [roleLines(name, trust, givens.hasOthers)];
  const steps = [
    [`the account "${account}"`],
    ...givenSteps(givens.background, account, account),
    ...switchBack(givens, account),
    ...role,
  ];
  return [
    `# Written by policy-check scaffold, from ${inOneLine(origin)}. Scenarios that you edit are kept as they are.`,
    ...notes.flatMap((note) => comment(note)),
    ...(subject.isAboutMfa ? ["@mfa"] : []),
    `Feature: ${inOneLine(name)}`,
    ...indented(
      requirement.flatMap((sentence) => wrapped(sentence, width)),
      "  ",
    ),
    "",
    "  Background:",
    ...indented(withKeywords(steps, "Given"), "    "),
  ];
}

/** The current account is the role's again. */
function switchBack({ background }: Givens, account: string): readonly StepLines[] {
  const isElsewhere = background.length > 0 && background.every((each) => each.account !== account);
  return isElsewhere ? [[`the account "${account}"`]] : [];
}

class ScenarioWriter {
  readonly #parts: FeatureParts;
  readonly #givens: Givens;
  readonly #titles = new Set<string>();

  constructor(parts: FeatureParts, givens: Givens) {
    this.#parts = parts;
    this.#givens = givens;
  }

  scenario(scenario: PlannedScenario): readonly (readonly string[])[] {
    const { outcome, call } = scenario;
    const tags = [
      ...(outcome.kind === "denied" ? ["@negative"] : []),
      ...outcome.undocumented.map((id) => `@undocumented:${id}`),
    ];
    const asksTime = ["aws:currenttime", "aws:epochtime"].some((key) => this.#parts.subject.asked.has(key));
    const time =
      asksTime && call.later === 0
        ? ["decide: the policy has a condition on the time, so this scenario holds until a date that the policy names"]
        : [];
    return this.#block(scenario, { tags, comments: time, title: this.#title(scenario), outcome: thenStep(scenario) });
  }

  failing({ findings, scenario }: WrongCall): readonly (readonly string[])[] {
    if (scenario === undefined) return [];
    const contrary = contraryOf(scenario);
    const tags = new Set(findings.map(({ rule }) => `@finding:${rule}`));
    return this.#block(scenario, {
      tags: [...(contrary.outcome.kind === "denied" ? ["@negative"] : []), "@finding", ...tags],
      comments: findings.map(({ message, remedy }) => `fails: ${message}${remedy === undefined ? "" : `; ${remedy}`}`),
      title: this.#title(contrary),
      outcome: thenStep(contrary),
    });
  }

  #title(scenario: PlannedScenario): string {
    const { subject } = this.#parts;
    const titles = [titleOf(scenario, subject), longTitleOf(scenario, subject)].map((title) => inOneLine(title));
    const numbered = Array.from({ length: 1000 }, (_, index) => `${titles[1]} (${index + 2})`);
    const title = [...titles, ...numbered].find((each) => !this.#titles.has(each)) ?? "";
    this.#titles.add(title);
    return title;
  }

  #block(
    { call }: PlannedScenario,
    written: {
      readonly tags: readonly string[];
      readonly comments: readonly string[];
      readonly title: string;
      readonly outcome: string;
    },
  ): readonly (readonly string[])[] {
    const { subject, trust } = this.#parts;
    const { name, account } = subject.role;
    const whens = whenSteps(call, name, this.#givens);
    if (whens === undefined) return [];
    const own = givenSteps(this.#givens.of(call), account, account);
    const isElsewhere = this.#givens.of(call).some((each) => each.account !== account);
    const role = this.#givens.isRoleLate ? [roleLines(name, trust, this.#givens.hasOthers)] : [];
    const back = isElsewhere && role.length > 0 ? [[`the account "${account}"`]] : [];
    return [
      [
        ...written.comments.flatMap((text) => comment(text)),
        ...(written.tags.length > 0 ? [written.tags.join(" ")] : []),
        `Scenario: ${written.title}`,
        ...indented(withKeywords([...own, ...back, ...role], "Given"), "  "),
        ...indented(withKeywords(whens, "When"), "  "),
        `  Then ${written.outcome}`,
      ],
    ];
  }
}

/** What a scenario requires of a call that a policy decides wrongly. */
export function contraryOf(scenario: PlannedScenario): PlannedScenario {
  const kind = scenario.outcome.kind === "allowed" ? "denied" : "allowed";
  return { ...scenario, outcome: { ...scenario.outcome, kind } };
}

/** Steps with their keywords, the first with its own and the others with "And". */
function withKeywords(steps: readonly StepLines[], keyword: string): readonly string[] {
  return steps.flatMap(([first = "", ...below], index) => [`${index === 0 ? keyword : "And"} ${first}`, ...below]);
}

function comment(text: string): readonly string[] {
  return wrapped(inOneLine(text), width).map((line) => `# ${line}`);
}

function remarksOf({ plan, wrong }: FeatureParts): readonly string[] {
  const holes = plan.holes.map((hole) => `${holeInWords(hole)}: ${hole.why}`);
  const mutants = plan.left.map((left) => `${mutantInWords(left)}: ${left.why}`);
  const unshown = wrong
    .filter(({ scenario }) => scenario === undefined)
    .flatMap(({ findings }) => findings.map(({ rule, message }) => `${rule}: ${message}`));
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [`# ${title}`, ...items.flatMap((item) => comment(`- ${item}`))];
  return [
    ...list("What these scenarios do not show:", holes),
    ...list("Mistakes in the policy that these scenarios do not notice:", mutants),
    ...list("Findings that no scenario shows:", unshown),
  ];
}

/** Something that no scenario shows, in words. */
export function holeInWords({ line, condition, missing }: Pick<LeftHole, "line" | "condition" | "missing">): string {
  const what = condition === null ? "the statement" : `${condition.operator} ${condition.key}`;
  const results = {
    held: "holds",
    failed: "fails",
    absent: "without the key",
    applied: "applies",
    notApplied: "does not apply",
  };
  return `line ${line}: ${what} ${results[missing]}`;
}

/** A mistake that no scenario notices, in words. */
export function mutantInWords({ mutant }: Pick<LeftMutant, "mutant">): string {
  return `line ${mutant.range.start.line}: ${mutant.description}`;
}
