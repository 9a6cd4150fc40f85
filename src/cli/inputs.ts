import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import { naturally } from "../iam/index.js";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";

/** A file to check. */
export interface Input {
  /** As it was given, or as the folder or glob was given with the way from there; `-` is standard input. */
  readonly path: string;
  /** Whether people named it: what was only found in a folder, or by a glob, may be something else. */
  readonly isNamed: boolean;
  /** Why it is not read, which is an error: a folder that cannot be opened, or what is no file where one was expected. */
  readonly refused?: string;
  /** Why it is passed over; links to folders only. */
  readonly passedOver?: string;
}

/** The files that are looked at in folders. */
export const policyFile = /\.(json|ya?ml|template|ndjson|jsonl|tfstate|tf|tofu)$/i;

/**
 * The files that paths, folders and globs mean, in their order, those of folders by name. Throws UsageError for a folder
 * or a glob that means nothing, unless that is allowed; `allowsNothing` is undefined where people have no say in it.
 */
export async function inputsOf(
  paths: readonly string[],
  { allowsNothing }: { readonly allowsNothing?: boolean } = {},
): Promise<readonly Input[]> {
  const meanings = paths.map((path) => ({
    path,
    kind: meaningOf(path),
    absolute: path === "-" ? path : resolve(path),
  }));
  const hint = allowsNothing === undefined ? "" : "; --allow-empty makes this a success";
  const inputs: Input[] = [];
  const named = new Set<string>();
  for (const { kind, absolute } of meanings) if (kind === "file") named.add(absolute);
  const added = new Set<string>();
  const add = (input: Input, absolute = resolve(input.path)): void => {
    // What is found as well as named is checked as named; and everything once, but for standard input, which has no second.
    if (added.has(absolute) && input.path !== "-") return;
    if (!input.isNamed && named.has(absolute)) return;
    added.add(absolute);
    inputs.push(input);
  };
  for (const { path, kind, absolute } of meanings) {
    switch (kind) {
      case "file":
        add({ path, isNamed: true }, absolute);
        break;
      case "folder": {
        const found = filesIn(path, { wants: ({ name }) => policyFile.test(name) });
        if (found.length === 0 && allowsNothing !== true)
          throw new UsageError(
            `nothing was checked: there is nothing to check in ${path}: no *.json, *.yaml, *.template, *.tf or *.ndjson${hint}`,
          );
        for (const input of found) add(input);
        break;
      }
      case "glob": {
        const found = await filesOfGlob(path);
        if (found.length === 0 && allowsNothing !== true)
          throw new UsageError(`nothing was checked: no file matches ${path}${hint}`);
        for (const input of found) add(input);
        break;
      }
    }
  }
  return inputs;
}

/**
 * The files below a folder that `wants` asks for by their way from there, and that may hold trust policies: by their names,
 * unless `glob` itself says how their names end.
 */
export function policyFilesBelow(folder: string, glob: string, wants: (way: string) => boolean): readonly Input[] {
  const isNamedByGlob = /\.\w+$/.test(glob) && !policyFile.test(glob);
  return filesIn(folder, {
    wants: ({ name, way }) => (isNamedByGlob || policyFile.test(name)) && wants(way),
    entersHidden: /(^|[/{,(|])\./.test(glob),
    entersPackages: glob.includes("node_modules"),
  });
}

/** What is there by this very name is meant, whatever it looks like. */
function meaningOf(path: string): "file" | "folder" | "glob" {
  // What is called like a file and could be no glob is not looked up: reading it tells what is wrong.
  if (path === "-" || /^[^*?[{(]+\.json$/i.test(path)) return "file";
  const status = statusOf(path);
  if (status !== undefined) return status.isDirectory() ? "folder" : "file";
  return /[*?[{(]/.test(path) ? "glob" : "file";
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // Reading it will say why.
    return undefined;
  }
}

interface Walk {
  /** Whether a file is wanted; `way` are the names from where the walk began, with `/`. */
  readonly wants: (entry: { readonly name: string; readonly way: string }) => boolean;
  /** Whether folders that begin with a dot are entered. */
  readonly entersHidden?: boolean;
  readonly entersPackages?: boolean;
  /** How many folders deep; 0 for the folder itself only. */
  readonly depth?: number;
}

/** The files in a folder and the folders in it. */
function filesIn(folder: string, walk: Walk, way = ""): readonly Input[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    return [{ path: folder, isNamed: false, refused: readProblem(error) }];
  }
  const depth = walk.depth ?? Number.POSITIVE_INFINITY;
  return entries.sort(byName).flatMap((entry): readonly Input[] => {
    const { name } = entry;
    const path = join(folder, name).split(sep).join("/");
    if (entry.isDirectory()) {
      return depth === 0 || isClosed(name, walk) ? [] : filesIn(path, { ...walk, depth: depth - 1 }, `${way}${name}/`);
    }
    const isWanted = walk.wants({ name, way: way + name });
    if (entry.isFile()) return isWanted ? [{ path, isNamed: false }] : [];
    if (entry.isSymbolicLink()) return linked(path, { isWanted, isEntered: depth > 0 && !isClosed(name, walk) });
    return isWanted ? [{ path, isNamed: false, refused: `it is ${kindOf(entry)}; name it to have it read` }] : [];
  });
}

/** What a link in a folder leads to: a file is read, and one that leads nowhere hides what somebody expects to be there. */
function linked(
  path: string,
  { isWanted, isEntered }: { readonly isWanted: boolean; readonly isEntered: boolean },
): readonly Input[] {
  const found = { path, isNamed: false };
  let status: Stats;
  try {
    status = statSync(path);
  } catch (error) {
    const why = readProblem(error);
    // A name without an ending may be that of a folder of policies.
    const isLikeFolder = isEntered && !basename(path).includes(".");
    if (!isWanted && !isLikeFolder) return [];
    return [{ ...found, refused: `it is a link, and what it leads to cannot be read: ${why}` }];
  }
  if (status.isDirectory()) {
    // It may lead back.
    const passedOver = "is a link to a folder, which is not followed; name it to have it searched";
    return isEntered ? [{ ...found, passedOver }] : [];
  }
  if (!isWanted) return [];
  return [
    status.isFile() ? found : { ...found, refused: `it is a link to ${kindOf(status)}; name it to have it read` },
  ];
}

function kindOf(entry: Dirent | Stats): string {
  if (entry.isFIFO()) return "a named pipe";
  if (entry.isSocket()) return "a socket";
  if (entry.isCharacterDevice() || entry.isBlockDevice()) return "a device";
  return "no regular file";
}

/** Whether a folder of this name is left alone. */
function isClosed(name: string, { entersHidden, entersPackages }: Walk): boolean {
  if (name === "node_modules") return entersPackages !== true;
  return name.startsWith(".") && entersHidden !== true;
}

function byName({ name: one }: Dirent, { name: other }: Dirent): number {
  return naturally(one, other);
}

/** The files that a glob means which the shell left as it was. */
async function filesOfGlob(pattern: string): Promise<readonly Input[]> {
  const { default: picomatch } = await import("picomatch");
  const { base, glob } = picomatch.scan(pattern);
  const folder = base === "" ? "." : base;
  if (statusOf(folder)?.isDirectory() !== true) return [];
  const matches = picomatch(glob);
  const isOfOneDepth = !/\*\*|[{(]/.test(glob);
  return filesIn(folder, {
    wants: ({ way }) => matches(way),
    entersHidden: /(^|[/{,(|])\./.test(glob),
    entersPackages: glob.includes("node_modules"),
    ...(isOfOneDepth ? { depth: glob.split("/").length - 1 } : {}),
  });
}
