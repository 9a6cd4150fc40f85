/** Why a step failed, for the scenario's author. It has no stack: its frames would be those of this library only. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  /**
   * Cucumber searches an error's stack for places in code, in time that grows with the cube of its longest line, and a whole
   * policy may be on one line. With this property it searches in another way, which finds none.
   */
  readonly stacktrace = "";

  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}
