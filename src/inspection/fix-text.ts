import {
  type Finding,
  type Fix,
  isAtLeast,
  type Severity,
  SourceText,
  severities,
  type TextEdit,
} from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { bypassesDecidedAgain, type LintSettings, newlyLetIn, type Redecision } from "../lint/index.js";
import { type JsonNode, parseJson, policyFromJson } from "../policy/index.js";

/** A repair that was made, or that `--fix` would make. */
export interface Repair {
  /** The rule whose finding it was about. */
  readonly rule: string;
  readonly pointer: string;
  /** The line on which that was when it was repaired. */
  readonly line: number;
  /** What was done, as in `write "Bool"`. */
  readonly description: string;
}

/** A repair that was left out. */
export interface RefusedRepair extends Omit<Repair, "description"> {
  /** A clause that follows on "not fixed: ". */
  readonly why: string;
}

/** A caller on whom a policy of the text decides otherwise. */
export interface PlacedRedecision extends Redecision {
  /** Where the policy is in the text. */
  readonly pointer: string;
}

/** What became of a file's findings that can be repaired. */
export interface FixReport {
  readonly repairs: readonly Repair[];
  readonly refused: readonly RefusedRepair[];
  /** Callers on whom the file's policies decide otherwise now. */
  readonly redecided: readonly PlacedRedecision[];
  /** The unified diff, where nothing was written; "" where nothing would change. */
  readonly diff?: string;
}

/**
 * How often a text is looked at again: a repair may show what was hidden by the mistake, and where repairs cannot be made
 * together they are made one by one.
 */
const mostRounds = 50;

/** A text after its repairs. */
export interface FixedText {
  readonly text: string;
  /** What was repaired, in the order of the repairs. */
  readonly repairs: readonly Repair[];
  /** Repairs that were not made, because something would have become worse. */
  readonly refused: readonly RefusedRepair[];
  /** Callers on whom the policies decide otherwise now. */
  readonly redecided: readonly PlacedRedecision[];
  /** What is found in the text as it is now. */
  readonly findings: readonly Finding[];
}

/** A finding with its repair. */
type Fixable = Finding & { readonly fix: Fix };

/** Finds what is wrong in a text; edits of its repairs have offsets in that text. */
export type Lint = (source: SourceText) => readonly Finding[];

/** A text with its tree and what is wrong with it. */
interface State {
  readonly source: SourceText;
  readonly root: JsonNode | undefined;
  readonly findings: readonly Finding[];
}

/** What {@link fixText} may be told. */
export interface FixTextOptions {
  readonly settings?: LintSettings | undefined;
  /** What is found in the text, where somebody has looked already. */
  readonly findings?: readonly Finding[] | undefined;
}

/**
 * Makes the repairs of a text, and looks at it again, until there is nothing left to repair.
 *
 * Repairs are made only where the text stays JSON, what they are about is found no more, and nothing as bad is found
 * instead. One that does not mend a misspelling must let nobody in who was out before, as the engine decides. One that
 * does any of this is left out, the others are made.
 */
export function fixText(
  source: SourceText,
  lint: Lint,
  { settings, findings = lint(source) }: FixTextOptions = {},
): FixedText {
  let state: State = { source, root: rootOf(source), findings };
  const repairs: Repair[] = [];
  const redecided: PlacedRedecision[] = [];
  const refused = new Map<string, RefusedRepair>();
  for (let round = 0; round < mostRounds; round++) {
    const chosen = choose(state.findings.filter((finding) => !refused.has(keyOf(finding))));
    const made = chosen.length === 0 ? undefined : repaired(state, chosen, lint, refused);
    if (made === undefined) break;
    redecided.push(...decidedAgain(state, made.state, made.repaired, settings));
    repairs.push(...made.repaired.map(repairOf));
    state = made.state;
  }
  return { text: state.source.text, repairs, refused: [...refused.values()], redecided, findings: state.findings };
}

function repairOf({ rule, pointer, range, fix }: Fixable): Repair {
  return { rule, pointer, line: range.start.line, description: fix.description };
}

function keyOf({ rule, pointer }: Pick<Finding, "rule" | "pointer">): string {
  return `${rule} ${pointer}`;
}

/**
 * Repairs that can be made at once: misspellings first, because what they hide is not known before, and of those that are
 * about the same stretch of the text the first.
 */
