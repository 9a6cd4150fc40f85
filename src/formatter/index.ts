import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { fileURLToPath } from "node:url";

/** What cucumber gives to a formatter that is a plugin: https://github.com/cucumber/cucumber-js/blob/main/docs/custom_formatters.md */
export interface FormatterContext {
  readonly on: (event: "message", handler: (message: object) => void) => void;
  /** The formatOptions of the key `policyCheckDocs`. */
  readonly options: DocsFormatOptions;
  readonly write: (text: string) => unknown;
}

/** Where policies and features are, where they are not in the folders `policies` and `features`. */
export interface DocsFormatOptions {
  readonly policies?: readonly string[];
  readonly features?: readonly string[];
}

/**
 * A formatter of cucumber that makes the page of living documentation of its run. The target is the page's file:
 * `cucumber-js --format policy-check/docs:site/index.html`. What keeps the page from being made fails the run.
 */
export default {
  type: "formatter",
  optionsKey: "policyCheckDocs",
  formatter({ on, options, write }: FormatterContext): () => Promise<void> {
    const lines: string[] = [];
    let hasEnded = false;
    on("message", (message) => {
      lines.push(JSON.stringify(message));
      if ("testRunFinished" in message) hasEnded = true;
    });
    // Cucumber waits for this before it closes the target.
    return async () => {
      // A run that did not come to its end fails already, and shows nothing.
      if (hasEnded) write(pageOf(`${lines.join("\n")}\n`, options));
    };
  },
} as const;

const commandLine = fileURLToPath(new URL("../bin/policy-check.js", import.meta.url));

/** The page, made by the command line. Throws with its words where it cannot be made. */
function pageOf(messages: string, { policies = [], features = [] }: DocsFormatOptions): string {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-docs-"));
  try {
    const named = [
      ...(policies.length > 0 ? ["--policies", ...policies] : []),
      ...(features.length > 0 ? ["--features", ...features] : []),
    ];
    const args = [commandLine, "docs", "--results", "-", "--out", folder, ...named];
    const { status, stderr, error } = spawnSync(execPath, args, {
      input: messages,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["pipe", "ignore", "pipe"],
    });
    if (error !== undefined) throw new Error(`policy-check docs cannot be started: ${error.message}`);
    if (status !== 0) throw new Error(`policy-check docs failed: ${stderr.trim()}`);
    return readFileSync(join(folder, "index.html"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
