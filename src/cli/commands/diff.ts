import { existsSync } from "node:fs";
import { posix, relative } from "node:path";
import { type Found, newAccess, type Verdict } from "../../analysis/index.js";
import { SourceText } from "../../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../../engine/index.js";
import { parseArn } from "../../iam/index.js";
import { decodeText, parsePolicy, toValue } from "../../policy/index.js";
import {
  count,
  type DiffReport,
  type DiffResult,
  diffJson,
  diffJudgement,
  diffPretty,
  diffSummary,
  isFailing,
  type Judgements,
  type SkippedFile,
} from "../../report/index.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { meantBy, Repository, revisionPath } from "../git.js";
import { type Input, inputsOf } from "../inputs.js";
import { textOfJudgements } from "../judgements.js";
import { type EmptinessOptions, emptyHint, nothingChecked } from "../nothing-checked.js";
import { isStandardOutput, tell, useColor, writeReport } from "../output.js";
import { filesRead, refuseOverwriting } from "../outputs.js";
import { Progress } from "../progress.js";
import { fromWorkingDirectory } from "../relative-path.js";
import {
  type KnownContent,
  type ReadPolicies,
  type TrustPolicy,
  TrustPolicyReader,
  unknownsInWords,
} from "../trust-policies.js";
import { widened } from "../unknown-values.js";
import { placeOfIndex, scenarioFor, trustReference } from "../verdicts.js";
import { version } from "../version.js";
import { axiomsOf, type VerdictFormat } from "./prove.js";

/** The options of `policy-check diff`. */
export interface DiffOptions extends EmptinessOptions {
  /** OLD and NEW; a revision; or, with `role`, a file. */
  readonly words: readonly string[];
  /** What stands behind `--`: the files, folders and globs to compare with a revision. */
  readonly paths: readonly string[];
  readonly role: string | undefined;
  readonly profile: string | undefined;
  readonly equivalent: boolean;
  readonly withoutAxioms: readonly string[];
  readonly format: VerdictFormat;
  readonly output: string | undefined;
  readonly maxFileSize: number | undefined;
}

/** Says whether a change of trust policies lets anybody in who was out before, and writes the report. */
export async function runDiff(options: DiffOptions): Promise<ExitCode> {
  const switchedOff = axiomsOf(options.withoutAxioms);
  const { maxFileSize, skipOthers } = options;
  const reader = new TrustPolicyReader({ maxFileSize, skipOthers });
  await refuseOverwriting([{ option: "--output", path: options.output }], () =>
    // Revisions are no files, which is no harm.
    filesRead("one of the files to compare", [...options.words, ...options.paths]),
  );
  const progress = new Progress();
  const { old, now } = await sidesOf(options, reader);
  const pairs = pairsOf(old.policies, now.policies);
  const results: DiffResult[] = [];
  for (const [index, pair] of pairs.entries()) {
    progress.tell(() => `policy-check: ${index} of ${count(pairs.length, "role")}`);
    results.push(compared(pair, switchedOff));
  }
  progress.end();
  for (const { path, why } of [...old.unreadable, ...now.unreadable]) {
    results.push({
      ...nothingFound,
      path,
      relativePath: fromWorkingDirectory(path),
      reason: why,
      unchecked: "unreadable",
    });
  }
  const isEmpty = results.length === 0 && !options.allowEmpty && !skipOthers;
  for (const { path, role, unchecked, reason } of results) {
    if (unchecked === undefined) continue;
    tell(`${path}: ${role === undefined ? "" : `${role}: `}${reason ?? ""}`);
  }
  const { equivalent, output } = options;
  const skipped = [...old.skipped, ...now.skipped];
  const report = {
    tool: { name: "policy-check", version },
    sides: { old: old.name, new: now.name },
    equivalent,
    results,
    skipped,
  };
  writeReport(await textOf(report, options), output);
  if (!isStandardOutput(output)) {
    (options.format === "pretty" ? process.stdout : process.stderr).write(`${diffSummary(report)}\n`);
  }
  if (isEmpty) tell(`${nothingChecked(skipped)}; ${emptyHint}`);
  if (isEmpty || results.some(({ unchecked }) => unchecked !== undefined)) return exitCodes.usage;
  return results.some((result) => isFailing(result, equivalent)) ? exitCodes.findings : exitCodes.success;
}

