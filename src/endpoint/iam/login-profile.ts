import { type Failure, failure, noSuchEntity } from "../calls/failure.js";
import type { LoginProfile as LoginProfileAnswer } from "../model/iam.generated.js";
import type { Account, User } from "../state/entities.js";

/** Present for users that can sign in to the console. */
export type LoginProfile = NonNullable<User["loginProfile"]>;

/** A user's login profile, or AWS's error. */
export function findLoginProfile({ name, loginProfile }: User): LoginProfile | Failure {
  return loginProfile ?? noSuchEntity(`Login Profile for User ${name} cannot be found.`);
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_LoginProfile.html */
export function loginProfileAnswer({ name }: User, profile: LoginProfile): LoginProfileAnswer {
  return {
    UserName: name,
    CreateDate: new Date(profile.created),
    PasswordResetRequired: profile.passwordResetRequired,
  };
}

/** The minimum length of passwords in an account without a password policy. */
const defaultLength = 8;

/**
 * AWS's error for a password that is too short; the other requirements of a password policy are not checked.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 */
export function refusePassword(password: string | undefined, account: Account): Failure | undefined {
  const least = account.passwordPolicy?.["MinimumPasswordLength"];
  const length = typeof least === "number" ? least : defaultLength;
  if (password === undefined || [...password].length >= length) return undefined;
  return failure("PasswordPolicyViolation", 400, "Password does not conform to the account password policy.");
}
