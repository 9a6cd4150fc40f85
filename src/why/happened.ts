import { type Fields, textIn } from "./fields.js";
import { readRefusal, type ToldRefusal } from "./told-refusal.js";

/** How a call ended, by its event. */
export type Happened =
  | { readonly kind: "allowed" }
  /** Policies, or the kind of the caller's credentials, did not allow it. */
  | { readonly kind: "denied"; readonly code: string; readonly message: string | undefined; readonly told: ToldRefusal }
  /** It failed for another reason; `why` is a sentence without a final period. */
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string | undefined;
      readonly told: ToldRefusal;
      readonly why: string;
      /** Whether the MFA device or its code was wrong. */
      readonly isOfCode: boolean;
    };

/**
 * The codes with which services say that a caller may not make a call. EC2 and SNS have codes of their own, and so have the events of
 * VPC endpoints.
 *
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html and
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
 */
const denials =
  /(^|\.)((Vpce)?AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized(Exception)?|AuthorizationError(Exception)?)$/;

/**
 * What STS says with the code AccessDenied where policies or the kind of the credentials were in the way. Anything else that has
 * this code is about something else, as a wrong MFA code is.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html and, for web identities,
 * https://repost.aws/knowledge-center/eks-troubleshoot-irsa-errors
 */
const denialWords =
  /not authorized|access denied|request was denied|may not be assumed|^cannot call|an unknown error occurred/i;

/** Reads how a call ended. */
export function readHappened(event: Fields): Happened {
  const code = textIn(event, "errorCode");
  const message = textIn(event, "errorMessage");
  if (code === undefined && message === undefined) return { kind: "allowed" };
  const told = readRefusal(message ?? "");
  const failed = { kind: "failed", code: code ?? "", message, told, isOfCode: false } as const;
  if (message !== undefined && /MultiFactorAuthentication failed/i.test(message))
    return { ...failed, isOfCode: true, why: "AWS refused the MFA device or the code, and asked no policy" };
  if (code === undefined || !denials.test(code))
    return { ...failed, why: `the call failed with ${code ?? "an error"}, which no policy decides` };
  if (message !== undefined && !denialWords.test(message))
    return { ...failed, why: `${code} has a message here that is not about policies` };
  return { kind: "denied", code, message, told };
}
