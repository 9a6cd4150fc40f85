import { type Failure, isFailure, noSuchEntity } from "../calls/failure.js";
import type { Account, MfaDevice, User } from "../state/entities.js";
import { findMfaDevice } from "../state/find.js";

/** A device that is enabled for a user, or AWS's error. The message for another user's device comes from emulators. */
export function enabledDevice(account: Account, user: User, serialNumber: string): MfaDevice | Failure {
  const device = findMfaDevice(account, serialNumber);
  if (isFailure(device)) return device;
  return device.user === user.name ? device : noSuchEntity("MFA Device invalid for user.");
}
