import { existsSync } from "node:fs";
import { posix, relative, resolve } from "node:path";
import { SourceText } from "../diagnostics/index.js";
import { naturally, parseArn } from "../iam/index.js";
import { type InspectedPart, isUnreadKind, type SidePolicy, type UnreadPart } from "../inspection/index.js";
import { decodeText } from "../policy/index.js";
import { count, type SkippedFile } from "../report/index.js";
import { bearsOnRoles } from "../sources/index.js";
import { UsageError } from "./exit.js";
import type { FileTree } from "./file-tree.js";
import { meantBy, Repository, revisionPath } from "./git.js";
import { type Input, inputsOf } from "./inputs.js";
import { type FileVerdict, fromConfiguration, type PolicyFiles, type Take } from "./policy-files.js";
import { fromWorkingDirectory } from "./relative-path.js";
import { TerraformInputs } from "./terraform-inputs.js";

/** What is compared. */
export interface SideOptions {
  /** OLD and NEW; a revision; or, with `role`, a file. */
  readonly words: readonly string[];
  /** What is behind `--`: the files, folders and globs to compare with a revision. */
  readonly paths: readonly string[];
  readonly role: string | undefined;
  readonly profile: string | undefined;
  readonly allowEmpty: boolean;
}

/** One side of a comparison. */
export interface Side {
  readonly name: string;
  readonly policies: readonly SidePolicy[];
  readonly skipped: readonly SkippedFile[];
  readonly unreadable: readonly UnreadPart[];
  /** The dumps of accounts, or their pages, in the order of their names. */
  readonly dumps: readonly SourceText[];
}

/** A side, and what tells which of its files are those of the other one. */
interface ReadSide extends Side {
  /** The ways to the files with policies. */
  readonly ways: ReadonlySet<string>;
  /** Files whose trust policy was not read, by their ways. */
  readonly unreadByWay: ReadonlyMap<string, UnreadPart>;
}

/** A side to which a file counts that cannot be read where the other side has its policies: they are not gone. */
function besides(side: ReadSide, other: ReadSide): Side {
  const lost = [...side.unreadByWay].flatMap(([way, part]) => (other.ways.has(way) ? [part] : []));
  return { ...side, unreadable: [...side.unreadable, ...lost] };
}

function bothOf(old: ReadSide, now: ReadSide): { old: Side; now: Side } {
  return { old: besides(old, now), now: besides(now, old) };
}

