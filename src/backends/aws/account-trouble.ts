import { BackendUnavailable } from "../backend.js";
import { errorAnswer } from "../sdk/refusal.js";
import { type AwsMode, minimalPolicy } from "./permissions.js";

/** Why one of policy-check's own calls to the account failed, in words for people. */
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
      `policy-check lacks the permission ${action}. AWS answers: ${message}\nThe smallest policy for ${mode} mode, also in ${file}:\n${minimalPolicy(mode)}`,
    );
  }
  // A proxy's page, which is not an answer of AWS, has neither a code nor a message.
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
    return `policy-check does not prompt for the MFA code of a profile. Get credentials with the AWS CLI (version 2), then run without a profile: eval "$(aws configure export-credentials --profile ${name} --format env)"`;
  }
  if (code === "CredentialsProviderError" && profile !== undefined) {
    return `The profile "${profile}" has no credentials; \`aws configure list-profiles\` lists the profiles, and \`aws sts get-caller-identity --profile ${profile}\` shows what is wrong with this one.`;
  }
  if (code === "CredentialsProviderError") {
    return "Credentials are looked up as the AWS CLI does; name a profile with --profile NAME, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
  }
  if (code === "InvalidClientTokenId" || code === "SignatureDoesNotMatch" || code === "UnrecognizedClientException") {
    return "AWS does not know these credentials; check that the access key is active and belongs to the right account.";
  }
  if (code === "RegionDisabledException") return "Set AWS_REGION to a region in which the account can use AWS STS.";
  if (isNetwork(error)) {
    return "No endpoint answers; check the network, the proxy, and AWS_ENDPOINT_URL if it is set.";
  }
  return "`aws sts get-caller-identity` with the same profile shows whether the AWS CLI can use the account.";
}

function isNetwork(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(String(code));
}

/** A network error of Node's contains the errors of several attempts, and has no message itself. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(wordsOf).join("; ");
  }
  if (error instanceof Error && error.name === "TimeoutError") return "the answer timed out";
  return error instanceof Error ? error.message || error.name : String(error);
}
