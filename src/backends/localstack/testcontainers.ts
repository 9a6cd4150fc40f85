import { createRequire } from "node:module";
import { versions } from "node:process";
import { pathToFileURL } from "node:url";
import { BackendUnavailable } from "../backend.js";

/** The package that starts containers. */
export type Testcontainers = typeof import("testcontainers");

/** The versions that start containers, for people. */
const supported = "11.14 or later, or 12";
/** On each supported Node; 12 wants a newer one. */
const install = "npm install --save-dev testcontainers@11";

/**
 * Loads testcontainers as a file or folder's URL (`from`) finds it. It is a peer dependency, so it can be missing or of any version:
 * rejects with {@link BackendUnavailable}, which names the version that was found and what to install.
 */
export async function loadTestcontainers(from: string): Promise<Testcontainers> {
  const require = createRequire(from);
  const path = find(require);
  const { version }: { version: string } = require("testcontainers/package.json");
  if (!isSupported(version)) {
    throw new BackendUnavailable(
      `testcontainers ${version}, which starts LocalStack, is not supported; install ${supported}: ${install}`,
    );
  }
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    // The first versions of 12 do not say which Node they need, so npm installs them on an older one.
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackendUnavailable(
      `testcontainers ${version}, which starts LocalStack, cannot be loaded on Node ${versions.node} (${reason}); testcontainers 12 needs Node 22.22, and 11 does not: ${install}`,
    );
  }
}

function find(require: NodeJS.Require): string {
  try {
    return require.resolve("testcontainers");
  } catch {
    throw new BackendUnavailable(`the package testcontainers, which starts LocalStack, is not installed: ${install}`);
  }
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 12 || (major === 11 && minor >= 14);
}
