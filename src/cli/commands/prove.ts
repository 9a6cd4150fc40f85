import {
  type Asking,
  type Axiom,
  axiomNames,
  type Found,
  type Property,
  prove,
  type Reach,
  reachOf,
  type Scope,
  type Verdict,
} from "../../analysis/index.js";
import { nearest } from "../../diagnostics/index.js";
import type { CompiledPolicy } from "../../engine/index.js";
import { isAccountId, issuerOf } from "../../iam/index.js";
import { statementInWords } from "../../policy/index.js";
import {
  type AskedProperty,
  count,
  isIdle,
  type Judgements,
  judgementOf,
  type ProveReport,
  type ProveResult,
  propertyInWords,
  proveJson,
  provePretty,
  proveSummary,
  type SkippedFile,
  type StatementReach,
} from "../../report/index.js";
import { originOf } from "../../sources/index.js";
import { readConfig } from "../config.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { inputsOf } from "../inputs.js";
import { textOfJudgements } from "../judgements.js";
import { type EmptinessOptions, emptyHint, mayBeEmpty, nothingChecked } from "../nothing-checked.js";
import { isStandardOutput, tell, useColor, writeReport } from "../output.js";
import { refuseOverwriting } from "../outputs.js";
import { Progress } from "../progress.js";
import { fromWorkingDirectory } from "../relative-path.js";
import {
  type KnownContent,
  type PolicyProblem,
  type TrustPolicy,
  TrustPolicyReader,
  unknownsInWords,
} from "../trust-policies.js";
import { widened } from "../unknown-values.js";
import { outsideCallers, placeOfIndex, placeOfStatement, scenarioFor, trustReference } from "../verdicts.js";
import { version } from "../version.js";

/** The formats of verdicts. */
export type VerdictFormat = "pretty" | "json" | "sarif" | "junit" | "github";

/** The options of `policy-check prove`. */
export interface ProveOptions extends EmptinessOptions {
  /** Files, folders and globs; `-` is standard input. */
  readonly paths: readonly string[];
  /** As they are written: `mfa`, `mfa-age=3600`, `accounts=A,B`, `reachable`. */
  readonly properties: readonly string[];
  readonly scope: Scope;
  readonly withoutAxioms: readonly string[];
  readonly format: VerdictFormat;
  readonly output: string | undefined;
  readonly config: string | undefined;
  readonly maxFileSize: number | undefined;
  /** What reports call standard input. */
  readonly stdinFilename: string | undefined;
}

/** Answers questions about all requests that trust policies allow, and writes the report. */
export async function runProve(options: ProveOptions): Promise<ExitCode> {
  if (options.paths.length === 0 && !mayBeEmpty([], options))
    throw new UsageError("name the trust policies to ask about, as in policy-check prove policies/*.json");
  if (options.stdinFilename !== undefined && !options.paths.includes("-"))
    throw new UsageError("--stdin-filename goes with -, standard input");
  const properties = propertiesOf(options.properties);
  const asking: Asking = { scope: options.scope, switchedOff: axiomsOf(options.withoutAxioms) };
  const inputs = await inputsOf(options.paths, { allowsNothing: options.allowEmpty });
  await refuseOverwriting([{ option: "--output", path: options.output }], () => [
    ...inputs.map(({ path, isNamed }) => ({ path, role: "one of the files to ask about", isFound: !isNamed })),
    ...(options.config === undefined ? [] : [{ path: options.config, role: "the configuration" }]),
  ]);
  const config = await readConfig(options.config);
  const exemptions = await exemptionsOf(config.mfaExemptions, config.source?.name);
  const accounts = properties.flatMap((property) => (property.kind === "accounts" ? property.accounts : []));
  const { skipOthers } = options;
  const maxFileSize = options.maxFileSize ?? config.maxFileSize;
  const reader = new TrustPolicyReader({ maxFileSize, accounts, skipOthers });
  const results: ProveResult[] = [];
  const skipped: SkippedFile[] = [];
  const progress = new Progress();
  for (const [index, input] of inputs.entries()) {
    const path = input.path === "-" ? (options.stdinFilename ?? "-") : input.path;
    let roles = 0;
    progress.tell(() => `policy-check: ${index} of ${count(inputs.length, "file")}, ${path}`);
    const file = { path, relativePath: fromWorkingDirectory(path) };
    const read = await reader.read(input, path, (policy) => {
      progress.tell(() => `policy-check: ${path}, ${count(++roles, "role")}, ${policy.role}`);
      const exempt = exemptions(path, policy);
      return properties.map((property) => {
        const result = resultOf(policy, property, asking, file);
        return exempt !== undefined && isAboutMfa(property) ? { ...result, exempt } : result;
      });
    });
    switch (read.kind) {
      case "skipped":
        skipped.push({ path, why: read.why });
        break;
      case "unreadable":
        results.push(...properties.map((property) => unasked(file, property, "unreadable", read.why)));
        progress.end();
        tell(`${path}: ${read.why}`);
        break;
      case "read":
        for (const result of read.results.flat()) results.push(result);
        for (const part of read.unread) {
          const place = placeOfStatement({ ...part, node: part.span });
          results.push(
            ...properties.map((property) => ({ ...unasked(file, property, "unreadable", part.why), place })),
          );
          progress.end();
          tell(`${path}: ${part.why}`);
        }
    }
  }
  progress.end();
  const isEmpty = results.length === 0 && !mayBeEmpty(inputs, options);
  const report = { tool: { name: "policy-check", version }, results, skipped };
  for (const message of refusedIn(results)) tell(message);
  writeReport(await textOf(report, options), options.output);
  if (!isStandardOutput(options.output)) {
    (options.format === "pretty" ? process.stdout : process.stderr).write(`${proveSummary(report)}\n`);
  }
  if (isEmpty) tell(`${nothingChecked(skipped)}; ${emptyHint}`);
  if (isEmpty || results.some(({ unchecked }) => unchecked !== undefined)) return exitCodes.usage;
  // INVARIANT: what is not known never passes.
  const isFine = results.every(({ verdict, exempt }) => verdict === "proved" || exempt !== undefined);
  return isFine ? exitCodes.success : exitCodes.findings;
}

