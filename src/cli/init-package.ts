import { readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "./version.js";

/** What npm can install this very copy of policy-check from. */
export interface PackageSource {
  readonly spec: string;
  /**
   * Whether npm said where this copy came from; `local` is a path of this machine outside of the folder. Where nothing tells,
   * the registry may have another package of the same name.
   */
  readonly origin: "known" | "local" | "unknown";
}

/** The range of cucumber that runs on all supported versions of Node. */
export const cucumberVersion = "^12.9.0";

/**
 * Where this copy came from, by npm's record of what it installed: its version if it is from the registry, else its address.
 * A name and a version would install whatever has the name in the registry.
 */
export function packageSource(folder: string, own = ownFolder()): PackageSource {
  const [root] = own.split(`${sep}node_modules${sep}`);
  if (root === undefined || root === own) return local(own, folder);
  const resolved = installedFrom(join(root, "node_modules", ".package-lock.json"));
  if (resolved === undefined) return { spec: `^${version}`, origin: "unknown" };
  if (/\/policy-check\/-\/policy-check-[^/]+\.tgz$/.test(resolved)) return { spec: `^${version}`, origin: "known" };
  if (!resolved.startsWith("file:")) return { spec: resolved, origin: "known" };
  return local(resolve(root, resolved.slice("file:".length)), folder);
}

/** The folder of this package. */
function ownFolder(): string {
  return fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
}

function local(path: string, folder: string): PackageSource {
  const way = relative(realpathSync(folder), path).split(sep).join("/");
  return { spec: `file:${way}`, origin: way.startsWith("../") ? "local" : "known" };
}

/** What npm's hidden lock file says of policy-check; undefined where there is none. */
function installedFrom(lock: string): string | undefined {
  try {
    const { packages }: { packages?: Readonly<Record<string, { readonly resolved?: unknown }>> } = JSON.parse(
      readFileSync(lock, "utf8"),
    );
    const resolved = packages?.["node_modules/policy-check"]?.resolved;
    return typeof resolved === "string" ? resolved : undefined;
  } catch {
    return undefined;
  }
}