function choose(findings: readonly Finding[]): readonly Fixable[] {
  const all = findings.filter((finding): finding is Fixable => finding.fix !== undefined);
  const misspelt = all.filter(({ fix }) => fix.revives === true);
  const taken = new TakenSpans();
  return (misspelt.length > 0 ? misspelt : all).filter(({ fix }) => {
    if (fix.edits.some((edit) => taken.meets(edit))) return false;
    for (const edit of fix.edits) taken.add(edit);
    return true;
  });
}

/** Edits that do not meet, in the order of the text: another one can only meet the one before it and the one behind. */
class TakenSpans {
  readonly #edits: TextEdit[] = [];

  meets(edit: TextEdit): boolean {
    const at = this.#placeOf(edit);
    return [this.#edits[at - 1], this.#edits[at]].some((other) => other !== undefined && meet(edit, other));
  }

  add(edit: TextEdit): void {
    this.#edits.splice(this.#placeOf(edit), 0, edit);
  }

  /** How many edits begin before this one. */
  #placeOf({ span }: TextEdit): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#edits[middle]?.span.start ?? 0) < span.start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Whether two edits are about the same text, or about the same place. */
function meet({ span: one }: TextEdit, { span: other }: TextEdit): boolean {
  return one.start === other.start || (one.start < other.end && other.start < one.end);
}

/** Makes the repairs together or, where that makes something worse, the first half of them that does not, down to one. */
function repaired(
  state: State,
  chosen: readonly Fixable[],
  lint: Lint,
  refused: Map<string, RefusedRepair>,
): { readonly state: State; readonly repaired: readonly Fixable[] } | undefined {
  const outcome = attempt(state, chosen, lint);
  if (typeof outcome !== "string") return { state: outcome, repaired: chosen };
  const [first, ...others] = chosen;
  if (first === undefined) return undefined;
  if (others.length === 0) {
    const { rule, pointer, range } = first;
    refused.set(keyOf(first), { rule, pointer, line: range.start.line, why: outcome });
    return undefined;
  }
  const half = Math.ceil(chosen.length / 2);
  return repaired(state, chosen.slice(0, half), lint, refused) ?? repaired(state, chosen.slice(half), lint, refused);
}

/** The text after some repairs or, where something became worse, what. */
function attempt(before: State, chosen: readonly Fixable[], lint: Lint): State | string {
  const source = new SourceText(before.source.name, edited(before.source.text, chosen));
  const root = rootOf(source);
  if (root === undefined) return "the text would not be JSON";
  const after = { source, root, findings: lint(source) };
  return worsened(before, after, chosen) ?? after;
}

function edited(text: string, fixables: readonly Fixable[]): string {
  const edits = fixables.flatMap(({ fix }) => fix.edits).sort((one, other) => one.span.start - other.span.start);
  let result = "";
  let last = 0;
  for (const { span, text: replacement } of edits) {
    result += text.slice(last, span.start) + replacement;
    last = span.end;
  }
  return result + text.slice(last);
}

/** Rules whose findings no repair may bring about, whatever it mends. */
const neverNew: ReadonlySet<string> = new Set([
  ...["duplicate-key", "conflicting-elements", "invalid-json", "unreadable-file", "rule-failed"],
]);

/** What became worse, if anything did. */
function worsened(before: State, after: State, made: readonly Fixable[]): string | undefined {
  const found = new Set(after.findings.map(keyOf));
  const stubborn = made.find((finding) => found.has(keyOf(finding)));
  if (stubborn !== undefined) return `${stubborn.rule} would be found again`;
  for (const rule of neverNew) {
    const times = ({ findings }: State): number => findings.filter((finding) => finding.rule === rule).length;
    if (times(after) > times(before)) return `${rule} would be found instead`;
  }
  // What a misspelling hid is no fault of its repair.
  if (made.every(({ fix }) => fix.revives === true)) return undefined;
  const mildest = severities.findLast((severity) => made.some((finding) => finding.severity === severity));
  if (mildest !== undefined && countOf(after, mildest) > countOf(before, mildest) - made.length) {
    const old = new Set(before.findings.map(keyOf));
    const instead = after.findings.find((finding) => isAtLeast(finding.severity, mildest) && !old.has(keyOf(finding)));
    return `${instead?.rule ?? "something as bad"} would be found instead`;
  }
  for (const { one, other } of policiesOf(before, after, made)) {
    const [first] = newlyLetIn(one, other);
    if (first !== undefined) return `${first.principal} (${first.kind}), who is denied now, could assume the role`;
  }
  return undefined;
}

function countOf({ findings }: State, threshold: Severity): number {
  return findings.filter(({ severity }) => isAtLeast(severity, threshold)).length;
}

/** What the policies decide now on those who got in without MFA, and on those whom a misspelling kept out. */
function decidedAgain(
  before: State,
  after: State,
  made: readonly Fixable[],
  settings: LintSettings | undefined,
): readonly PlacedRedecision[] {
  return policiesOf(before, after, made).flatMap(({ pointer, one, other }) =>
    [
      ...bypassesDecidedAgain(one, other, settings).filter(({ before: was, now }) => was === "allowed" && was !== now),
      ...newlyLetIn(one, other),
    ].map((redecision) => ({ pointer, ...redecision })),
  );
}

/** A policy before and after a repair. */
interface RepairedPolicy {
  readonly pointer: string;
  readonly one: CompiledPolicy;
  readonly other: CompiledPolicy;
}

/** Why findings of a text cannot be repaired in place, whatever they are; undefined where they can. */
export function whyNotFixable(source: SourceText): string | undefined {
  const root = rootOf(source);
  if (root === undefined) return "only JSON is fixed in place";
  for (const each of root.kind === "array" ? root.items : [root]) {
    const has = (name: string): boolean => each.kind === "object" && each.members.some(({ key }) => key.value === name);
    // Its policies are in it several times, and it is made anew from the configuration.
    if (["format_version", "planned_values", "resource_changes"].some(has))
      return "a Terraform plan is made anew from the configuration, so it is not fixed; fix the configuration";
    // Terraform trusts what it has written there.
    if (has("terraform_version"))
      return "a Terraform state says what was deployed, so it is not fixed; fix the configuration";
  }
  return undefined;
}

type Tree = Pick<State, "source" | "root">;

/** The policies that repairs are about, each before and after. */
function policiesOf(before: State, after: State, made: readonly Fixable[]): readonly RepairedPolicy[] {
  const policies = new Map<string, RepairedPolicy>();
  for (const { pointer } of made) {
    const place = policyPlace(after, pointer);
    if (place === undefined || policies.has(place)) continue;
    const [one, other] = [policyAt(before, place), policyAt(after, place)];
    if (one !== undefined && other !== undefined) policies.set(place, { pointer: place, one, other });
  }
  return [...policies.values()];
}

/** Where the policy is that an element belongs to: the outermost object with statements on the way to it. */
function policyPlace(text: Tree, pointer: string): string | undefined {
  const tokens = pointer.split("/");
  for (let length = 1; length <= tokens.length; length++) {
    const place = tokens.slice(0, length).join("/");
    const node = documentNode(text, place)?.node;
    if (node?.kind === "object" && node.members.some(({ key }) => key.value === "Statement")) return place;
  }
  return undefined;
}

function policyAt(text: Tree, place: string): CompiledPolicy | undefined {
  const found = documentNode(text, place);
  if (found === undefined) return undefined;
  const { document, problems } = policyFromJson("trust", found.source, found.node);
  return document === undefined ? undefined : compilePolicy({ document, problems });
}

/** The node at a pointer, also within a document that is a string of the text, as AWS's API has policies. */
function documentNode(
  { source, root }: Tree,
  pointer: string,
): { readonly source: SourceText; readonly node: JsonNode } | undefined {
  let within = source;
  let node = root;
  for (const escaped of ["", ...pointer.split("/").slice(1)].slice(1)) {
    const token = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    if (node?.kind === "object") node = node.members.findLast(({ key }) => key.value === token)?.value;
    else if (node?.kind === "array") node = node.items[Number(token)];
    else return undefined;
    if (node?.kind === "string" && /^\s*(\{|%7b)/i.test(node.value)) {
      within = new SourceText("", plainText(node.value));
      node = rootOf(within);
    }
  }
  return node === undefined ? undefined : { source: within, node };
}

/** The tree of a JSON text; of lines of JSON, the list of them, as pointers have it. */
function rootOf(source: SourceText): JsonNode | undefined {
  return parseJson(source).root ?? listOfLines(source);
}

function listOfLines({ name, text }: SourceText): JsonNode | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const items = lines.map((line) => parseJson(new SourceText(name, line)).root);
  const isWhole = items.every((item) => item !== undefined);
  return isWhole && items.length > 1 ? { kind: "array", items, start: 0, end: text.length } : undefined;
}

function plainText(text: string): string {
  try {
    return text.trimStart().startsWith("%") ? decodeURIComponent(text) : text;
  } catch {
    return text;
  }
}
