/** Why a step failed, in words for people; it comes without a stack, which would lead into this library only. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  /**
   * Cucumber looks for places of code in an error's stack, in time that grows with the cube of its longest line, and a
   * policy may stand on one line. With this it looks for them in another way, which finds none.
   */
  readonly stacktrace = "";

  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}
