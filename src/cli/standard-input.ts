/** Standard input in a run of the command line. Everything that a run reads shares one of these. */
export class StandardInput {
  #isTaken = false;

  /** Throws the second time: a second reader would find nothing, and take that for an empty text. */
  take(): void {
    if (this.#isTaken) throw new Error("standard input can be read only once");
    this.#isTaken = true;
  }
}
