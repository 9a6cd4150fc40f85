/** Why a step failed, in words for people; it comes without a stack, which would lead into this library only. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";

  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}
