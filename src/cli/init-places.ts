import { lstatSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, sep } from "node:path";
import type { FilePlan } from "../init/index.js";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";
import { isWritten } from "./init-output.js";

/**
 * Throws UsageError where a plan cannot be carried out, before anything is written: a file is broken or in the place of a
 * folder, or a link leads out of the repository. `belowTop` is the way from the top of the repository to the working directory.
 */
export function assertFeasible(plans: readonly FilePlan[], belowTop: string): void {
  const top = realpathSync("../".repeat(belowTop.split("/").length - 1) || ".");
  const faults = plans.flatMap((plan): readonly string[] => {
    if (plan.kind === "broken")
      return [`${plan.path}:${plan.at.line}:${plan.at.column}: ${plan.why}; ${plan.remedy}, and run init again`];
    return isWritten(plan) ? (faultOf(plan.path, top) ?? []) : [];
  });
  if (faults.length > 0) throw new UsageError([...new Set(faults)].join("\n"));
}

/** Why nothing can be written at a path from the working directory; undefined where it can. */
function faultOf(path: string, top: string): readonly [string] | undefined {
  const names = path.split("/");
  for (const [index] of names.entries()) {
    const place = names.slice(0, index + 1).join("/");
    const isFolder = index < names.length - 1;
    try {
      const status = lstatSync(place, { throwIfNoEntry: false });
      // Nothing is below what is not there.
      if (status === undefined) return undefined;
      if (status.isSymbolicLink()) {
        const fault = linkFaultOf(place, top);
        if (fault !== undefined) return [fault];
      }
      const isThereAsFolder = statSync(place).isDirectory();
      if (isFolder && !isThereAsFolder)
        return [`${place} is a file, not a folder; move it, or leave out what init writes there with --without`];
      if (!isFolder && isThereAsFolder)
        return [`${place} is a folder, not a file; move it, or leave it out with --without`];
    } catch (error) {
      return [`${place} cannot be written: ${readProblem(error)}`];
    }
  }
  return undefined;
}

/** What is wrong with a link: it leads nowhere, or to what git does not keep with the repository. */
function linkFaultOf(place: string, top: string): string | undefined {
  const remedy =
    "replace it with a file or folder of the repository, or leave out what init writes there with --without";
  let target: string;
  try {
    target = realpathSync(place);
  } catch {
    return `${place} is a link that leads nowhere; ${remedy}`;
  }
  const way = relative(top, target);
  const isOutside = isAbsolute(way) || way === ".." || way.startsWith(`..${sep}`);
  if (isOutside || way === ".git" || way.startsWith(`.git${sep}`))
    return `${place} is a link to ${target}, which is outside the repository, and init writes nothing there; ${remedy}`;
  return undefined;
}
