import { closeSync, openSync, writeSync } from "node:fs";

/** A file to which lines are added at its end, each as a whole: a log that others may read meanwhile. */
export class AppendedFile {
  readonly #file: number;

  private constructor(file: number) {
    this.#file = file;
  }

  /** Opens a file, or makes it; what is in it stays. Throws what the system says. */
  static open(path: string): AppendedFile {
    return new AppendedFile(openSync(path, "a", 0o600));
  }

  /** Adds a line. Throws what the system says. */
  add(line: string): void {
    writeSync(this.#file, `${line}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
