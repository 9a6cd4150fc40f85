import type { CiHost, PackageManager } from "./repository.js";

/** Where CI runs: what the files at the top of the repository say, else the remote's name. */
export function hostOf(isThere: (path: string) => boolean, remote: string | undefined): CiHost | undefined {
  if (isThere(".gitlab-ci.yml")) return "gitlab";
  if (isThere(".github")) return "github";
  // The host of https://host/path, ssh://user@host/path and user@host:path.
  const [, name] = /^(?:\w+:\/\/)?(?:[^@/]*@)?([^/:]+)/.exec(remote ?? "") ?? [];
  if (name === undefined || remote === undefined || !/^\w+:\/\/|@/.test(remote)) return undefined;
  if (/(?:^|\.)github\./i.test(name)) return "github";
  return /(?:^|[.-])gitlab(?:[.-]|$)/i.test(name) ? "gitlab" : undefined;
}

/** What installs packages here, by its lock file. */
export function packageManagerOf(isThere: (path: string) => boolean): PackageManager {
  if (isThere("pnpm-lock.yaml")) return "pnpm";
  return isThere("yarn.lock") ? "yarn" : "npm";
}
