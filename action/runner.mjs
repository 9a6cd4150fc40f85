// What the runner is told: in the log, in its outputs and in the summary of the job. Texts of policies are not to be taken for
// commands of the runner.
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
export class Log {
  #write;

  constructor(write) {
    this.#write = write;
  }

  /** Lines that a part prints, in a group; nothing in them is a command. */
  text(text) {
    if (text.trim() === "") return;
    const token = randomUUID();
    this.#write(`::stop-commands::${token}\n${text.trimEnd()}\n::${token}::\n`);
  }

  /** Lines of policy-check that are commands: annotations, of which `rooted` changes the paths. All others are left out. */
  commands(text, rooted) {
    const lines = text
      .split("\n")
      .filter((line) => /^::(error|warning|notice) /.test(line))
      .map((line) => line.replace(/(?<=^::\w+ file=)[^,]*/, rooted));
    if (lines.length > 0) this.#write(`${lines.join("\n")}\n`);
  }

  group(title, run) {
    this.#write(`::group::${escaped(title)}\n`);
    try {
      return run();
    } finally {
      this.#write("::endgroup::\n");
    }
  }

  error(properties, message) {
    const list = Object.entries(properties).map(
      ([name, value]) => `${name}=${escaped(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`,
    );
    this.#write(`::error${list.length === 0 ? "" : ` ${list.join(",")}`}::${escaped(message)}\n`);
  }
}

function escaped(text) {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** Outputs of the step; each value between lines that nobody can know before. */
export function writeOutputs(outputs, env) {
  if (!env.GITHUB_OUTPUT) return;
  for (const [name, value] of Object.entries(outputs)) {
    const end = `end-${randomUUID()}`;
    appendFileSync(env.GITHUB_OUTPUT, `${name}<<${end}\n${value}\n${end}\n`);
  }
}

/** The runner refuses a summary of more than 1 MiB. */
const largest = 1_000_000;

/** Adds Markdown to the summary of the job. */
export function writeSummary(markdown, env) {
  if (!env.GITHUB_STEP_SUMMARY) return;
  const isLong = Buffer.byteLength(markdown) > largest;
  appendFileSync(
    env.GITHUB_STEP_SUMMARY,
    isLong ? "The report of policy-check is too long for a summary.\n" : markdown,
  );
}
