import { AnalysisMemory, type Asking, type Scope } from "../../analysis/index.js";
import {
  AlikePolicies,
  type AskedProperty,
  type InspectedFile,
  type InspectedPart,
  isAboutMfa,
  isAskedOf,
  isUnreadKind,
  type ProveResult,
  placeIn,
  proveUser,
  readProperty,
  type UnreadRoles,
  unaskedResult,
} from "../../inspection/index.js";
import { count, type SkippedFile } from "../../report/index.js";
import { Configurations } from "../configurations.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { inputsOf } from "../inputs.js";
import { type EmptinessOptions, emptyHint, mayBeEmpty, nothingChecked } from "../nothing-checked.js";
import { tell } from "../output.js";
import { refuseOverwriting } from "../outputs.js";
import { type FileVerdict, PolicyFiles } from "../policy-files.js";
import { Progress } from "../progress.js";
import { axiomsIn, named } from "../questions.js";
import { fromWorkingDirectory } from "../relative-path.js";
import { StandardInput } from "../standard-input.js";
import { type VerdictOutput, writeProof } from "../verdict-output.js";
import { version } from "../version.js";

/** The options of `policy-check prove`. */
export interface ProveOptions extends EmptinessOptions, VerdictOutput {
  /** Files, folders and globs; `-` is standard input. */
  readonly paths: readonly string[];
  /** As they are written: `mfa`, `mfa-age=3600`, `accounts=A,B`, `reachable`. */
  readonly properties: readonly string[];
  readonly scope: Scope;
  readonly withoutAxioms: readonly string[];
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
    throw new UsageError("--stdin-filename needs -, standard input, among the paths");
  const properties = [...new Set(options.properties.length === 0 ? ["mfa"] : options.properties)].map((text) =>
    named("--property", readProperty(text)),
  );
  const memory = new AnalysisMemory();
  const asking: Asking = { scope: options.scope, switchedOff: axiomsIn(options.withoutAxioms), memory };
  const meant = await inputsOf(options.paths, { allowsNothing: options.allowEmpty });
  await refuseOverwriting([{ option: "--output", path: options.output }], () => [
    ...meant.map(({ path, isNamed }) => ({ path, role: "one of the files to ask about", isFound: !isNamed })),
    ...(options.config === undefined ? [] : [{ path: options.config, role: "the configuration" }]),
  ]);
  const standardInput = new StandardInput();
  const configurations = await Configurations.read(options.config, standardInput, options);
  const accounts = properties.flatMap((property) => (property.kind === "accounts" ? property.accounts : []));
  const { skipOthers } = options;
  const maxFileSize = options.maxFileSize ?? configurations.base.maxFileSize;
  // Identity policies are passed over unless something is asked of them.
  const asksIdentity = properties.some(({ kind }) => kind === "force-mfa");
  const identity = { identityPolicies: asksIdentity, users: asksIdentity };
  const files = new PolicyFiles({ standardInput, maxFileSize, accounts, skipOthers, ...identity });
  const inputs = await files.prepare(meant);
  await configurations.prepare([...inputs.map(({ path }) => path), options.stdinFilename ?? "-"]);
  const accepted = configurations.acceptance;
  const alike = new AlikePolicies();
  const results: ProveResult[] = [];
  const skipped: SkippedFile[] = [];
  const progress = new Progress(options);
  for (const [index, input] of inputs.entries()) {
    const path = input.path === "-" ? (options.stdinFilename ?? "-") : input.path;
    progress.tell(() => `policy-check: ${index} of ${count(inputs.length, "file")}, ${path}`);
    const file = { path, relativePath: fromWorkingDirectory(path) };
    let answers = new FileAnswers(file, properties, alike);
    const read = await files.read(input, path, () => {
      answers = new FileAnswers(file, properties, alike);
      return (part) => {
        const isTrust = part.kind === "policy" && part.identity === undefined;
        const exempt = isTrust ? accepted?.mfaExemption(path, part.facts) : undefined;
        answers.take(part, asking, exempt?.reason);
        progress.tell(() => `policy-check: ${path}, ${count(answers.roles, "role")}`);
      };
    });
    if (read.kind === "skipped") {
      skipped.push({ path, kind: read.fileKind, why: read.why });
      if (isUnreadKind(read.fileKind)) {
        progress.end();
        tell(`${path}: ${read.why}`);
      }
      continue;
    }
    const isRead = read.kind === "read";
    const why = isRead ? notAskedInWords(answers, read.isNamed) : whyUnread(read);
    const found =
      why === undefined
        ? answers.results()
        : properties.map((property) => unaskedResult(file, property, "unreadable", why));
    for (const result of found) results.push(result);
    const notes = options.quiet ? [] : answers.notes();
    const said = why === undefined ? [...notes, ...answers.unread.map((each) => each.why)] : [why];
    for (const why of said) {
      progress.end();
      tell(`${path}: ${why}`);
    }
  }
  progress.end();
  const isEmpty = results.length === 0 && !mayBeEmpty(inputs, options);
  const report = { tool: { name: "policy-check", version }, results, skipped, configuration: files.terraform.report };
  for (const message of refusedIn(results)) tell(message);
  await writeProof(report, options);
  if (isEmpty) tell(`${nothingChecked(skipped)}; ${emptyHint}`);
  if (isEmpty || results.some(({ unchecked }) => unchecked !== undefined)) return exitCodes.usage;
  // INVARIANT: what is not known never passes.
  const isFine = results.every(({ verdict, exempt }) => verdict === "proved" || exempt !== undefined);
  return isFine ? exitCodes.success : exitCodes.findings;
}

