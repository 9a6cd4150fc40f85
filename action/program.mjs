// Which policy-check runs: the one that the repository installs, else the one of the action's own checkout if it is built, else
// the published one, which npm installs into the runner's temporary folder.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { ActionError } from "./inputs.mjs";

/** The file of the command line, its version, and where it is from. Throws ActionError where there is none. */
export function findProgram({ folder, workspace, version }, { own, env }) {
  // An input is a wish that must not be passed over.
  const fits = (program) => program !== undefined && (version === "" || version === program.version);
  const found = [installedProgram(folder, workspace), builtProgram(own)].find(fits);
  return found ?? install(version === "" ? versionIn(own) : version, env);
}

/** What a folder or one above it installs, up to another; undefined where none does. */
export function installedProgram(folder, last) {
  for (const place of foldersUp(folder, last)) {
    const program = programIn(join(place, "node_modules", "policy-check"), "the repository");
    if (program !== undefined) return program;
  }
  return undefined;
}

/** What is built in a checkout of policy-check; undefined where nothing is. */
export function builtProgram(own) {
  return programIn(own, "the action");
}

function programIn(folder, from) {
  const file = join(folder, "dist", "bin", "policy-check.js");
  return existsSync(file) ? { file, version: versionIn(folder), from } : undefined;
}

function install(version, env) {
  const folder = join(env.RUNNER_TEMP ?? ".", `policy-check-${version}`);
  const installed = join(folder, "node_modules", "policy-check");
  if (programIn(installed, "npm") === undefined) {
    mkdirSync(folder, { recursive: true });
    const words = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
    const [program, ...first] = npm(env);
    // The steps run with cucumber, which policy-check leaves to its users.
    const packages = [`policy-check@${version}`, "@cucumber/cucumber@12"];
    const { status, stdout, stderr } = spawnSync(program, [...first, ...words, ...packages], {
      // Not in the checkout, whose .npmrc may be of a pull request.
      cwd: folder,
      encoding: "utf8",
      env,
    });
    if (status !== 0 || programIn(installed, "npm") === undefined) {
      throw new ActionError(
        `npm could not install policy-check@${version}. Install it in the repository, with npm ci in front of this action.\n${stderr ?? ""}${stdout ?? ""}`,
      );
    }
  }
  return { ...programIn(installed, "npm"), version };
}

/** How npm is started without a shell: on Windows it is a script of one. */
function npm(env) {
  if (process.platform !== "win32") return ["npm"];
  for (const folder of (env.PATH ?? env.Path ?? "").split(delimiter)) {
    const script = join(folder, "node_modules", "npm", "bin", "npm-cli.js");
    if (existsSync(script)) return [process.execPath, script];
  }
  throw new ActionError(
    "npm is not on the path. Install policy-check in the repository, with npm ci in front of this action.",
  );
}

/** A folder and those above it, up to another. */
function* foldersUp(folder, last) {
  for (let place = folder; ; place = dirname(place)) {
    yield place;
    if (place === last || dirname(place) === place) return;
  }
}

function versionIn(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
}
