import { dirname, resolve } from "node:path";
import type { SourceText } from "../diagnostics/index.js";
import { type InspectedPart, inspectedPart } from "../inspection/index.js";
import type { ConfigurationReport, ConfiguredRole, UnseenModule } from "../report/index.js";
import {
  bearsOnRoles,
  brokenFile,
  fileWithoutRoles,
  loadTerraform,
  type OtherClause,
  type SourcePolicy,
  speaksOfRoles,
  type TerraformReading,
  unreadFile,
} from "../sources/index.js";
import { type FileTree, withSlashes } from "./file-tree.js";
import type { Input } from "./inputs.js";
import { fromWorkingDirectory } from "./relative-path.js";

/** What a file of Terraform's configuration turned out to be. */
export type TerraformFile =
  /** Roles stand in it, or the text of their policies. */
  | { readonly kind: "roles"; readonly source: SourceText; readonly parts: readonly InspectedPart[] }
  | { readonly kind: "without-roles"; readonly what: OtherClause }
  /** Nobody knows what it says, and it is in the folder of roles; `why` is a sentence. */
  | { readonly kind: "unread"; readonly why: string };

/**
 * Which roles a named file brings along: its own, and those of its folder where it has none; or all of its folder, which are
 * the same on both sides of a comparison wherever the texts of their policies are.
 */
export type Brought = "own" | "folder";

/**
 * Terraform's configuration among the inputs: its unit is a folder, not a file, so that all of it is read before the first
 * file is checked. What is read belongs to the file in which the text of the policy stands, which may be another one than
 * the role's, and even one that nobody named.
 */
export class TerraformInputs {
  readonly #files = new Map<string, TerraformFile>();
  readonly #roles: ConfiguredRole[] = [];
  readonly #unseenModules: UnseenModule[] = [];

  /** What was read, for reports. */
  get report(): ConfigurationReport {
    return { roles: this.#roles, unseenModules: this.#unseenModules };
  }

  /** What a file turned out to be; undefined where it does not belong to the configuration. */
  file(path: string): TerraformFile | undefined {
    return this.#files.get(absolute(path));
  }

  /**
   * Reads the configuration that belongs to the inputs, in `tree`. Gives the inputs, with the files behind them in which the
   * policies of their roles stand.
   */
  async read(
    inputs: readonly Input[],
    tree: FileTree,
    accounts: readonly string[] | undefined,
    brought: Brought = "own",
  ): Promise<readonly Input[]> {
    const named = new Map(inputs.map(({ path }) => [absolute(path), path]));
    const own = inputs.filter(
      ({ path, refused, passedOver }) => refused === undefined && passedOver === undefined && bearsOnRoles(path),
    );
    if (own.length === 0) return inputs;
    const wanted = new Set(own.map(({ path }) => absolute(path)));
    const nameOf = (path: string): string => named.get(path) ?? fromWorkingDirectory(path);
    const sources = new Map<string, SourceText>();
    // What is read names its files as reports do.
    const places = new Map<string, string>();
    const placeOf = (name: string): string => places.get(name) ?? absolute(name);
    const { readModules } = await loadTerraform();
    const reading = readModules(
      [...new Set([...wanted].map((path) => withSlashes(dirname(path))))],
      {
        list: (folder) => tree.list(folder),
        read: (path) => {
          const read = tree.read(path, nameOf(path));
          if ("refused" in read) return read;
          sources.set(path, read);
          places.set(read.name, path);
          return read;
        },
      },
      { accounts },
    );
    const parts = new Map<string, SourcePolicy[]>();
    const meantFolders = new Set<string>();
    const isIn = (paths: ReadonlySet<string>, role: TerraformReading["roles"][number]): boolean =>
      paths.has(placeOf(role.declaredIn)) || paths.has(placeOf(role.file));
    // A named file that has no role itself, such as one of overrides or locals, decides what those of its folder say.
    const withRoles = new Set(reading.roles.flatMap((role) => [placeOf(role.declaredIn), placeOf(role.file)]));
    const bearing = own.flatMap(({ path, isNamed }) =>
      isNamed && (brought === "folder" || !withRoles.has(absolute(path))) ? [absolute(path)] : [],
    );
    const bearingFolders = new Set(bearing.map((path) => withSlashes(dirname(path))));
    for (const role of reading.roles) {
      // Files of a folder that nobody named are read for what they say of the others only.
      const { address, extent, unknown, defaults, policy } = role;
      const [file, declaredIn] = [placeOf(role.file), placeOf(role.declaredIn)];
      const folder = withSlashes(dirname(declaredIn));
      const isMeant = address.startsWith("module.") || isIn(wanted, role) || bearingFolders.has(folder);
      if (!isMeant) continue;
      for (const each of [folder, ...role.roots]) meantFolders.add(each);
      this.#roles.push({ path: nameOf(declaredIn), address, extent, unknown, defaults });
      const known = parts.get(file);
      if (known === undefined) parts.set(file, [policy]);
      else known.push(policy);
      // It has a role, although the text of its policy is elsewhere.
      if (!parts.has(declaredIn)) parts.set(declaredIn, []);
    }
    for (const path of wanted) this.#files.set(path, { kind: "without-roles", what: fileWithoutRoles });
    for (const path of bearing) {
      if (meantFolders.has(withSlashes(dirname(path))) && !parts.has(path)) parts.set(path, []);
    }
    for (const [path, policies] of parts) {
      const source = sources.get(path);
      if (source === undefined) continue;
      const inspected = policies.map((policy) => inspectedPart(policy, source));
      this.#files.set(path, { kind: "roles", source, parts: inspected });
    }
    const broken = reading.broken.map((each) => ({ ...each, file: placeOf(each.file) }));
    this.#takeBroken(broken, wanted, sources);
    const unread = broken.filter(({ file, refused }) => this.#takeUnread(file, refused, meantFolders));
    for (const { address, source, place } of reading.unseen)
      this.#unseenModules.push({ path: place.source.name, address, source });
    const read = [...parts.keys()].filter((path) => this.#files.get(path)?.kind === "roles");
    const added = [...read, ...unread.map(({ file }) => file)].filter((path) => !named.has(path));
    return [...inputs, ...added.map((path) => ({ path: nameOf(path), isNamed: false }))];
  }

  /** Takes a file whose text was not read; whether it is one of a folder that has roles. */
  #takeUnread(file: string, refused: string | undefined, meantFolders: ReadonlySet<string>): boolean {
    if (refused === undefined) return false;
    const isBearing = meantFolders.has(withSlashes(dirname(file)));
    if (isBearing) this.#files.set(file, { kind: "unread", why: refused });
    // Like files of other kinds, it is told of as far as it speaks of trust policies.
    else this.#files.delete(file);
    return isBearing;
  }

  #takeBroken(
    broken: TerraformReading["broken"],
    wanted: ReadonlySet<string>,
    sources: ReadonlyMap<string, SourceText>,
  ): void {
    for (const { file, error } of broken) {
      const source = sources.get(file);
      if (!wanted.has(file) || source === undefined) continue;
      if (speaksOfRoles(source)) {
        this.#files.set(file, { kind: "roles", source, parts: [inspectedPart(unreadFile(error), source)] });
      } else {
        this.#files.set(file, { kind: "without-roles", what: brokenFile });
      }
    }
  }
}

function absolute(path: string): string {
  return withSlashes(resolve(path));
}
