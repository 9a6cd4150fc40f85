import { createRequire } from "node:module";
import { cwd, versions } from "node:process";
import { pathToFileURL } from "node:url";
import { isSupportedCucumber, nodeForCucumber, supportedCucumber } from "../init/index.js";
import { UsageError } from "./exit.js";

/** The copy of cucumber that runs the features. */
export interface FoundCucumber {
  readonly api: typeof import("@cucumber/cucumber/api");
  /** The file of its API, with which `steps/bring.ts` registers the steps. */
  readonly path: string;
}

/**
 * The project's own cucumber, or else the one beside policy-check: it is a peer dependency. Throws UsageError with the command
 * that installs it if there is none, or none of a supported version.
 */
export async function findCucumber(): Promise<FoundCucumber> {
  for (const from of [`${cwd()}/`, import.meta.url]) {
    const require = createRequire(from);
    let path: string;
    try {
      path = require.resolve("@cucumber/cucumber");
    } catch {
      continue;
    }
    const { version }: { version: string } = require("@cucumber/cucumber/package.json");
    if (!isSupportedCucumber(version)) {
      throw new UsageError(`@cucumber/cucumber ${version} is not supported; install ${supportedCucumber}: ${install}`);
    }
    const lowestNode = nodeForCucumber(version);
    if (Number(versions.node.split(".")[0]) < lowestNode) {
      throw new UsageError(
        `@cucumber/cucumber ${version} needs Node ${lowestNode} or newer, and this is Node ${versions.node}; cucumber 12 runs on it: ${install}`,
      );
    }
    const api: FoundCucumber["api"] = await import(pathToFileURL(require.resolve("@cucumber/cucumber/api")).href);
    return { api: "default" in api ? (api.default as FoundCucumber["api"]) : api, path };
  }
  throw new UsageError(`policy-check test runs scenarios with cucumber, which is not installed: ${install}`);
}

/**
 * Has cucumber color its output as all commands do: it knows `FORCE_COLOR`, also an empty one, and not `NO_COLOR`. It reads the
 * process's own environment.
 */
export function alignColor(env: NodeJS.ProcessEnv): void {
  const { NO_COLOR = "", FORCE_COLOR } = env;
  if (NO_COLOR !== "") env["FORCE_COLOR"] = "0";
  else if (FORCE_COLOR === "") delete env["FORCE_COLOR"];
}

const install = "npm install --save-dev @cucumber/cucumber@12";
