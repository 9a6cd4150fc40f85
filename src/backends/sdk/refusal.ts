/** An error answer of AWS's API. */
export interface ErrorAnswer {
  /** As it is sent, and as AWS's documentation has it: the SDK's names of errors differ. */
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** The error answer in what an SDK call threw; undefined where nothing answered. */
export function errorAnswer(error: unknown): ErrorAnswer | undefined {
  if (!(error instanceof Error) || !("$metadata" in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) return undefined;
  const { httpStatusCode: status } = metadata;
  if (typeof status !== "number") return undefined;
  const code = "Code" in error && typeof error.Code === "string" ? error.Code : error.name;
  return { code, status, message: error.message };
}

/** The request's id, which ties an answer to the endpoint's record of it. */
export function requestIdOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("$metadata" in answer)) return undefined;
  const metadata = answer.$metadata;
  if (typeof metadata !== "object" || metadata === null || !("requestId" in metadata)) return undefined;
  return typeof metadata.requestId === "string" ? metadata.requestId : undefined;
}

/**
 * Whether an error says that policies do not allow the call. AWS has the code AccessDenied also for wrong MFA codes and
 * for calls that a kind of credentials cannot make: those are no decision about policies, and do not pass for one. The
 * texts are those of the reference, 1.9.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function isAuthorizationDenial({ code, status, message }: ErrorAnswer): boolean {
  if ((code !== "AccessDenied" && code !== "AccessDeniedException") || status !== 403) return false;
  return (
    /^User: \S+ is not authorized to perform: \S+/.test(message) ||
    /^Not authorized to perform sts:AssumeRoleWith(SAML|WebIdentity)/.test(message) ||
    message === "Roles may not be assumed by root accounts."
  );
}

/** Whether an answer is an error of the gateway or the server, and not an answer to the call. */
export function isNoAnswer({ status, message }: ErrorAnswer): boolean {
  return status >= 500 || message.startsWith("policy-check ");
}

/** Whether an answer says that there is no such action: emulators have only some. */
export function isMissingAction({ code, status }: ErrorAnswer): boolean {
  return status === 501 || /^(NotImplemented|InvalidAction|UnknownOperation)/.test(code);
}

/** Whether an answer says nothing but that the server failed on the call. */
export function isServerFailure({ status }: ErrorAnswer): boolean {
  return status === 500;
}

/** An error in words; where an answer has no error of AWS's, the SDK invents one. */
export function errorWords({ code, status, message }: ErrorAnswer): string {
  const isMadeUp = code === "Error" || code === "Unknown" || code === "UnknownError";
  return isMadeUp ? `HTTP ${status} without a readable error` : `${code}: ${message}`;
}
