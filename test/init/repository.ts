import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { folderWith, policyCheckAlone, type Run } from "../command-line.js";

const thirty = "fixtures/scaffold/thirty";

/** The names of the policies of thirty kinds. */
export const kinds: readonly string[] = readdirSync(thirty).map((file) => file.replace(/\.json$/, ""));

/** Some of them as files of a folder. */
export function policiesIn(folder: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => [`${folder}/${name}.json`, readFileSync(`${thirty}/${name}.json`, "utf8")]),
  );
}

/** A git repository with these files, whose remote is this one. */
export function repository(files: Readonly<Record<string, string>>, remote = "git@github.com:acme/infra.git"): string {
  const folder = folderWith(files);
  for (const args of [
    ["init", "--quiet", "--initial-branch", "main"],
    ["remote", "add", "origin", remote],
    ["config", "user.name", "acme"],
    ["config", "user.email", "acme@example.com"],
  ]) {
    git(folder, ...args);
  }
  return folder;
}

/** Runs git; throws what it says where it fails. */
export function git(folder: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** `policy-check init` in a folder; npm is never run. */
export function init(folder: string, ...args: readonly string[]): Run {
  return policyCheckAlone(["init", "--skip-install", ...args], { cwd: folder });
}

/** The same where it writes nothing, and so runs no scenarios. */
export function plan(folder: string, ...args: readonly string[]): Run {
  return policyCheckAlone(["init", ...args], { cwd: folder });
}

/** The files of a folder with their texts, without git's own. */
export function textsIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
  return Object.fromEntries(
    paths.filter((path) => !path.startsWith(".git/")).map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}