/** What is wrong with policies about which nothing was asked, each once. */
function refusedIn(results: readonly ProveResult[]): readonly string[] {
  const messages = results.flatMap(({ path, role, unchecked, reason, place }) => {
    if (unchecked !== "invalid" && unchecked !== "defect") return [];
    const at = place === undefined ? path : `${path}:${place.range.start.line}:${place.range.start.column}`;
    return [`${at}: ${role === undefined ? "" : `${role}: `}${reason ?? ""}`];
  });
  return [...new Set(messages)];
}

const propertyKinds = ["mfa", "mfa-age", "accounts", "owners", "reachable"] as const;

/** Reads the properties of a command line, each once. Throws UsageError for what is none. */
function propertiesOf(texts: readonly string[]): readonly AskedProperty[] {
  const unique = [...new Set(texts.length === 0 ? ["mfa"] : texts)];
  return unique.map(propertyOf);
}

function propertyOf(text: string): AskedProperty {
  const [, kind = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  switch (kind) {
    case "mfa":
    case "owners":
    case "reachable":
      if (value !== undefined) throw new UsageError(`--property ${kind} takes no value`);
      return { kind };
    case "mfa-age": {
      if (value === undefined || !/^\d{1,9}$/.test(value))
        throw new UsageError("--property mfa-age needs a whole number of seconds, as in mfa-age=3600");
      return { kind, seconds: Number(value) };
    }
    case "accounts": {
      const accounts = (value ?? "").split(",").map((account) => account.trim());
      const wrong = accounts.find((account) => !isAccountId(account));
      if (wrong !== undefined) {
        const what = wrong === "" ? "" : `; ${JSON.stringify(wrong)} is none`;
        throw new UsageError(
          `--property accounts needs account ids of twelve digits, as in accounts=123456789012,111122223333${what}`,
        );
      }
      return { kind, accounts };
    }
    default: {
      const hint = nearest(kind, propertyKinds);
      throw new UsageError(
        `there is no property ${JSON.stringify(text)}${hint === undefined ? "" : `; did you mean "${hint}"?`} There are mfa, mfa-age=SECONDS, accounts=ID,ID, owners and reachable.`,
      );
    }
  }
}

/** Reads the names of axioms. Throws UsageError for what is none. */
export function axiomsOf(names: readonly string[]): ReadonlySet<Axiom> {
  return new Set(
    names.map((text) => {
      const axiom = axiomNames.find((name) => name === text);
      if (axiom !== undefined) return axiom;
      const hint = nearest(text, axiomNames);
      throw new UsageError(
        `there is no axiom ${JSON.stringify(text)}${hint === undefined ? "" : `; did you mean "${hint}"?`} There are ${axiomNames.join(", ")}.`,
      );
    }),
  );
}

type Exemptions = (path: string, policy: TrustPolicy) => string | undefined;

/** The roles that the configuration exempts from MFA, with its reason; globs are needed by those who have such only. */
async function exemptionsOf(
  exemptions: Awaited<ReturnType<typeof readConfig>>["mfaExemptions"],
  config: string | undefined,
): Promise<Exemptions> {
  if (exemptions.length === 0) return () => undefined;
  const { exemptionFor } = await import("../mfa-exemptions.js");
  const today = new Date().toISOString().slice(0, 10);
  return exemptionFor(exemptions, config ?? "", today);
}

function isAboutMfa({ kind }: AskedProperty): boolean {
  return kind === "mfa" || kind === "mfa-age";
}

interface FilePath {
  readonly path: string;
  readonly relativePath: string;
}

const nothingFound = {
  axioms: [],
  statement: undefined,
  witness: undefined,
  place: undefined,
  undocumented: [],
  outside: [],
  statements: [],
  scenario: undefined,
  trust: null,
} as const;

function unasked(
  file: FilePath,
  property: AskedProperty,
  unchecked: "unreadable" | "invalid" | "defect",
  reason: string,
): ProveResult {
  return { ...file, ...nothingFound, role: undefined, property, verdict: "unknown", reason, unchecked };
}

/** Asks one question about one policy. */
function resultOf(policy: TrustPolicy, property: AskedProperty, asking: Asking, file: FilePath): ProveResult {
  const role = policy.role === "" ? undefined : policy.role;
  const { content, source } = policy;
  switch (content.kind) {
    case "unknown": {
      const place = placeOfStatement({ source, node: content.span, pointer: policy.pointer });
      const reason = `its trust policy is not known: ${content.why}`;
      return { ...file, ...nothingFound, role, property, verdict: "unknown", reason, place };
    }
    case "refused":
      return { ...refusedResult(policy, content.problems, property, file), role };
    case "known": {
      const unstorable = unstorableIn(content);
      if (unstorable.length > 0) return { ...refusedResult(policy, unstorable, property, file), role };
      try {
        const result = askedOf(policy, content, property, { ...asking, roleName: policy.roleName }, file);
        return { ...result, role };
      } catch (error) {
        // A crash of the analysis is no verdict; the other roles still have theirs.
        const why = `this is a defect of policy-check, please report it: ${error instanceof Error ? error.message : String(error)}`;
        return { ...unasked(file, property, "defect", why), role };
      }
    }
  }
}

/** Nothing is asked about a policy that AWS would refuse to store. */
function refusedResult(
  { source }: TrustPolicy,
  [first, ...more]: readonly PolicyProblem[],
  property: AskedProperty,
  file: FilePath,
): ProveResult {
  const why = first?.message ?? "it cannot be read";
  const reason = `the policy is not valid: ${why}${more.length === 0 ? "" : ` (and ${count(more.length, "problem")} more)`}`;
  const place = first && placeOfStatement({ source, node: first.span, pointer: first.pointer });
  return { ...unasked(file, property, "invalid", reason), place };
}

/** What AWS refuses to store, whatever the values that are not known, although what it would mean is known. */
function unstorableIn({ variants }: KnownContent): readonly PolicyProblem[] {
  const [first = [], ...others] = variants.map(({ problems }) =>
    problems.filter(({ code }) => code === "unscoped-identity-provider"),
  );
  return others.every((problems) => problems.length > 0) ? first : [];
}

function askedOf(
  policy: TrustPolicy,
  content: KnownContent,
  property: AskedProperty,
  asking: Asking,
  file: FilePath,
): ProveResult {
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
    case "unknown":
      return {
        ...common,
        verdict: "unknown",
        reason: verdict.why,
        undocumented: verdict.undocumented ?? [],
        outside,
      };
    case "violated": {
      const { found } = verdict;
      const [{ document }] = content.variants;
      // Standard input is no file that a scenario could name.
      const named = file.path === "-" ? undefined : file.path;
      return {
        ...common,
        verdict: "violated",
        statement: found.statement,
        witness: found.witness,
        reason:
          content.variants.length > 1
            ? `whatever ${unknownsInWords(content)} may be, as far as it was tried`
            : undefined,
        place: placeOfIndex(policy, document, found.statement),
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
      return `Nobody outside of ${property.accounts.join(", ")} assumes ${role}`;
    case "owners":
      return `No other customer of an identity provider assumes ${role}`;
  }
}

/**
 * The verdict on a policy of which some values may not be known. Violated is what is violated with each of the values that
 * are tried; proved what is proved of the widest policy that it may be.
 */
export function verdictOn(content: KnownContent, property: Property, asking: Asking): Verdict {
  const verdict = verdictOnValues(content, property, asking);
  if (property.kind !== "owners" || verdict.kind !== "proved" || areProvidersKnown(content)) return verdict;
  return { kind: "unknown", why: `it depends on ${unknownsInWords(content)}` };
}

/** Whether the policy trusts the same identity providers whatever the values that are not known. */
function areProvidersKnown({ variants }: KnownContent): boolean {
  const texts = variants.map(({ statements }) =>
    statements
      .flatMap(({ principals }) => (typeof principals === "object" ? principals.principals : []))
      .flatMap((principal) => (principal.kind === "provider" ? [issuerOf(principal.text)] : []))
      .sort()
      .join(" "),
  );
  return new Set(texts).size <= 1;
}

function verdictOnValues(content: KnownContent, property: Property, asking: Asking): Verdict {
  const { variants } = content;
  const found: Found[] = [];
  let first: Verdict | undefined;
  for (const variant of variants) {
    const verdict = prove(variant, property, asking);
    first ??= verdict;
    if (verdict.kind === "violated") found.push(verdict.found);
    else if (verdict.kind === "unknown" && variants.length === 1) return verdict;
    else if (found.length > 0) break;
  }
  const [witness] = found;
  if (witness !== undefined && found.length === variants.length) return { kind: "violated", found: witness };
  if (witness === undefined) {
    const wide = widened(content, asking.scope ?? "people");
    if (wide === undefined && first !== undefined) return first;
    if (wide !== undefined && wide !== "everything") {
      const verdict = prove(wide, property, asking);
      if (verdict.kind === "proved" || (verdict.kind === "unknown" && verdict.undocumented !== undefined))
        return verdict;
    }
  }
  return { kind: "unknown", why: `it depends on ${unknownsInWords(content)}` };
}

function reachableOf(
  policy: TrustPolicy,
  content: KnownContent,
  asking: Asking,
): Pick<ProveResult, "verdict" | "axioms" | "reason" | "statement" | "statements" | "place"> {
  const statements = reachOfStatements(policy, content, asking);
  const idle = statements.find(isIdle);
  if (idle !== undefined) {
    return {
      verdict: "violated",
      axioms: [],
      reason: undefined,
      statement: idle.statement,
      statements,
      place: idle.place,
    };
  }
  const unknown = statements.find(({ reach }) => reach === "unknown");
  if (unknown !== undefined) {
    const { statement: index, sid, place, why } = unknown;
    const name = statementInWords({ index, sid, line: place.range.start.line });
    const reason = `${name}: ${why ?? "it is not known"}`;
    return { verdict: "unknown", axioms: [], reason, statement: unknown.statement, statements, place: unknown.place };
  }
  // Each has a request for which it matters, and a request rests on no assumption.
  return { verdict: "proved", axioms: [], reason: undefined, statement: undefined, statements, place: undefined };
}

/** Of each statement whether it matters: with one of the values that are tried, where some are not known. */
function reachOfStatements(
  { source, origins }: TrustPolicy,
  { variants }: KnownContent,
  asking: Asking,
): readonly StatementReach[] {
  const byPlace = new Map<number, { readonly variant: CompiledPolicy; readonly index: number; reaches: Reach[] }>();
  for (const variant of variants) {
    reachOf(variant, asking).forEach((reach, index) => {
      const start = variant.statements[index]?.source.node.start;
      if (start === undefined) return;
      const known = byPlace.get(start);
      if (known === undefined) byPlace.set(start, { variant, index, reaches: [reach] });
      else known.reaches.push(reach);
    });
  }
  return [...byPlace.values()].flatMap(({ variant, index, reaches }): readonly StatementReach[] => {
    const statement = variant.statements[index];
    if (statement === undefined) return [];
    const { reach, why } = mergedReach(reaches);
    return [
      {
        statement: statement.source.index,
        sid: statement.source.sid?.value,
        effect: statement.effect,
        reach,
        why,
        place: placeOfStatement({
          source,
          node: statement.source.node,
          pointer: originOf(statement.source.pointer, origins),
        }),
      },
    ];
  });
}

function mergedReach(reaches: readonly Reach[]): Pick<StatementReach, "reach" | "why"> {
  if (reaches.some(({ kind }) => kind === "matters")) return { reach: "matters", why: undefined };
  const unknown = reaches.find((reach) => reach.kind === "unknown");
  if (unknown?.kind === "unknown") return { reach: "unknown", why: unknown.why };
  const [first] = reaches;
  return { reach: first === undefined ? "unknown" : first.kind, why: undefined };
}

async function textOf(report: ProveReport, { format, output }: ProveOptions): Promise<string> {
  switch (format) {
    case "pretty":
      return provePretty(report, { color: useColor(output) });
    case "json":
      return proveJson(report);
    case "sarif":
    case "junit":
    case "github":
      return textOfJudgements(judgementsIn(report), format);
  }
}

function judgementsIn(report: ProveReport): Judgements {
  const { tool, results } = report;
  const asked = new Map(results.map(({ property }) => [property.kind, property]));
  const questions = [...asked.values()].map((property) => ({
    id: property.kind,
    title: `${property.kind}: ${propertyInWords(property)}`,
    help: "policy-check prove --help says which questions there are, and what a verdict means.",
  }));
  return { tool, judgements: results.map(judgementOf), questions, summary: proveSummary(report) };
}
