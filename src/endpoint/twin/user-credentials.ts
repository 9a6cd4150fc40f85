import { parseArn } from "../../iam/index.js";
import { arnOf } from "../state/arns.js";
import type { State } from "../state/entities.js";
import { findByArn } from "../state/find.js";

/** The generated credentials of a user of an account that was loaded from a dump. */
export interface UserCredentials {
  /** The ARN. */
  readonly user: string;
  readonly accessKeys: readonly { readonly accessKeyId: string; readonly secretAccessKey: string }[];
  /** Enabled devices; the seed is what CreateVirtualMFADevice gives. */
  readonly mfaDevices: readonly { readonly serialNumber: string; readonly base32StringSeed: string }[];
}

/** The credentials of a user; undefined if no account that was loaded from a dump has it. */
export function userCredentials(state: State, arn: string): UserCredentials | undefined {
  const { account: id = "", resource = "" } = parseArn(arn) ?? {};
  const account = state.accounts.get(id);
  if (account?.isFromDump !== true || !resource.startsWith("user/")) return undefined;
  const found = findByArn(account, "user", resource.slice("user/".length));
  const user = found === undefined ? undefined : account.users.get(found.name.toLowerCase());
  if (user === undefined || arnOf(account, "user", user) !== arn) return undefined;
  const devices = [...account.mfaDevices.values()].filter((device) => device.user === user.name);
  return {
    user: arn,
    accessKeys: user.accessKeys.map(({ id: accessKeyId, secret }) => ({ accessKeyId, secretAccessKey: secret })),
    mfaDevices: devices.map(({ serialNumber, seed }) => ({ serialNumber, base32StringSeed: seed })),
  };
}
