// The inputs of the action, as the runner gives them: texts of whoever wrote the workflow, and of nobody that is trusted more.
import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

/** What is wrong with the workflow, in words for the one who wrote it. */
export class ActionError extends Error {}

const parts = ["check", "prove", "diff", "test"];
const severities = ["error", "security-warning", "warning", "suggestion"];

/** The inputs, read from the variables of the runner. Throws ActionError for what cannot be meant. */
export function readInputs(env) {
  const workspace = realpathSync(env.GITHUB_WORKSPACE ?? ".");
  const folder = within(workspace, "working-directory", textOf(env, "working-directory") || ".");
  if (!existsSync(folder)) throw new ActionError(`working-directory: ${relative(workspace, folder)} does not exist`);
  if (outside(workspace, realpathSync(folder))) throw new ActionError("working-directory leads out of the repository");
  const run = textOf(env, "run")
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  const unknown = run.find((word) => !parts.includes(word));
  if (unknown !== undefined)
    throw new ActionError(`run: unknown word ${quoted(unknown)}; allowed: ${parts.join(", ")}`);
  if (run.length === 0) throw new ActionError(`run is empty; allowed: ${parts.join(", ")}`);
  const failOn = textOf(env, "fail-on") || "security-warning";
  if (!severities.includes(failOn)) {
    throw new ActionError(`fail-on: unknown severity ${quoted(failOn)}; allowed: ${severities.join(", ")}`);
  }
  const version = textOf(env, "version");
  if (version !== "" && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
    throw new ActionError(`version: ${quoted(version)} is not a version; write all of it, as in 1.2.3`);
  }
  const threshold = textOf(env, "coverage-threshold");
  if (!/^(\d{1,3}(\.\d+)?)?$/.test(threshold)) {
    throw new ActionError(`coverage-threshold: ${quoted(threshold)} is not a percentage`);
  }
  return {
    workspace,
    folder,
    run: parts.filter((part) => run.includes(part)),
    policies: linesOf(env, "policies", ["."]),
    features: linesOf(env, "features", ["features"]),
    properties: linesOf(env, "properties", ["mfa"]),
    base: wordOf(env, "base") || baseOfEvent(env),
    failOn,
    config: wordOf(env, "config"),
    baseline: wordOf(env, "baseline"),
    tags: wordOf(env, "tags"),
    coverageThreshold: threshold,
    commentFile: commentFileOf(env, folder, workspace),
    version,
  };
}

/** An input; the runner has the names in upper case. */
function textOf(env, name) {
  return (env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
}

/** A text that is the value of an option, and never an option itself. */
function wordOf(env, name) {
  return asWord(name, textOf(env, name));
}

/** The lines of an input, each of them a path or a value. */
function linesOf(env, name, otherwise) {
  const lines = textOf(env, name)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.length === 0 ? otherwise : lines.map((line) => asWord(name, line));
}

function asWord(name, text) {
  if (text.startsWith("-"))
    throw new ActionError(`${name}: ${quoted(text)} begins with "-", as options do; write ./${text} for a file`);
  if (/\p{Cc}/u.test(text)) throw new ActionError(`${name}: ${quoted(text)} has control characters or several lines`);
  return text;
}

function within(folder, name, path) {
  const target = resolve(folder, asWord(name, path));
  if (outside(folder, target)) throw new ActionError(`${name}: ${quoted(path)} is outside of the repository`);
  return target;
}

function outside(folder, target) {
  const way = relative(folder, target);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** A file of the checkout may be a link that a pull request brings, so the comment is never written through one. */
function commentFileOf(env, folder, workspace) {
  const path = textOf(env, "comment-file");
  if (path === "") return "";
  const target = resolve(folder, asWord("comment-file", path));
  const roots = [workspace, ...(env.RUNNER_TEMP ? [realpathSync(env.RUNNER_TEMP)] : [])];
  let real = target;
  while (!existsSync(real) && !isLink(real)) real = dirname(real);
  if (isLink(target) || roots.every((root) => outside(root, target) || outside(root, realpathSync(real)))) {
    throw new ActionError(
      `comment-file: ${quoted(path)} is a link, or outside of the repository and of the runner's temporary folder`,
    );
  }
  return target;
}

function isLink(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** The commit that a pull request is to be merged into. */
function baseOfEvent(env) {
  if (!/^pull_request(_target)?$/.test(env.GITHUB_EVENT_NAME ?? "") || !env.GITHUB_EVENT_PATH) return "";
  const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8"));
  const sha = event?.pull_request?.base?.sha;
  return typeof sha === "string" && /^[0-9a-f]{40,64}$/.test(sha) ? sha : "";
}

function quoted(text) {
  return JSON.stringify(text);
}
