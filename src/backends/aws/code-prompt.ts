import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A terminal of a person. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  /** What Ctrl+C does: while a line is read, the terminal hands it over as a character. */
  readonly interrupt: () => void;
}

/** Asks a person for a line. Who ends the input instead (Ctrl+D) gives none: the answer is empty. */
export function askAt({ input, output, interrupt }: Terminal): (question: string) => Promise<string> {
  return (question) =>
    new Promise((resolve) => {
      const lines = createInterface({ input, output, terminal: true });
      lines.once("close", () => resolve(""));
      lines.once("SIGINT", () => {
        lines.close();
        interrupt();
      });
      lines.question(question, (answer) => {
        resolve(answer);
        lines.close();
      });
    });
}
