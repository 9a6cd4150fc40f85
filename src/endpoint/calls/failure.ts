/** An answer that is an error, as AWS words it: code and message go to the client, HTTP status included. */
export interface Failure {
  readonly kind: "failure";
  readonly code: string;
  readonly status: number;
  readonly message: string;
  /** What the log says besides, for people: the message that clients get is AWS's. Without secrets. */
  readonly note?: string | undefined;
}

/** An error answer. */
export function failure(code: string, status: number, message: string): Failure {
  return { kind: "failure", code, status, message };
}

/** Whether a result is an error; the results of actions are structures of the model, none of which has a `kind`. */
export function isFailure(result: object): result is Failure {
  return "kind" in result && result.kind === "failure";
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export function validationError(message: string): Failure {
  return failure("ValidationError", 400, message);
}

/** Not authorized, or refused whatever the policies say. */
export function accessDenied(message: string): Failure {
  return failure("AccessDenied", 403, message);
}

/** A call that temporary credentials may not make, whatever the policies say. */
export function notWithSession(action: string): Failure {
  return accessDenied(`Cannot call ${action} with session credentials`);
}

/** The codes and statuses of the errors that IAM's service model lists. */
export const noSuchEntity = (message: string): Failure => failure("NoSuchEntity", 404, message);
export const entityAlreadyExists = (message: string): Failure => failure("EntityAlreadyExists", 409, message);
export const deleteConflict = (message: string): Failure => failure("DeleteConflict", 409, message);
export const limitExceeded = (message: string): Failure => failure("LimitExceeded", 409, message);
export const invalidInput = (message: string): Failure => failure("InvalidInput", 400, message);
export const malformedPolicyDocument = (message: string): Failure => failure("MalformedPolicyDocument", 400, message);
export const invalidParameterValue = (message: string): Failure => failure("InvalidParameterValue", 400, message);

/** The text of AWS is not known. */
export const featureDisabled: Failure = failure(
  "FeatureDisabled",
  404,
  "Outbound identity federation is not enabled for the account.",
);
