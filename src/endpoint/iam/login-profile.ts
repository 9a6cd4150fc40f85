import { scryptSync, timingSafeEqual } from "node:crypto";
import { type Failure, failure, noSuchEntity } from "../calls/failure.js";
import type { LoginProfile as LoginProfileAnswer } from "../model/iam.generated.js";
import type { Account, LoginProfile, PasswordPolicy, User } from "../state/entities.js";
import { randomBytes } from "../state/randomness.js";

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

/** The minimum length of passwords in an account without a password policy, and how many kinds of characters they must mix. */
const defaultLength = 8;
const defaultKinds = 3;

const upperCase = /[A-Z]/;
const lowerCase = /[a-z]/;
const digit = /[0-9]/;
const symbol = /[!@#$%^&*()_+\-=[\]{}|']/;

/** What a password policy can require. */
const requirements: readonly (readonly [setting: string, RegExp])[] = [
  ["RequireUppercaseCharacters", upperCase],
  ["RequireLowercaseCharacters", lowerCase],
  ["RequireNumbers", digit],
  ["RequireSymbols", symbol],
];

/**
 * AWS's error for a password that the account's password policy refuses, or AWS's default policy where there is none. Earlier
 * passwords are not kept, so that one is used again is not noticed.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 */
export function refusePassword(password: string | undefined, account: Account): Failure | undefined {
  if (password === undefined || conforms(password, account.passwordPolicy)) return undefined;
  return failure("PasswordPolicyViolation", 400, "Password does not conform to the account password policy.");
}

function conforms(password: string, policy: PasswordPolicy | undefined): boolean {
  const least = policy?.["MinimumPasswordLength"];
  if ([...password].length < (typeof least === "number" ? least : defaultLength)) return false;
  const kinds = requirements.filter(([, kind]) => kind.test(password));
  if (policy === undefined) return kinds.length >= defaultKinds;
  return requirements.every(([setting, kind]) => policy[setting] !== true || kind.test(password));
}

/** How much work a guess is; the state file has device seeds and access keys in plain text anyway. */
const cost = { N: 4096 };
const hashLength = 32;

function hashed(password: string, salt: Buffer): Buffer {
  return scryptSync(password, salt, hashLength, cost);
}

/** Gives a login profile a password; `now` is in seconds since 1970. */
export function setPassword(profile: LoginProfile, password: string, now: number): void {
  const salt = randomBytes(16);
  profile.password = `scrypt:${salt.toString("base64")}:${hashed(password, salt).toString("base64")}`;
  profile.changed = new Date(now * 1000).toISOString();
}

/** Whether a password is the one of a login profile; undefined if that one is not known. */
export function isPassword(profile: LoginProfile, password: string): boolean | undefined {
  const [, salt, hash] = profile.password?.split(":") ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const kept = Buffer.from(hash, "base64");
  return kept.length === hashLength && timingSafeEqual(hashed(password, Buffer.from(salt, "base64")), kept);
}
