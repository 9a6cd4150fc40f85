import { BackendUnavailable } from "../backend.js";
import { errorAnswer } from "../sdk/refusal.js";
import { type AwsMode, minimalPolicy } from "./permissions.js";

/** Why a call of policy-check's own to the account came to nothing, in words for people. */
export class AccountTrouble extends Error {
  override readonly name = "AccountTrouble";
}

/** Whether the account has no entity of the name that was asked for. */
export function isNotFound(error: unknown): boolean {
  return /^NoSuchEntity/.test(errorAnswer(error)?.code ?? "");
}

/**
 * Says what went wrong with a call of policy-check's own. A missing permission names its action, with the smallest policy
 * that has it; the policy is a constant, so nothing of the account is in it.
 */
export function troubleOf(error: unknown, action: string, mode: AwsMode): AccountTrouble {
  if (error instanceof AccountTrouble) return error;
  const answer = errorAnswer(error);
  if (answer === undefined) return new AccountTrouble(`${action}: ${wordsOf(error)}`);
  const { code, status, message } = answer;
  if (status === 403 && /^AccessDenied/.test(code)) {
    const file = `policies/permissions/policy-check-${mode}.json`;
    return new AccountTrouble(
      `policy-check lacks the permission ${action}. AWS says: ${message}\nThe smallest policy that ${mode} mode needs, also in ${file}:\n${minimalPolicy(mode)}`,
    );
  }
  // What is no answer of AWS's, such as a proxy's page, has neither.
  if (code === "Unknown") return new AccountTrouble(`${action} failed with the HTTP status ${status}`);
  return new AccountTrouble(`${action} failed with ${code}: ${message}`);
}

/** Why an account cannot be used at all, with what to do about it. */
export function unavailable(error: unknown, profile: string | undefined): BackendUnavailable {
  const answer = errorAnswer(error);
  const words = answer === undefined ? wordsOf(error) : `${answer.code}: ${answer.message}`;
  return new BackendUnavailable(`The AWS account cannot be used: ${words}\n${adviceFor(error, profile)}`);
}

function adviceFor(error: unknown, profile: string | undefined): string {
  const { name: code, message } = error instanceof Error ? error : new Error(String(error));
  const login = `aws sso login${profile === undefined ? "" : ` --profile ${profile}`}`;
  if (/sso/i.test(message) || /^(SSOTokenProviderFailure|TokenProviderError|UnauthorizedException)$/.test(code)) {
    return `Sign in again: ${login}`;
  }
  if (code === "ExpiredToken" || code === "ExpiredTokenException" || code === "RequestExpired") {
    return `The credentials have expired; get new ones (with SSO: ${login}).`;
  }
  if (/requires multi-factor authentication/i.test(message)) {
    const name = profile ?? "NAME";
    return `No code is asked for to get credentials. The AWS CLI (version 2) does; then run without a profile: eval "$(aws configure export-credentials --profile ${name} --format env)"`;
  }
  if (code === "CredentialsProviderError" && profile !== undefined) {
    return `The profile "${profile}" gives no credentials; \`aws configure list-profiles\` shows which profiles there are, and \`aws sts get-caller-identity --profile ${profile}\` what is wrong with one.`;
  }
  if (code === "CredentialsProviderError") {
    return "Credentials are found as the AWS CLI finds them: name a profile with --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
  }
  if (code === "InvalidClientTokenId" || code === "SignatureDoesNotMatch" || code === "UnrecognizedClientException") {
    return "AWS does not know these credentials; is the access key active, and is it of the account that is meant?";
  }
  if (code === "RegionDisabledException") return "Set AWS_REGION to a region in which the account can use AWS STS.";
  if (isNetwork(error)) {
    return "Nothing answers there: look at the network, at the proxy, and at AWS_ENDPOINT_URL if it is set.";
  }
  return "`aws sts get-caller-identity` with the same profile shows whether the AWS CLI can use it.";
}

function isNetwork(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(String(code));
}

/** Node's network errors have several attempts inside, and no words of their own. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(wordsOf).join("; ");
  }
  if (error instanceof Error && error.name === "TimeoutError") return "no answer came in time";
  return error instanceof Error ? error.message || error.name : String(error);
}
