import { dirname, resolve } from "node:path";
import type { SourceText } from "../diagnostics/index.js";
import { type InspectedPart, inspectedPart } from "../inspection/index.js";
import type { ConfigurationReport, ConfiguredRole, UnseenModule } from "../report/index.js";
import {
  brokenFile,
  fileWithoutRoles,
  isConfigurationFile,
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
  | { readonly kind: "without-roles"; readonly what: OtherClause };

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
  ): Promise<readonly Input[]> {
    const named = new Map(inputs.map(({ path }) => [absolute(path), path]));
    const own = inputs.filter(
      ({ path, refused, passedOver }) => refused === undefined && passedOver === undefined && isConfigurationFile(path),
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
    for (const role of reading.roles) {
      // Files of a folder that nobody named are read for what they say of the others only.
      const { address, extent, unknown, defaults, policy } = role;
      const [file, declaredIn] = [placeOf(role.file), placeOf(role.declaredIn)];
      const isMeant = address.startsWith("module.") || wanted.has(declaredIn) || wanted.has(file);
      if (!isMeant) continue;
      this.#roles.push({ path: nameOf(declaredIn), address, extent, unknown, defaults });
      const known = parts.get(file);
      if (known === undefined) parts.set(file, [policy]);
      else known.push(policy);
      // It has a role, although the text of its policy is elsewhere.
      if (!parts.has(declaredIn)) parts.set(declaredIn, []);
    }
    for (const path of wanted) this.#files.set(path, { kind: "without-roles", what: fileWithoutRoles });
    for (const [path, policies] of parts) {
      const source = sources.get(path);
      if (source === undefined) continue;
      const inspected = policies.map((policy) => inspectedPart(policy, source));
      this.#files.set(path, { kind: "roles", source, parts: inspected });
    }
    const broken = reading.broken.map((each) => ({ ...each, file: placeOf(each.file) }));
    this.#takeBroken(broken, wanted, sources);
    for (const { address, source, place } of reading.unseen)
      this.#unseenModules.push({ path: place.source.name, address, source });
    const added = [...parts.keys()].filter((path) => !named.has(path) && this.#files.get(path)?.kind === "roles");
    return [...inputs, ...added.map((path) => ({ path: nameOf(path), isNamed: false }))];
  }

  #takeBroken(
    broken: TerraformReading["broken"],
    wanted: ReadonlySet<string>,
    sources: ReadonlyMap<string, SourceText>,
  ): void {
    for (const { file, error } of broken) {
      const source = sources.get(file);
      if (!wanted.has(file)) continue;
      if (source === undefined) {
        // Where it is read as any other file, the reason is said.
        this.#files.delete(file);
        continue;
      }
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
