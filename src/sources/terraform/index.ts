import type { SourceText } from "../../diagnostics/index.js";
import { downloadedModules } from "./downloaded-modules.js";
import { Evaluation } from "./evaluate/evaluation.js";
import { givenValues } from "./given-values.js";
import { loadHclParser } from "./hcl/parser.js";
import type { HclParser, Place } from "./hcl/syntax.js";
import { ModuleInstance, type RootReading, workFor } from "./module.js";
import {
  argumentOf,
  type BrokenFile,
  joined,
  type ModuleFolder,
  openTofuFiles,
  readModuleFolder,
  type TerraformFiles,
} from "./module-folder.js";
import { isRole, modulePointerOf, rolesOf, type TerraformRole } from "./roles.js";

export type { BrokenFile, TerraformFiles } from "./module-folder.js";
export type { TerraformRole } from "./roles.js";

/** A call of a module whose roles are not seen. */
export interface UnseenModule {
  /** The address of the call: `module.x`, `module.a.module.b["k"]`. */
  readonly address: string;
  /** Its source as it is written. */
  readonly source: string;
  /** Where the call is. */
  readonly place: Place;
  /** Why its roles are not seen: a clause. */
  readonly why: string;
}

/** What folders of Terraform files say of roles. */
export interface TerraformReading {
  readonly roles: readonly TerraformRole[];
  /** Files that do not parse, or are not read. */
  readonly broken: readonly BrokenFile[];
  readonly unseen: readonly UnseenModule[];
  /** The files that were read, by the folder of the module; folders of local modules that are called are among them. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

/** How folders are read. */
export interface TerraformOptions {
  /** Accounts that values which are not known may be. */
  readonly accounts?: readonly string[] | undefined;
}

/** Reads the modules of folders. */
export interface Terraform {
  readModules(folders: readonly string[], files: TerraformFiles, options?: TerraformOptions): TerraformReading;
}

/** How many instances of called modules are made below one root module. */
const mostModules = 2000;

/**
 * Loads what reads Terraform's language, which takes a while.
 *
 * `readModules` reads each folder as a module (https://developer.hashicorp.com/terraform/language/modules): one that
 * another of these folders calls is read through its callers, all others by themselves, with the defaults of their
 * variables. Never throws for what files say.
 */
export async function loadTerraform(): Promise<Terraform> {
  const parser = await loadHclParser();
  return {
    readModules: (folders, files, options = {}) => {
      const read = (own: TerraformFiles): TerraformReading => new Modules(parser, own, options).read(folders);
      const terraform = read(files);
      const openTofu = openTofuFiles(files);
      if (![...folders, ...terraform.files.keys()].some((folder) => openTofu.replaces(joined("", folder))))
        return terraform;
      return together(terraform, read(openTofu));
    },
  };
}

/** What both programs deploy, each role once where it is the same to both. */
function together(terraform: TerraformReading, openTofu: TerraformReading): TerraformReading {
  const known = new Set(terraform.roles.map(sameRole));
  const files = new Map(terraform.files);
  for (const [folder, names] of openTofu.files)
    files.set(folder, [...new Set([...(files.get(folder) ?? []), ...names])]);
  const broken = new Map([...openTofu.broken, ...terraform.broken].map((each) => [each.file, each]));
  const unseen = new Map([...openTofu.unseen, ...terraform.unseen].map((each) => [each.address, each]));
  return {
    roles: [...terraform.roles, ...openTofu.roles.filter((role) => !known.has(sameRole(role)))],
    broken: [...broken.values()],
    unseen: [...unseen.values()],
    files,
  };
}

class Modules {
  readonly #parser: HclParser;
  readonly #files: TerraformFiles;
  readonly #accounts: readonly string[];
  readonly #folders = new Map<string, ModuleFolder | undefined>();
  readonly #templates = new Map<SourceText, ReturnType<RootReading["parseTemplate"]>>();
  readonly #texts = new Map<string, ReturnType<TerraformFiles["read"]>>();
  readonly #seen = new Set<string>();
  readonly #roles: TerraformRole[] = [];
  /** Where roles of called modules are among these. */
  readonly #indexes = new Map<string, number>();
  readonly #broken: BrokenFile[] = [];
  readonly #unseen: UnseenModule[] = [];

  constructor(parser: HclParser, files: TerraformFiles, { accounts = [] }: TerraformOptions) {
    this.#parser = parser;
    this.#files = files;
    this.#accounts = accounts;
  }

