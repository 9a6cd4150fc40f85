import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { replaceFileSync } from "../files/index.js";
import type { FilePlan } from "../init/index.js";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";
import { makeFolder } from "./make-folder.js";

/**
 * Writes what is planned. A file that has come into being since the plan was made is not written over. Throws UsageError with
 * the path where one cannot be written; those before it are there then.
 */
export function writePlans(plans: readonly FilePlan[]): void {
  for (const plan of plans) {
    try {
      if (plan.kind === "append" || plan.kind === "update") replaceFileSync(plan.path, plan.text);
      if (plan.kind !== "write") continue;
      makeFolder(dirname(plan.path));
      writeFileSync(plan.path, plan.text, { flag: "wx" });
    } catch (error) {
      throw new UsageError(`${plan.path} cannot be written: ${readProblem(error)}`);
    }
  }
}
