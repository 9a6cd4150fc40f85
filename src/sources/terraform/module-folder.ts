import { type SourceText, SourceText as Text } from "../../diagnostics/index.js";
import { parseJsonSyntax } from "./hcl/json-syntax.js";
import type { Attribute, Block, SyntaxError as HclError, HclParser } from "./hcl/syntax.js";

/** What a folder is read with; paths are joined with `/`, and "" is the folder in which the paths begin. */
export interface TerraformFiles {
  /** Names in a folder, folders with a final "/"; undefined where there is none, or it is not to be looked at. */
  list(folder: string): readonly string[] | undefined;
  /** The text of a file, or why it is not read. */
  read(path: string): SourceText | { readonly refused: string };
}

/** A `resource` or `data` block. */
export interface ResourceBlock {
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly block: Block;
}

/** A file that does not parse, or is not read. */
export interface BrokenFile {
  readonly file: string;
  readonly error: HclError;
  /** Why its text was not read at all, a sentence: what it says nobody knows, although Terraform may read it. */
  readonly refused?: string | undefined;
}

/** A module: what the files of a folder declare, override files included. */
export interface ModuleFolder {
  readonly folder: string;
  /** The files that were read. */
  readonly files: readonly string[];
  readonly broken: readonly BrokenFile[];
  /** How long its files are, in UTF-16 units. */
  readonly size: number;
  readonly resources: readonly ResourceBlock[];
  /** The resources by mode, type and name; of several with one name the first. */
  readonly byName: ReadonlyMap<string, ResourceBlock>;
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  readonly outputs: ReadonlyMap<string, Block>;
  readonly calls: ReadonlyMap<string, Block>;
}

/** The key of a resource in {@link ModuleFolder.byName}. */
export function nameOf(mode: ResourceBlock["mode"], type: string, name: string): string {
  return `${mode} ${type}.${name}`;
}

/** A path below a folder, without `.` and, as far as that can be said, without `..`. */
export function joined(folder: string, path: string): string {
  const isAbsolute = path.startsWith("/");
  const steps = isAbsolute ? [] : folder.split("/").filter((step) => step !== "" && step !== ".");
  const isRooted = isAbsolute || folder.startsWith("/");
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    const last = steps.at(-1);
    if (step === ".." && last !== undefined && last !== "..") steps.pop();
    else if (step !== ".." || !isRooted) steps.push(step);
  }
  return `${isRooted ? "/" : ""}${steps.join("/")}`;
}

/** The argument of a block. */
export function argumentOf(block: Block, name: string): Attribute | undefined {
  return block.body.attributes.find((attribute) => attribute.name === name);
}

/**
 * The names of the files that Terraform reads in a folder, in its order
 * (https://developer.hashicorp.com/terraform/language/files); OpenTofu's only where Terraform has no file of that name.
 */
