import { readdirSync, realpathSync } from "node:fs";
import { resolve, sep } from "node:path";
import type { SourceText } from "../diagnostics/index.js";
import { readSizedText } from "./files.js";
import { topOf } from "./relative-path.js";
import type { StandardInput } from "./standard-input.js";

/** Folders and files that one file leads to, by absolute paths with `/`. */
export interface FileTree {
  /** The names in a folder, those of folders with `/` at their end; undefined where it is not there, or may not be read. */
  list(folder: string): readonly string[] | undefined;
  /** The text of a file, which reports call `name`; or why it is not read. */
  read(path: string, name: string): SourceText | { readonly refused: string };
}

/** How the working tree is read. */
export interface WorkingTreeOptions {
  readonly standardInput: StandardInput;
  /** In bytes. */
  readonly maximumSize: number;
  /** The folders of what people named: these may be read in any case. */
  readonly folders: readonly string[];
}

/**
 * The files on disk. A text must not lead to files that have nothing to do with it, so only those of the repositories in
 * which the named folders are can be read, or, outside of a repository, those of the folders and of the working directory.
 */
export function workingTree({ standardInput, maximumSize, folders }: WorkingTreeOptions): FileTree {
  const tops = [...new Set([resolve("."), ...folders].map((folder) => withSlashes(topOf(folder))))];
  const isBelow = (path: string, all: readonly string[]): boolean =>
    all.some((top) => path === top || path.startsWith(top.endsWith("/") ? top : `${top}/`));
  const targets = tops.map(targetOf);
  // A link must not lead out of it either.
  const isInside = (path: string): boolean => isBelow(path, tops) && isBelow(targetOf(path), targets);
  return {
    list(folder) {
      if (!isInside(folder)) return undefined;
      try {
        return readdirSync(folder, { withFileTypes: true }).map((entry) =>
          entry.isDirectory() ? `${entry.name}/` : entry.name,
        );
      } catch {
        return undefined;
      }
    },
    read(path, name) {
      if (!isInside(path)) return { refused: "it is outside the repository" };
      const read = readSizedText(path, name, { standardInput, maximumSize });
      return read.kind === "text" ? read.source : { refused: read.why };
    },
  };
}

/** What a path leads to, through links; the path itself where there is nothing. */
function targetOf(path: string): string {
  try {
    return withSlashes(realpathSync.native(path));
  } catch {
    return path;
  }
}

/** A path of this system with `/` between its names. */
export function withSlashes(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
