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

/** Where policies and features are, if not in the folders `policies` and `features`. */
export interface DocsFormatOptions {
  /**
   * The folder of the page, in place of the format's target. Cucumber empties the target when a run begins; a page in this
   * folder stays until the new one is complete.
   */
  readonly out?: string;
  readonly policies?: readonly string[];
  readonly features?: readonly string[];
}

/**
 * A formatter of cucumber that makes the page of living documentation of its run. The target is the page's file:
 * `cucumber-js --format policy-check/docs:site/index.html`. If the page cannot be made, the run fails.
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
      // A run that did not end has failed, and its messages show nothing.
      if (hasEnded) write(written(`${lines.join("\n")}\n`, options));
    };
  },
} as const;

const commandLine = fileURLToPath(new URL("../bin/policy-check.js", import.meta.url));

/** The text for the format's target: the page or, if the page goes to a folder, its name. Throws if it cannot be made. */
function written(messages: string, options: DocsFormatOptions): string {
  if (options.out !== undefined) return makePage(messages, options.out, options);
  const folder = mkdtempSync(join(tmpdir(), "policy-check-docs-"));
  try {
    makePage(messages, folder, options);
    return readFileSync(join(folder, "index.html"), "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Has the command line make the page, and answers what it prints. Throws with its error if the page cannot be made. */
function makePage(messages: string, folder: string, { policies = [], features = [] }: DocsFormatOptions): string {
  const named = [
    ...(policies.length > 0 ? ["--policies", ...policies] : []),
    ...(features.length > 0 ? ["--features", ...features] : []),
  ];
  const args = [commandLine, "docs", "--results", "-", "--out", folder, ...named];
  const { status, stdout, stderr, error } = spawnSync(execPath, args, {
    input: messages,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["pipe", "pipe", "pipe"],
  });
  if (error !== undefined) throw new Error(`policy-check docs cannot be started: ${error.message}`);
  if (status !== 0) throw new Error(`policy-check docs failed: ${stderr.trim()}`);
  return stdout;
}
