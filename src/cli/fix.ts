import { readFileSync, statSync } from "node:fs";
import { createTwoFilesPatch } from "diff";
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
import { replaceFileSync } from "../files/index.js";
import { bypassesDecidedAgain, type LintSettings, newlyLetIn } from "../lint/index.js";
import { decodeText, type JsonNode, parseJson, policyFromJson } from "../policy/index.js";
import type { FixReport, PlacedRedecision, RefusedRepair, Repair } from "../report/index.js";
import { readProblem } from "./files.js";

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
type Lint = (source: SourceText) => readonly Finding[];

interface State {
  readonly source: SourceText;
  readonly findings: readonly Finding[];
}

/**
 * Makes the repairs of a text, and looks at it again, until there is nothing left to repair.
 *
 * Repairs are made only where the text stays JSON, what they are about is found no more, and nothing as bad is found
 * instead. One that does not mend a misspelling must let nobody in who was out before, as the engine decides. One that
 * does any of this is left out, the others are made.
 */
export function fixText(source: SourceText, lint: Lint, settings?: LintSettings): FixedText {
  let state: State = { source, findings: lint(source) };
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
  const taken: TextEdit[] = [];
  return (misspelt.length > 0 ? misspelt : all).filter(({ fix }) => {
    if (fix.edits.some((edit) => taken.some((other) => meet(edit, other)))) return false;
    taken.push(...fix.edits);
    return true;
  });
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
  if (rootOf(source) === undefined) return "the text would be no JSON";
  const after = { source, findings: lint(source) };
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
    if (first !== undefined) return `it would let in ${first.principal} (${first.kind}), who is out now`;
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

/** The policies that repairs are about, each before and after. */
function policiesOf(before: State, after: State, made: readonly Fixable[]): readonly RepairedPolicy[] {
  const policies = new Map<string, RepairedPolicy>();
  for (const { pointer } of made) {
    const place = policyPlace(after.source, pointer);
    if (place === undefined || policies.has(place)) continue;
    const [one, other] = [policyAt(before.source, place), policyAt(after.source, place)];
    if (one !== undefined && other !== undefined) policies.set(place, { pointer: place, one, other });
  }
  return [...policies.values()];
}

/** Where the policy stands that an element belongs to: the outermost object with statements on the way to it. */
function policyPlace(source: SourceText, pointer: string): string | undefined {
  const tokens = pointer.split("/");
  for (let length = 1; length <= tokens.length; length++) {
    const place = tokens.slice(0, length).join("/");
    const node = documentNode(source, place)?.node;
    if (node?.kind === "object" && node.members.some(({ key }) => key.value === "Statement")) return place;
  }
  return undefined;
}

function policyAt(source: SourceText, place: string): CompiledPolicy | undefined {
  const found = documentNode(source, place);
  if (found === undefined) return undefined;
  const { document, problems } = policyFromJson("trust", found.source, found.node);
  return document === undefined ? undefined : compilePolicy({ document, problems });
}

/** The node at a pointer, also within a document that is a string of the text, as AWS's API has policies. */
function documentNode(
  source: SourceText,
  pointer: string,
): { readonly source: SourceText; readonly node: JsonNode } | undefined {
  let within = source;
  let node = rootOf(source);
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

const roots = new WeakMap<SourceText, JsonNode | undefined>();

/** The tree of a JSON text; of lines of JSON, the list of them, as pointers have it. */
function rootOf(source: SourceText): JsonNode | undefined {
  if (!roots.has(source)) roots.set(source, parseJson(source).root ?? listOfLines(source));
  return roots.get(source);
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

/** A file whose findings are to be repaired. */
export interface FileToFix {
  /** Where it is read and written. */
  readonly path: string;
  /** What diffs call it. */
  readonly shown: string;
  readonly source: SourceText;
}

/** How to repair a file. */
export interface FixOptions {
  readonly lint: Lint;
  readonly settings?: LintSettings | undefined;
  /** Whether the file is written, or only the diff is made. */
  readonly writes: boolean;
}

/** What became of a file. */
export interface FixedFile {
  /** The text that the findings are of. */
  readonly source: SourceText;
  readonly findings: readonly Finding[];
  readonly report: FixReport;
  /** Why the file could not be written; then nothing is repaired. */
  readonly unwritten?: string | undefined;
  /** Whether the file has other names (hard links), which keep the old content. */
  readonly leavesOtherNames?: boolean;
}

/**
 * Repairs a file, or makes the diff of its repair. JSON and lines of JSON can be repaired, with policies that are strings
 * in them; of other texts it is said that they cannot.
 */
export function fixFile({ path, shown, source }: FileToFix, { lint, settings, writes }: FixOptions): FixedFile {
  const why = whyNotFixable(source);
  if (why !== undefined) {
    const found = lint(source);
    const findings = found.map((finding) => ({ ...finding, fix: undefined }));
    const refused = found.flatMap(({ rule, pointer, range, fix }) =>
      fix === undefined ? [] : [{ rule, pointer, line: range.start.line, why }],
    );
    return { source, findings, report: { repairs: [], refused, redecided: [], ...(writes ? {} : { diff: "" }) } };
  }
  const { text, findings: left, ...report } = fixText(source, lint, settings);
  // What --fix does not repair is not said to be repaired by it.
  const refused = new Set(report.refused.map(keyOf));
  const findings = left.map((finding) => (refused.has(keyOf(finding)) ? { ...finding, fix: undefined } : finding));
  const after = new SourceText(source.name, text);
  if (!writes)
    return {
      source: after,
      findings,
      report: { ...report, diff: diffOf(shown, markOf(path) + source.text, markOf(path) + text) },
    };
  const hasOtherNames = statSync(path, { throwIfNoEntry: false })?.nlink !== 1;
  const unwritten = text === source.text ? undefined : writeFixed(path, source, text);
  if (unwritten === undefined)
    return { source: after, findings, report, leavesOtherNames: hasOtherNames && text !== source.text };
  return { source, findings: lint(source), report: { repairs: [], refused: [], redecided: [] }, unwritten };
}

function whyNotFixable(source: SourceText): string | undefined {
  const root = rootOf(source);
  if (root === undefined) return "only JSON is fixed in place";
  // Its policies stand in it several times, and it is made anew from the configuration.
  const isPlan =
    root.kind === "object" &&
    ["format_version", "terraform_version"].every((name) => root.members.some(({ key }) => key.value === name));
  return isPlan ? "a Terraform plan is not fixed; mend the configuration that it is made from" : undefined;
}

/**
 * Writes a repaired text to the file that it was read from, as a whole. Answers why not, where it is not written; then
 * the file is as it was.
 */
export function writeFixed(path: string, source: SourceText, text: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return "it is no file that could be written";
    const decoded = decodeText(readFileSync(path));
    if (decoded.kind !== "text" || decoded.text !== source.text) return "it was changed in the meantime";
    replaceFileSync(path, markOf(path) + text);
    return undefined;
  } catch (error) {
    return readProblem(error);
  }
}

/** The byte order mark of a file that has one, which is no part of its text. */
function markOf(path: string): string {
  try {
    const [first, second, third] = readFileSync(path);
    return first === 0xef && second === 0xbb && third === 0xbf ? "\uFEFF" : "";
  } catch {
    // Standard input.
    return "";
  }
}

/** The unified diff of a text and its repair, as `git apply` and `patch -p1` take it; "" where they are the same. */
export function diffOf(path: string, before: string, after: string): string {
  if (before === after) return "";
  const name = path.replace(/^\.?\//, "");
  const options = { context: 3, stripTrailingCr: false };
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, options);
  return patch.replace(/^=+\n/, "").replace(/^(---|\+\+\+) (.*)\t$/gm, "$1 $2");
}
