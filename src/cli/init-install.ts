import { readFileSync } from "node:fs";
import { mayBeSupportedCucumber, readPackageText } from "../init/index.js";
import { findCucumber } from "./cucumber.js";
import { UsageError } from "./exit.js";
import type { Asking } from "./init-prompts.js";
import { npmInstall } from "./npm-install.js";
import { tell } from "./output.js";

/** Whether packages are installed. */
export type Installation =
  | { readonly kind: "there" }
  | { readonly kind: "installed" }
  /** Somebody has to do it. */
  | { readonly kind: "missing" };

/**
 * Installs what the scenarios need if cucumber is missing and the folder's own package.json names it: npm would change the
 * one of a folder above otherwise. Says so where it fails; nothing is thrown.
 */
export async function installMissing(skip: boolean, asking: Asking | undefined): Promise<Installation> {
  if (await hasCucumber()) return { kind: "there" };
  if (skip || !namesCucumber()) return { kind: "missing" };
  if (asking !== undefined && !(await asking.install())) return { kind: "missing" };
  if (asking === undefined) tell("npm install: the scenarios need cucumber");
  const installed = npmInstall();
  if (installed.kind === "installed") return { kind: "installed" };
  tell(`npm install failed: ${installed.why}; all files are written, so run it again when this is fixed`);
  return { kind: "missing" };
}

async function hasCucumber(): Promise<boolean> {
  try {
    await findCucumber();
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** Whether npm would install a cucumber that runs the scenarios. */
function namesCucumber(): boolean {
  let text: string;
  try {
    text = readFileSync("package.json", "utf8");
  } catch {
    return false;
  }
  const read = readPackageText(text);
  const range = read.kind === "read" ? read.ranges.get("@cucumber/cucumber") : undefined;
  return range !== undefined && mayBeSupportedCucumber(range);
}
