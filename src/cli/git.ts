import { spawnSync } from "node:child_process";
import { isAbsolute, join, posix, relative, sep } from "node:path";
import { UsageError } from "./exit.js";
import { policyFile } from "./inputs.js";

/** A file of a revision. */
export interface RevisionFile {
  /** From the top of the repository, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The repository that the working directory is in, read with git and without a shell. */
export class Repository {
  /** The way from the top of the repository to the working directory, with `/` at its end; "" at the top. */
  readonly prefix: string;
  readonly #listed = new Map<string, ReadonlyMap<string, string>>();

  private constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** Throws UsageError outside of a repository, and where there is no git. */
  static here(): Repository {
    const { status, stdout, stderr } = git(["rev-parse", "--show-prefix"]);
    if (status !== 0) {
      throw new UsageError(`the working directory is in no git repository that can be read: ${wordsOf(stderr)}`);
    }
    return new Repository(text(stdout).replace(/\r?\n$/, ""));
  }

  /** The commit of a revision. Throws UsageError where there is no such one. */
  commit(revision: string): string {
    const { status, stdout } = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
    const commit = text(stdout).trim();
    if (status !== 0 || !/^[0-9a-f]{40,64}$/.test(commit)) {
      throw new UsageError(`git knows no revision ${JSON.stringify(revision)}; it is a branch, a tag or a commit`);
    }
    return commit;
  }

  /** A path, seen from the working directory, as one from the top of the repository. */
  fromTop(path: string): string {
    const fromHere = isAbsolute(path) ? relative("", path) : path;
    const whole = posix.normalize(this.prefix + fromHere.split(sep).join("/")).replace(/\/$/, "");
    if (whole === ".." || whole.startsWith("../")) throw new UsageError(`${path} is outside the git repository`);
    return whole;
  }

  /** A path from the top of the repository as one from the working directory. */
  fromHere(path: string): string {
    return posix.relative(this.prefix, path);
  }

  /** The regular files of a commit, from the top of the repository. Throws UsageError where git cannot list them. */
  paths(commit: string): ReadonlySet<string> {
    return new Set(this.#entries(commit).keys());
  }

  /** The regular files of a commit that are wanted. Throws UsageError where git cannot read them. */
  files(commit: string, isWanted: (path: string) => boolean): readonly RevisionFile[] {
    const wanted = [...this.#entries(commit)].flatMap(([path, id]) => (isWanted(path) ? [{ id, path }] : []));
    return wanted.map(({ id, path }) => {
      const { status, stdout, stderr } = git(["cat-file", "blob", id]);
      if (status !== 0) throw new UsageError(`git cannot read ${path} of ${commit}: ${wordsOf(stderr)}`);
      return { path, bytes: stdout };
    });
  }

  /** The regular files of a commit with their objects. */
  #entries(commit: string): ReadonlyMap<string, string> {
    const known = this.#listed.get(commit);
    if (known !== undefined) return known;
    const { status, stdout, stderr } = git(["ls-tree", "-r", "-z", "--full-tree", commit]);
    if (status !== 0) throw new UsageError(`git cannot list the files of ${commit}: ${wordsOf(stderr)}`);
    const entries = new Map<string, string>();
    for (const entry of text(stdout).split("\0")) {
      // Links and other repositories are no files with a policy.
      const [, id, path] = /^100\d{3} blob ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
      if (id !== undefined && path !== undefined) entries.set(path, id);
    }
    this.#listed.set(commit, entries);
    return entries;
  }
}

/** What the working directory is a checkout of; null for what git does not say, or where there is none. */
export function checkedOut(): {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly remote: string | null;
} {
  const ask = (args: readonly string[]): string | null => {
    try {
      const { status, stdout } = git(args);
      return status === 0 ? text(stdout).trim() || null : null;
    } catch {
      // Without git nobody knows, which is no reason to fail.
      return null;
    }
  };
  const branch = ask(["symbolic-ref", "--short", "--quiet", "HEAD"]);
  return { commit: ask(["rev-parse", "HEAD"]), branch, remote: ask(["config", "--get", "remote.origin.url"]) };
}

/** The git repository around the working directory, as somebody needs to know it who sets it up. */
export interface Surroundings {
  /** The way from its top to the working directory, as `infra/`; "" at the top. */
  readonly prefix: string;
  readonly remote: string | undefined;
  /** The branch that changes are merged into, as far as git knows it. */
  readonly defaultBranch: string | undefined;
  /** Files and folders (with `/` at the end) that git ignores, from the working directory. */
  readonly ignored: readonly string[];
}

/** Undefined outside of a repository, and where there is no git. */
export function surroundings(): Surroundings | undefined {
  const ask = (args: readonly string[]): string | undefined => {
    const { status, stdout } = git(args);
    return status === 0 ? text(stdout).replace(/\r?\n$/, "") : undefined;
  };
  try {
    const prefix = ask(["rev-parse", "--show-prefix"]);
    if (prefix === undefined) return undefined;
    const { branch, remote } = checkedOut();
    const head = ask(["symbolic-ref", "--short", "--quiet", "refs/remotes/origin/HEAD"])?.replace(/^origin\//, "");
    const ignored = ask(["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"]);
    return {
      prefix,
      remote: remote ?? undefined,
      defaultBranch: head ?? branch ?? undefined,
      ignored: (ignored ?? "").split("\0").filter((path) => path !== ""),
    };
  } catch {
    return undefined;
  }
}

const mostOutput = 1 << 30;

function git(args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
} {
  const { error, status, stdout, stderr } = spawnSync("git", ["--no-pager", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: mostOutput,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
  });
  if (error !== undefined) {
    const isMissing = "code" in error && error.code === "ENOENT";
    throw new UsageError(
      isMissing ? "git is not installed, and only git can read a revision" : `git failed: ${error.message}`,
    );
  }
  return { status, stdout, stderr };
}

function text(bytes: Buffer): string {
  return bytes.toString("utf8");
}

function wordsOf(stderr: Buffer): string {
  return (
    text(stderr)
      .trim()
      .replace(/^fatal: /, "")
      .split("\n", 1)[0] || "git does not say why"
  );
}

/** Whether a path of the repository is one of those that `paths` mean: files, folders and globs, all from its top. */
export async function meantBy(paths: readonly string[]): Promise<(path: string) => boolean> {
  const { default: picomatch } = await import("picomatch");
  const globs = paths.filter((path) => /[*?[{(]/.test(path)).map((glob) => picomatch(glob));
  return (path) =>
    paths.some(
      (each) => each === path || (each === "" || each === "." ? isPolicyFile(path) : isPolicyFile(path, each)),
    ) || globs.some((isMatch) => isMatch(path));
}

function isPolicyFile(path: string, folder?: string): boolean {
  if (folder !== undefined && !path.startsWith(`${folder}/`)) return false;
  const below = folder === undefined ? path : path.slice(folder.length + 1);
  const folders = below.split("/").slice(0, -1);
  return policyFile.test(path) && !folders.some((name) => name.startsWith(".") || name === "node_modules");
}

/** A path of a revision as reports call it. */
export function revisionPath(revision: string, path: string): string {
  return `${revision}:${join(path).split(sep).join("/")}`;
}