export function moduleFiles(names: readonly string[]): readonly string[] {
  const all = new Set(names);
  return names
    .filter((name) => {
      if (/^[.#]|~$/.test(name)) return false;
      if (/\.tf(\.json)?$/.test(name)) return true;
      return /\.tofu(\.json)?$/.test(name) && !all.has(name.replace(/\.tofu(?=$|\.json$)/, ".tf"));
    })
    .sort();
}

/**
 * The files as OpenTofu sees them: of `main.tf` and `main.tofu` in one folder it reads the second, and Terraform the first
 * (https://opentofu.org/docs/language/files/). `replaces` says whether that makes a difference in a folder.
 */
export function openTofuFiles(
  files: TerraformFiles,
): TerraformFiles & { readonly replaces: (folder: string) => boolean } {
  const replaced = (names: readonly string[]): ReadonlySet<string> =>
    new Set(
      names.filter((name) => /\.tofu(\.json)?$/.test(name)).map((name) => name.replace(/\.tofu(?=$|\.json$)/, ".tf")),
    );
  const list = (folder: string): readonly string[] | undefined => {
    const names = files.list(folder);
    const left = names && replaced(names);
    return names?.filter((name) => left?.has(name) !== true);
  };
  return {
    list,
    read: (path) => files.read(path),
    replaces: (folder) => (list(folder)?.length ?? 0) < (files.list(folder)?.length ?? 0),
  };
}

/** Whether a file replaces arguments of blocks elsewhere: https://developer.hashicorp.com/terraform/language/files/override. */
function isOverride(name: string): boolean {
  return /^(.*_)?override\.(tf|tofu)(\.json)?$/.test(name);
}

/** Reads the files of a folder; undefined where it is not to be looked at, or is not a module. */
export function readModuleFolder(folder: string, files: TerraformFiles, parser: HclParser): ModuleFolder | undefined {
  const names = moduleFiles(files.list(folder) ?? []);
  if (names.length === 0) return undefined;
  const gathered = new Declarations();
  const broken: BrokenFile[] = [];
  const paths: string[] = [];
  let size = 0;
  for (const name of [...names.filter((each) => !isOverride(each)), ...names.filter(isOverride)]) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const source = files.read(path);
    if ("refused" in source) {
      broken.push({ file: path, error: notRead(path, source.refused), refused: source.refused });
      continue;
    }
    paths.push(source.name);
    size += source.text.length;
    const parsed = name.endsWith(".json") ? parseJsonSyntax(source, parser) : parser.parseFile(source);
    if (parsed.kind === "broken") broken.push({ file: source.name, error: parsed.error });
    else gathered.take(parsed.body.blocks, isOverride(name));
  }
  return { folder, files: paths, broken, size, ...gathered.all() };
}

/** Why a file is not read, as an error in it. */
export function notRead(path: string, why: string): HclError {
  return { message: `the file is not read: ${why}`, source: new Text(path, ""), start: 0, end: 0 };
}

/** Gathers blocks of several files. */
class Declarations {
  readonly #resources: ResourceBlock[] = [];
  readonly #variables = new Map<string, Block>();
  readonly #locals = new Map<string, Attribute>();
  readonly #outputs = new Map<string, Block>();
  readonly #calls = new Map<string, Block>();
  readonly #indexes = new Map<string, number>();

  take(blocks: readonly Block[], overrides: boolean): void {
    for (const block of blocks) {
      const [first = "", second = ""] = block.labels;
      switch (block.type) {
        case "resource":
        case "data":
          this.#takeResource(block.type === "data" ? "data" : "managed", first, second, block, overrides);
          break;
        case "variable":
          keep(this.#variables, first, block, overrides);
          break;
        case "output":
          keep(this.#outputs, first, block, overrides);
          break;
        case "module":
          keep(this.#calls, first, block, overrides);
          break;
        case "locals":
          for (const local of block.body.attributes) {
            if (overrides || !this.#locals.has(local.name)) this.#locals.set(local.name, local);
          }
          break;
        default:
      }
    }
  }

  all(): Pick<ModuleFolder, "resources" | "byName" | "variables" | "locals" | "outputs" | "calls"> {
    const byName = new Map<string, ResourceBlock>();
    for (const [key, index] of this.#indexes) {
      const resource = this.#resources[index];
      if (resource !== undefined) byName.set(key, resource);
    }
    return {
      ...{ resources: this.#resources, byName, variables: this.#variables, locals: this.#locals },
      ...{ outputs: this.#outputs, calls: this.#calls },
    };
  }

  #takeResource(mode: ResourceBlock["mode"], type: string, name: string, block: Block, overrides: boolean): void {
    const key = nameOf(mode, type, name);
    const index = this.#indexes.get(key);
    const known = index === undefined ? undefined : this.#resources[index];
    if (overrides && index !== undefined && known !== undefined) {
      this.#resources[index] = { ...known, block: overridden(known.block, block) };
      return;
    }
    // Two of one name are refused; both are shown.
    if (index === undefined) this.#indexes.set(key, this.#resources.length);
    this.#resources.push({ mode, type, name, block });
  }
}

function keep(blocks: Map<string, Block>, name: string, block: Block, overrides: boolean): void {
  const known = blocks.get(name);
  if (known === undefined) blocks.set(name, block);
  else if (overrides) blocks.set(name, overridden(known, block));
}

/** Arguments are replaced, and so are all blocks of the types that the override has. */
function overridden(block: Block, { body }: Block): Block {
  const names = new Set(body.attributes.map(({ name }) => name));
  const types = new Set(body.blocks.map(typeOf));
  return {
    ...block,
    body: {
      ...block.body,
      attributes: [...block.body.attributes.filter(({ name }) => !names.has(name)), ...body.attributes],
      blocks: [...block.body.blocks.filter((each) => !types.has(typeOf(each))), ...body.blocks],
    },
  };
}

function typeOf({ type, labels }: Block): string {
  return type === "dynamic" ? (labels[0] ?? type) : type;
}