/** Why nothing was asked of a file that was named; undefined where something was. */
function notAskedInWords(answers: FileAnswers, isNamed: boolean): string | undefined {
  if (!isNamed || answers.isAsked) return undefined;
  return "none of the properties is about its policies: force-mfa is about identity policies, and all others are about trust policies";
}

function whyUnread({ why, isIdentityPolicy }: Extract<FileVerdict, { readonly kind: "unreadable" }>): string {
  return isIdentityPolicy === true ? `${why}; --property force-mfa=ACTION,ACTION asks about it` : why;
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

/** The verdicts on the policies of a file. */
class FileAnswers {
  readonly #file: InspectedFile;
  readonly #properties: readonly AskedProperty[];
  readonly #alike: AlikePolicies;
  readonly #results: ProveResult[] = [];
  /** What the text says that it does not show. */
  readonly unread: UnreadRoles[] = [];
  roles = 0;
  /** The properties that were not asked of a policy, as they are not about its kind. */
  readonly #notAsked = { trust: new Set<string>(), identity: new Set<string>() };

  constructor(file: InspectedFile, properties: readonly AskedProperty[], alike: AlikePolicies) {
    this.#file = file;
    this.#properties = properties;
    this.#alike = alike;
  }

  /** Asks about a policy; `exempt` is the reason for which its role may be assumed without MFA. */
  take(part: InspectedPart, asking: Asking, exempt: string | undefined): void {
    if (part.kind === "unread") {
      this.unread.push(part);
      return;
    }
    if (part.kind === "dump") return;
    this.roles++;
    if (part.kind === "user") {
      for (const property of this.#properties)
        if (property.kind === "force-mfa") this.#results.push(proveUser(part, property, asking, this.#file));
      return;
    }
    for (const property of this.#properties) {
      if (!isAskedOf(property, part)) {
        this.#notAsked[part.identity === undefined ? "trust" : "identity"].add(property.kind);
        continue;
      }
      const result = this.#alike.provePolicy(part, property, asking, this.#file);
      this.#results.push(exempt !== undefined && isAboutMfa(property) ? { ...result, exempt } : result);
    }
  }

  /** Whether something was asked, or could not be. */
  get isAsked(): boolean {
    return this.#results.length > 0 || this.unread.length > 0 || this.roles === 0;
  }

  /** What was not asked of policies that are of another kind. */
  notes(): readonly string[] {
    const { identity } = this.#notAsked;
    return identity.size === 0 ? [] : [`not asked of an identity policy: ${[...identity].join(", ")}`];
  }

  /** All verdicts; roles that are not shown may do anything. */
  results(): readonly ProveResult[] {
    const lost = this.unread.flatMap(({ why, source, span, pointer }) => {
      const place = placeIn(source, { span, pointer });
      return this.#properties.map((property) => ({ ...unaskedResult(this.#file, property, "unreadable", why), place }));
    });
    return [...this.#results, ...lost];
  }
}