/** A policy of one side. */
interface SidePolicy {
  readonly policy: TrustPolicy;
  /** As reports call its file. */
  readonly path: string;
  /** A file that a scenario can name; undefined for what is not in the working tree. */
  readonly file: string | undefined;
  /** What tells it from the side's other policies, and is the same on the other side. */
  readonly key: string;
}

interface Side {
  readonly name: string;
  readonly policies: readonly SidePolicy[];
  readonly skipped: readonly SkippedFile[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

async function sidesOf(options: DiffOptions, reader: TrustPolicyReader): Promise<{ old: Side; now: Side }> {
  const { words, paths, role, profile } = options;
  const [first, second, third] = words;
  if (role === undefined && profile !== undefined) throw new UsageError("--profile goes with --role");
  if (third !== undefined)
    throw new UsageError("diff compares two things: OLD and NEW; several files go behind a revision and --");
  if (role !== undefined) {
    if (first === undefined || second !== undefined || paths.length > 0)
      throw new UsageError(
        "with --role, name the one file to compare with the role: policy-check diff FILE --role ARN",
      );
    return againstRole(first, role, profile, reader);
  }
  if (paths.length > 0) {
    if (first === undefined || second !== undefined)
      throw new UsageError("name one revision before --, as in policy-check diff main -- policies/");
    return againstRevision(first, paths, reader, options);
  }
  if (first === undefined || second === undefined) {
    throw new UsageError(
      "name what to compare: policy-check diff OLD NEW, policy-check diff REVISION -- PATHS, or policy-check diff FILE --role ARN",
    );
  }
  if (first !== "-" && !existsSync(first) && existsSync(second)) {
    throw new UsageError(
      `there is no file ${first}; to compare with a git revision: policy-check diff ${first} -- ${second}`,
    );
  }
  if (first === "-" && second === "-") throw new UsageError("standard input can only be one of the two");
  return { old: await sideOf(first, reader, options), now: await sideOf(second, reader, options) };
}

/** The policies of a file, a folder or a glob. */
async function sideOf(
  path: string,
  reader: TrustPolicyReader,
  { allowEmpty }: Pick<EmptinessOptions, "allowEmpty">,
): Promise<Side> {
  const inputs = await inputsOf([path], { allowsNothing: allowEmpty });
  const isOne = inputs.length === 1 && inputs[0]?.path === path;
  const side = new SideReader(path);
  for (const input of inputs) {
    const way = isOne ? "" : relative(path, input.path);
    await side.take(input.path, way, input.path === "-" ? undefined : input.path, (use) =>
      reader.read(input, input.path, use),
    );
  }
  return side.side();
}

async function againstRole(
  file: string,
  arn: string,
  profile: string | undefined,
  reader: TrustPolicyReader,
): Promise<{ old: Side; now: Side }> {
  const { service, resource = "" } = parseArn(arn) ?? {};
  if (service !== "iam" || !/^role\/(.+\/)?[\w+=,.@-]+$/.test(resource))
    throw new UsageError(
      `--role needs the ARN of a role, as in arn:aws:iam::123456789012:role/kjh-DuperRole; here it is ${JSON.stringify(arn)}`,
    );
  const now = await sideOf(file, reader, { allowEmpty: false });
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  const named = now.policies.filter(({ policy }) => policy.facts.name === name || policy.role === name);
  const chosen = now.policies.length === 1 ? now.policies : named;
  if (chosen.length !== 1 && now.unreadable.length === 0) {
    const found = now.policies.length === 0 ? "no trust policy" : `${count(chosen.length, "role")} of the name ${name}`;
    throw new UsageError(`${file} has ${found}; it needs to have one to compare with ${arn}`);
  }
  const { deployedTrustPolicy, BackendUnavailable } = await import("../../backends/index.js");
  try {
    const source = await deployedTrustPolicy(arn, profile, process.env);
    const old = new SideReader(arn);
    const whole = { isNamed: true, isLarge: false };
    await old.take(arn, "", undefined, (use) => reader.readText(source, whole, use));
    return { old: old.side(), now: { ...now, policies: chosen } };
  } catch (error) {
    if (error instanceof BackendUnavailable) throw new UsageError(`${arn} cannot be read: ${error.message}`);
    throw error;
  }
}

async function againstRevision(
  revision: string,
  paths: readonly string[],
  reader: TrustPolicyReader,
  { allowEmpty }: EmptinessOptions,
): Promise<{ old: Side; now: Side }> {
  if (paths.includes("-")) throw new UsageError("standard input has no revision to be compared with");
  const repository = Repository.here();
  const commit = repository.commit(revision);
  const isMeant = await meantBy(paths.map((path) => repository.fromTop(path)));
  const files = repository.files(commit, isMeant);
  const before = new SideReader(revision);
  for (const { path, bytes } of files) {
    const shown = revisionPath(revision, repository.fromHere(path));
    const decoded = decodeText(bytes);
    await before.take(shown, path, undefined, async (use) =>
      decoded.kind === "refused"
        ? { kind: "unreadable", why: decoded.message }
        : reader.readText(new SourceText(shown, decoded.text), { isNamed: false, isLarge: false }, use),
    );
  }
  const known = new Set(files.map(({ path }) => path));
  const after = new SideReader("the working tree");
  for (const path of paths) {
    const own = repository.fromTop(path);
    const isGone =
      !existsSync(path) && (known.has(own) || files.some((file) => isBelow(file.path, own)) || /[*?[{(]/.test(path));
    const inputs = isGone ? await whatIsLeft(path) : await inputsOf([path], { allowsNothing: allowEmpty });
    for (const input of inputs) {
      // A file that the revision has, too, may be something else in both.
      const asFound = { ...input, isNamed: input.isNamed && !known.has(repository.fromTop(input.path)) };
      await after.take(input.path, repository.fromTop(input.path), input.path, (use) =>
        reader.read(asFound, input.path, use),
      );
    }
  }
  return { old: before.side(), now: after.side() };
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder === "" ? "" : `${folder}/`);
}

/** What a glob still means where some of its files are gone; nothing is no mistake then. */
async function whatIsLeft(path: string): Promise<readonly Input[]> {
  if (!/[*?[{(]/.test(path)) return [];
  try {
    return await inputsOf([path]);
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

/** Collects the policies of one side. */
class SideReader {
  readonly #name: string;
  readonly #policies: SidePolicy[] = [];
  readonly #skipped: SkippedFile[] = [];
  readonly #unreadable: { path: string; why: string }[] = [];
  readonly #paths = new Set<string>();
  readonly #keys = new Map<string, number>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Reads a file, once; `way` tells it from the side's other files. */
  async take(
    path: string,
    way: string,
    file: string | undefined,
    read: (use: (policy: TrustPolicy) => TrustPolicy) => Promise<ReadPolicies<TrustPolicy>>,
  ): Promise<void> {
    if (this.#paths.has(path)) return;
    this.#paths.add(path);
    const answer = await read((policy) => policy);
    if (answer.kind === "skipped") this.#skipped.push({ path, why: answer.why });
    if (answer.kind === "unreadable") this.#unreadable.push({ path, why: answer.why });
    if (answer.kind !== "read") return;
    for (const policy of answer.results) {
      this.#policies.push({ policy, path, file, key: this.#keyOf(policy.role, posix.normalize(way)) });
    }
    for (const { why } of answer.unread) this.#unreadable.push({ path, why });
  }

  side(): Side {
    const unreadable = this.#unreadable;
    return { name: this.#name, policies: this.#policies, skipped: this.#skipped, unreadable };
  }

  /** Roles of one name are told apart by their order. */
  #keyOf(role: string, way: string): string {
    const key = JSON.stringify([way, role]);
    const times = (this.#keys.get(key) ?? 0) + 1;
    this.#keys.set(key, times);
    return `${key} ${times}`;
  }
}

interface Pair {
  readonly old: SidePolicy | undefined;
  readonly now: SidePolicy | undefined;
}

/**
 * The policies of two sides, each beside its other self: by file and name; of those that are left by name alone, since roles
 * move between files; and one policy against one, whatever their names.
 */
function pairsOf(old: readonly SidePolicy[], now: readonly SidePolicy[]): readonly Pair[] {
  const [onlyOld] = old;
  const [onlyNow] = now;
  if (old.length === 1 && now.length === 1) return [{ old: onlyOld, now: onlyNow }];
  const others = new Map<SidePolicy, SidePolicy>();
  const taken = new Set<SidePolicy>();
  const match = (keyOf: (policy: SidePolicy) => string | undefined): void => {
    const free = new Map<string, SidePolicy[]>();
    for (const each of old) {
      const key = taken.has(each) ? undefined : keyOf(each);
      if (key !== undefined) free.set(key, [...(free.get(key) ?? []), each]);
    }
    const wanted = new Map<string, SidePolicy[]>();
    for (const each of now) {
      const key = others.has(each) ? undefined : keyOf(each);
      if (key !== undefined) wanted.set(key, [...(wanted.get(key) ?? []), each]);
    }
    for (const [key, each] of wanted) {
      const [one, ...more] = each;
      const [other, ...rest] = free.get(key) ?? [];
      // Where several have the key, nobody knows which is which.
      if (one === undefined || other === undefined || more.length > 0 || rest.length > 0) continue;
      others.set(one, other);
      taken.add(other);
    }
  };
  match(({ key }) => key);
  match(({ policy }) => policy.role || undefined);
  match(({ policy }) => policy.facts.name);
  const pairs: Pair[] = now.map((each) => ({ old: others.get(each), now: each }));
  return [...pairs, ...old.filter((each) => !taken.has(each)).map((each) => ({ old: each, now: undefined }))];
}

const nothingFound = {
  role: undefined,
  change: "both",
  verdict: "unknown",
  witness: undefined,
  removed: undefined,
  reason: undefined,
  removedReason: undefined,
  statement: undefined,
  place: undefined,
  undocumented: [],
  scenario: undefined,
  trust: null,
  oldTrust: null,
} as const;

function compared({ old, now }: Pair, switchedOff: ReturnType<typeof axiomsOf>): DiffResult {
  const shown = now ?? old;
  // INVARIANT: one of the two is there.
  if (shown === undefined) throw new Error("a pair without policies");
  const { path, policy } = shown;
  const change = old === undefined ? "added" : now === undefined ? "removed" : "both";
  const role = policy.role === "" ? undefined : policy.role;
  const common = { ...nothingFound, path, relativePath: fromWorkingDirectory(path), role, change } as const;
  for (const side of [old, now]) {
    const content = side?.policy.content;
    if (side === undefined || content === undefined || content.kind === "known") continue;
    if (content.kind === "unknown") {
      return { ...common, reason: `the trust policy in ${side.path} is not known: ${content.why}` };
    }
    const why = content.problems[0]?.message ?? "it cannot be read";
    return { ...common, reason: `the policy in ${side.path} is not valid: ${why}`, unchecked: "invalid" };
  }
  const before = knownOf(old);
  const after = knownOf(now);
  try {
    const asking = { scope: "all", switchedOff, roleName: policy.roleName } as const;
    const question = (from: KnownContent, to: KnownContent): Verdict =>
      verdictOnChange(from, to, (one, other) => newAccess(one, other, asking));
    const next = question(before, after);
    const back = question(after, before);
    const removed = back.kind === "violated" ? back.found.witness : undefined;
    const removedReason = back.kind === "unknown" ? back.why : undefined;
    const oldTrust = old === undefined ? nobodyDocument : trustReference(old.policy, before, old.file);
    return { ...common, removed, removedReason, oldTrust, ...newAccessOf(next, now, shown, after) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...common, reason: `this is a defect of policy-check, please report it: ${why}`, unchecked: "defect" };
  }
}

function newAccessOf(
  verdict: Verdict,
  now: SidePolicy | undefined,
  shown: SidePolicy,
  content: KnownContent,
): Partial<DiffResult> & Pick<DiffResult, "verdict"> {
  const trust = now === undefined ? nobodyDocument : trustReference(now.policy, content, now.file);
  switch (verdict.kind) {
    case "proved":
      return { verdict: "no-new-access", trust };
    case "unknown":
      return { verdict: "unknown", reason: verdict.why, undocumented: verdict.undocumented ?? [], trust };
    case "violated": {
      const { found } = verdict;
      const [{ document }] = content.variants;
      return {
        verdict: "new-access",
        witness: found.witness,
        statement: found.statement,
        undocumented: found.undocumented,
        place: placeOfIndex(shown.policy, document, found.statement),
        scenario: scenarioOfChange(found, shown, content),
        trust,
      };
    }
  }
}

function scenarioOfChange(found: Found, { policy, file }: SidePolicy, content: KnownContent): string | undefined {
  return scenarioFor(`${policy.roleName} lets nobody in who was out before`, found, policy, content, file);
}

/** What a role that is not there lets in: nobody. */
const nobodyDocument = { Version: "2012-10-17", Statement: [] } as const;

const nobody: KnownContent = (() => {
  const parsed = parsePolicy("trust", new SourceText("no role", JSON.stringify(nobodyDocument)));
  // INVARIANT: the document is an object.
  if (parsed.document === undefined) throw new Error("the policy that lets nobody in cannot be read");
  const policy = compilePolicy({ ...parsed, document: parsed.document });
  return { kind: "known", variants: [policy], nodes: [policy.document.node], standIns: undefined };
})();

function knownOf(side: SidePolicy | undefined): KnownContent {
  const content = side?.policy.content;
  return content?.kind === "known" ? content : nobody;
}

/**
 * The verdict on a change of policies of which some values may not be known. The same expression is the same value on both
 * sides, so variants are compared each with its own; that they agree proves nothing unless the policies are the same.
 */
function verdictOnChange(
  from: KnownContent,
  to: KnownContent,
  ask: (one: CompiledPolicy, other: CompiledPolicy) => Verdict,
): Verdict {
  const [fromOnly] = from.variants;
  const [toOnly] = to.variants;
  const wideFrom = widened(from);
  const wideTo = widened(to);
  if (wideFrom === undefined && wideTo === undefined) return ask(fromOnly, toOnly);
  if (isSame(from, to)) return ask(toOnly, toOnly);
  // Who is let in with any values, against a policy of which all is known.
  if (wideFrom === undefined && wideTo !== undefined && wideTo !== "everything") {
    const verdict = ask(fromOnly, wideTo);
    if (verdict.kind === "proved") return verdict;
  }
  const verdicts = rowsOf(from, to).map(([one, other]) => ask(one, other));
  const [first] = verdicts;
  if (first?.kind === "violated" && verdicts.every(({ kind }) => kind === "violated")) return first;
  return { kind: "unknown", why: `it depends on ${unknownsInWords(wideTo === undefined ? from : to)}` };
}

function isSame(from: KnownContent, to: KnownContent): boolean {
  const textOf = ({ variants: [{ document }] }: KnownContent): string => document.source.text;
  if (from.hasUnseenBranches === true || to.hasUnseenBranches === true) return textOf(from) === textOf(to);
  const texts = ({ nodes, standIns = new Map(), unknowns = [] }: KnownContent): string =>
    JSON.stringify([nodes.map(toValue), [...standIns.entries()], unknowns]);
  return texts(from) === texts(to);
}

function rowsOf(from: KnownContent, to: KnownContent): readonly (readonly [CompiledPolicy, CompiledPolicy])[] {
  const isParallel = from.variants.length === to.variants.length;
  return from.variants.flatMap((one, index) =>
    to.variants.flatMap((other, place) => (isParallel && place !== index ? [] : [[one, other] as const])),
  );
}

async function textOf(report: DiffReport, { format, output }: DiffOptions): Promise<string> {
  switch (format) {
    case "pretty":
      return diffPretty(report, { color: useColor(output) });
    case "json":
      return diffJson(report);
    case "sarif":
    case "junit":
    case "github":
      return textOfJudgements(judgementsIn(report), format);
  }
}

function judgementsIn(report: DiffReport): Judgements {
  const { tool, results, equivalent } = report;
  const question = equivalent
    ? { id: "equivalent", title: "the change lets in the same callers as before" }
    : { id: "no-new-access", title: "the change lets nobody in who was out before" };
  return {
    tool,
    judgements: results.map((result) => diffJudgement(result, equivalent)),
    questions: [{ ...question, help: "policy-check diff --help says what is compared, and what a verdict means." }],
    summary: diffSummary(report),
  };
}
