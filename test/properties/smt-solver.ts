import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What z3 says of a question. */
export type Satisfiable = "sat" | "unsat" | "unknown";

/** How long z3 itself may take for a question, and how long its process, which needs some time to begin with. */
const ofQuestion = 3_000;
const ofProcess = 20_000;
const tries = 3;

/** z3 in a process of its own, one question at a time; where it dies or hangs it is started again. */
export class Solver {
  #process: ChildProcessWithoutNullStreams | undefined;
  /** Takes the next line of the process; undefined for its end. */
  #take: (line: string | undefined) => void = () => {};

  /**
   * Throws where z3 gives no answer in three tries, or finds fault with the question each time: now and then it reads
   * something else than what it is given.
   */
  async ask(question: string): Promise<Satisfiable> {
    const text = `(set-option :timeout ${ofQuestion})\n${question}\n(check-sat)`;
    let answer: string | undefined;
    for (let attempt = 0; attempt < tries; attempt++) {
      answer = await this.#askOnce(text);
      if (answer === "sat" || answer === "unsat" || answer === "unknown") return answer;
      this.end();
    }
    throw new Error(`z3 says ${answer ?? "nothing"} to\n${text}`);
  }

  end(): void {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  async #askOnce(text: string): Promise<string | undefined> {
    const child = this.#process ?? this.#start();
    const line = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), ofProcess);
      this.#take = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      child.stdin.write(`${JSON.stringify(text)}\n`);
    });
    if (line === undefined) return undefined;
    const answer: unknown = JSON.parse(line);
    return String(answer);
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawn(process.execPath, [fileURLToPath(new URL("z3.mjs", import.meta.url))]);
    const give = (line: string | undefined): void => {
      if (this.#process === child) this.#take(line);
    };
    child.on("error", () => give(undefined));
    child.on("exit", () => give(undefined));
    // A process that is gone does not take the question; that it has ended says so already.
    child.stdin.on("error", () => {});
    child.stderr.resume();
    createInterface({ input: child.stdout }).on("line", give);
    this.#process = child;
    return child;
  }
}