/** Reads both sides. Throws UsageError for what cannot be compared. */
export async function sidesOf(options: SideOptions, files: PolicyFiles): Promise<{ old: Side; now: Side }> {
  const { words, paths, role, profile } = options;
  const [first, second, third] = words;
  if (role === undefined && profile !== undefined) throw new UsageError("--profile needs --role");
  if (third !== undefined)
    throw new UsageError(
      "diff compares two things, OLD and NEW; to compare several files with a revision: policy-check diff REVISION -- FILES",
    );
  if (role !== undefined) {
    if (first === undefined || second !== undefined || paths.length > 0)
      throw new UsageError(
        "with --role, name the one file to compare with the role: policy-check diff FILE --role ARN",
      );
    return againstRole(first, role, profile, files);
  }
  if (paths.length > 0) {
    if (first === undefined || second !== undefined)
      throw new UsageError("name one revision before --, as in policy-check diff main -- policies/");
    return againstRevision(first, paths, files, options);
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
  const missing = [first, second].find((word) => word !== "-" && !existsSync(word) && !/[*?[{(]/.test(word));
  if (missing !== undefined) throw new UsageError(`there is no file or folder ${missing}`);
  if (first === "-" && second === "-") throw new UsageError("only one of OLD and NEW can be -, standard input");
  return bothOf(await sideOf(first, files, options), await sideOf(second, files, options));
}

/** The policies of a file, a folder or a glob. */
async function sideOf(
  path: string,
  files: PolicyFiles,
  { allowEmpty }: Pick<SideOptions, "allowEmpty">,
): Promise<ReadSide> {
  const inputs = await files.prepare(await inputsOf([path], { allowsNothing: allowEmpty }));
  const isOne = inputs.length === 1 && inputs[0]?.path === path;
  const side = new SideReader(path);
  for (const input of inputs) {
    const way = isOne ? "" : relative(path, input.path);
    await side.take(input.path, way, input.path === "-" ? undefined : input.path, (begin) =>
      files.read(input, input.path, begin),
    );
  }
  return side.side();
}

/** The trust policies in files, folders and globs. Throws UsageError for names that mean nothing. */
export async function policiesIn(paths: readonly string[], files: PolicyFiles): Promise<Side> {
  const side = new SideReader("the working tree");
  for (const input of await files.prepare(await inputsOf(paths))) {
    await side.take(input.path, input.path, input.path, (begin) => files.read(input, input.path, begin));
  }
  return side.side();
}

async function againstRole(
  file: string,
  arn: string,
  profile: string | undefined,
  files: PolicyFiles,
): Promise<{ old: Side; now: Side }> {
  const { service, resource = "" } = parseArn(arn) ?? {};
  if (service !== "iam" || !/^role\/(.+\/)?[\w+=,.@-]+$/.test(resource))
    throw new UsageError(
      `--role needs the ARN of a role, as in arn:aws:iam::123456789012:role/kjh-DuperRole; here it is ${JSON.stringify(arn)}`,
    );
  const now = await sideOf(file, files, { allowEmpty: false });
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  const named = now.policies.filter(({ policy }) => policy.facts.name === name || policy.role === name);
  const chosen = now.policies.length === 1 ? now.policies : named;
  if (chosen.length !== 1 && now.unreadable.length === 0) {
    const found = now.policies.length === 0 ? "no trust policy" : `${count(chosen.length, "role")} of the name ${name}`;
    throw new UsageError(`${file} has ${found}; --role compares exactly one with ${arn}`);
  }
  const { deployedTrustPolicy, BackendUnavailable } = await import("../backends/index.js");
  try {
    const source = await deployedTrustPolicy(arn, profile, process.env);
    const old = new SideReader(arn);
    await old.take(arn, "", undefined, (begin) => files.readText(source, { isNamed: true }, begin));
    return { old: old.side(), now: { ...now, policies: chosen } };
  } catch (error) {
    if (error instanceof BackendUnavailable) throw new UsageError(`${arn} cannot be read: ${error.message}`);
    throw error;
  }
}

async function againstRevision(
  revision: string,
  paths: readonly string[],
  files: PolicyFiles,
  { allowEmpty }: Pick<SideOptions, "allowEmpty">,
): Promise<{ old: Side; now: Side }> {
  if (paths.includes("-")) throw new UsageError("- cannot be compared with a revision: standard input has none");
  const repository = Repository.here();
  const commit = repository.commit(revision);
  const isMeant = await meantBy(paths.map((path) => repository.fromTop(path)));
  const stored = repository.files(commit, isMeant);
  const before = new SideReader(revision);
  const bytesOf = new Map(stored.map(({ path, bytes }) => [repository.fromHere(path), bytes]));
  const configured = new TerraformInputs();
  // A named file of Terraform's decides what roles of its folder say, also where only one side has it.
  const bearing = new Set(paths.filter(bearsOnRoles).map((path) => repository.fromHere(repository.fromTop(path))));
  const found = [...new Set([...bytesOf.keys(), ...bearing])].map((path) => ({ path, isNamed: bearing.has(path) }));
  const tree = revisionTree(repository, commit, revision, files);
  for (const { path } of await configured.read(found, tree, undefined, "folder")) {
    if (bearing.has(path) && !bytesOf.has(path)) continue;
    const shown = revisionPath(revision, path);
    await before.take(shown, repository.fromTop(path), undefined, (begin) => {
      const file = configured.file(path);
      if (file !== undefined) return fromConfiguration(file, false, begin());
      const decoded = decodeText(bytesOf.get(path) ?? new Uint8Array());
      if (decoded.kind === "refused") return { kind: "unreadable", code: "unreadable-file", why: decoded.message };
      return files.readText(new SourceText(shown, decoded.text), { isNamed: false }, begin);
    });
  }
  const known = new Set(stored.map(({ path }) => path));
  const after = new SideReader("the working tree");
  for (const path of paths) {
    const own = repository.fromTop(path);
    const isGone =
      !existsSync(path) && (known.has(own) || stored.some((file) => isBelow(file.path, own)) || /[*?[{(]/.test(path));
    const inputs = isGone ? await whatIsLeft(path) : await inputsOf([path], { allowsNothing: allowEmpty });
    for (const input of await files.prepare(inputs, "folder")) {
      if (isGone && input.path === path) continue;
      // A file that the revision has, too, may be something else in both.
      const asFound = { ...input, isNamed: input.isNamed && !known.has(repository.fromTop(input.path)) };
      await after.take(input.path, repository.fromTop(input.path), input.path, (begin) =>
        files.read(asFound, input.path, begin),
      );
    }
  }
  return bothOf(before.side(), after.side());
}

/** The files of a revision, at the places that they have in the working tree. */
function revisionTree(repository: Repository, commit: string, revision: string, files: PolicyFiles): FileTree {
  const paths = repository.paths(commit);
  const names = new Map<string, Set<string>>();
  for (const path of paths) {
    let below = path;
    for (let at = below.lastIndexOf("/"); ; at = below.lastIndexOf("/")) {
      const folder = at < 0 ? "" : below.slice(0, at);
      const known = names.get(folder) ?? new Set<string>();
      names.set(folder, known.add(below.slice(at + 1) + (below === path ? "" : "/")));
      if (at < 0) break;
      below = folder;
    }
  }
  const fromTop = (path: string): string | undefined => {
    try {
      return repository.fromTop(path);
    } catch (error) {
      if (error instanceof UsageError) return undefined;
      throw error;
    }
  };
  // Modules that Terraform has downloaded are in no revision: those of both sides are the same while the calls are.
  const downloaded = files.tree([resolve(".")]);
  const isDownloaded = (path: string): boolean => path.includes("/.terraform/modules");
  return {
    list: (folder) => {
      if (isDownloaded(folder)) return downloaded.list(folder);
      const own = fromTop(folder);
      const below = own === undefined ? undefined : names.get(own === "." ? "" : own);
      return below && [...below];
    },
    read: (path, name) => {
      if (isDownloaded(path)) return downloaded.read(path, name);
      const own = fromTop(path);
      if (own === undefined || !paths.has(own)) return { refused: `there is no such file in ${revision}` };
      const [file] = repository.files(commit, (each) => each === own);
      const decoded = decodeText(file?.bytes ?? new Uint8Array());
      if (decoded.kind === "refused") return { refused: decoded.message };
      return new SourceText(revisionPath(revision, name), decoded.text);
    },
  };
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder === "" ? "" : `${folder}/`);
}

/**
 * What a glob still means where some of its files are gone; nothing is no mistake then. A file of Terraform's that is gone
 * means the roles of its folder.
 */
async function whatIsLeft(path: string): Promise<readonly Input[]> {
  if (bearsOnRoles(path)) return [{ path, isNamed: true }];
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
  readonly #unreadable: UnreadPart[] = [];
  readonly #dumps: SourceText[] = [];
  readonly #ways = new Set<string>();
  readonly #unreadByWay = new Map<string, UnreadPart>();
  readonly #paths = new Set<string>();
  readonly #times = new Map<string, Map<string, number>>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Reads a file, once; `way` tells it from the side's other files. */
  async take(
    path: string,
    way: string,
    file: string | undefined,
    read: (begin: () => Take) => FileVerdict | Promise<FileVerdict>,
  ): Promise<void> {
    if (this.#paths.has(path)) return;
    this.#paths.add(path);
    let parts: InspectedPart[] = [];
    const answer = await read(() => {
      parts = [];
      return (part) => parts.push(part);
    });
    const fileWay = posix.normalize(way);
    // A page without roles is a part of its account, too.
    for (const part of parts) if (part.kind === "dump") this.#dumps.push(part.source);
    if (answer.kind === "skipped") {
      this.#skipped.push({ path, kind: answer.fileKind, why: answer.why });
      if (isUnreadKind(answer.fileKind)) this.#unreadByWay.set(fileWay, { path, why: answer.why });
    }
    if (answer.kind === "unreadable") this.#unreadable.push({ path, why: answer.why });
    if (answer.kind !== "read") return;
    const relativePath = fromWorkingDirectory(path);
    for (const part of parts) {
      if (part.kind === "unread") this.#unreadable.push({ path, why: part.why });
      else if (part.kind === "policy") {
        const time = this.#timeOf(part.role, fileWay);
        this.#ways.add(fileWay);
        this.#policies.push({ policy: part, path, relativePath, file, way: fileWay, time });
      }
    }
  }

  side(): ReadSide {
    const dumps = this.#dumps.toSorted((one, other) => naturally(one.name, other.name));
    const read = { policies: this.#policies, skipped: this.#skipped, unreadable: this.#unreadable, dumps };
    return { name: this.#name, ...read, ways: this.#ways, unreadByWay: this.#unreadByWay };
  }

  /** Roles of one name are told apart by their order. */
  #timeOf(role: string, way: string): number {
    const times = this.#times.get(way) ?? new Map<string, number>();
    if (times.size === 0) this.#times.set(way, times);
    const time = (times.get(role) ?? 0) + 1;
    times.set(role, time);
    return time;
  }
}