  read(folders: readonly string[]): TerraformReading {
    const named = [...new Set(folders.map((folder) => joined("", folder)))];
    const called = new Set<string>();
    for (const folder of named) {
      const module = this.#folder(folder);
      for (const call of module?.calls.values() ?? []) {
        const source = sourceOf(call);
        if (source !== undefined) called.add(joined(folder, source));
      }
    }
    for (const folder of named) if (!called.has(folder) && !isDownloaded(folder)) this.#readRoot(folder);
    // Modules that call one another, or that nobody calls after all.
    for (const folder of named) if (!this.#seen.has(folder)) this.#readRoot(folder);
    const modules = [...this.#folders.values()].filter((module) => module !== undefined);
    return {
      roles: this.#roles,
      broken: [...modules.flatMap(({ broken }) => broken), ...this.#broken],
      unseen: this.#unseen,
      files: new Map(modules.map(({ folder, files }) => [folder, files])),
    };
  }

  #folder(path: string): ModuleFolder | undefined {
    if (this.#folders.has(path)) return this.#folders.get(path);
    const module = readModuleFolder(path, this.#files, this.#parser);
    this.#folders.set(path, module);
    return module;
  }

  #readRoot(folder: string): void {
    const module = this.#folder(folder);
    if (module === undefined) return;
    const evaluation = new Evaluation(100_000 + workFor(module));
    const { values: given, others, broken } = givenValues(folder, this.#files, this.#parser, evaluation);
    this.#broken.push(...broken);
    let downloaded: ReturnType<typeof downloadedModules> | undefined;
    const reading: RootReading = {
      ...{ evaluation, root: folder, given, others, remarks: new Map(), instancesLeft: mostModules },
      folder: (path) => this.#folder(path),
      readFile: (path) => this.#readFile(path),
      downloaded: (key) => {
        downloaded ??= downloadedModules(folder, this.#files);
        return downloaded.get(key);
      },
      listFolder: (path) => this.#files.list(path),
      parseTemplate: (source) => this.#template(source),
    };
    this.#gather(reading, new ModuleInstance(reading, module, "", ""), "");
  }

  #gather(reading: RootReading, instance: ModuleInstance, pointer: string): void {
    const { module } = instance;
    this.#seen.add(module.folder);
    for (const resource of module.resources) {
      if (!isRole(resource)) continue;
      for (const role of rolesOf(reading, instance, resource, pointer, this.#accounts)) this.#take(role, pointer);
    }
    for (const [name, call] of module.calls) {
      for (const each of instance.instancesOf(call).all) {
        const child = instance.child(name, call, each);
        if (child instanceof ModuleInstance) {
          this.#gather(reading, child, modulePointerOf(pointer, name, each));
          continue;
        }
        const source = argumentOf(call, "source")?.value;
        const written = source === undefined ? "" : source.source.text.slice(source.start, source.end);
        const address = `${instance.address}module.${name}${each.suffix}`;
        this.#unseen.push({ address, source: written.replace(/^"|"$/g, ""), place: call, why: child.why });
      }
    }
  }

  /** Examples of a module make the same roles, each in a root module of its own. */
  #take(role: TerraformRole, pointer: string): void {
    const key = pointer === "" ? undefined : sameRole(role);
    const index = key === undefined ? undefined : this.#indexes.get(key);
    const known = index === undefined ? undefined : this.#roles[index];
    if (index !== undefined && known !== undefined) {
      this.#roles[index] = { ...known, roots: [...new Set([...known.roots, ...role.roots])] };
      return;
    }
    if (key !== undefined) this.#indexes.set(key, this.#roles.length);
    this.#roles.push(role);
  }

  #readFile(path: string): ReturnType<TerraformFiles["read"]> {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = this.#files.read(path);
    this.#texts.set(path, text);
    return text;
  }

  #template(source: SourceText): ReturnType<RootReading["parseTemplate"]> {
    const known = this.#templates.get(source);
    if (known !== undefined) return known;
    const parsed = this.#parser.parseTemplate(source);
    const template = parsed.kind === "parsed" ? parsed.parts : { refused: parsed.error.message };
    this.#templates.set(source, template);
    return template;
  }
}

/** Whether Terraform has downloaded a module to this folder, for one that calls it. */
function isDownloaded(folder: string): boolean {
  return `/${folder}/`.includes("/.terraform/modules/");
}

/** The same for roles that are the same in two root modules. */
function sameRole({ policy, address, declaredIn, file, unknown, defaults }: TerraformRole): string {
  const what = policy.kind === "policy" ? [policy.placed.variants, policy.placed.role] : policy.kind;
  return JSON.stringify([address, declaredIn, file, unknown, defaults, what]);
}

/** The local folder that a call names. */
function sourceOf(call: Parameters<typeof argumentOf>[0]): string | undefined {
  const value = argumentOf(call, "source")?.value;
  const [only, ...others] = value?.kind === "template" ? value.parts : [];
  if (only?.kind !== "literal" || others.length > 0) return undefined;
  return /^\.\.?(\/|$)/.test(only.text) ? only.text : undefined;
}
