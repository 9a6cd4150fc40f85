import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { accessDenied, type Failure, failure } from "../calls/failure.js";
import type { MfaDevice, User } from "../state/entities.js";

/**
 * The algorithm of virtual MFA devices: RFC 6238 with SHA-1, steps of 30 seconds, six digits.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html
 */
const period = 30;
const digits = 6;

/** By how many steps a code may differ either way; AWS does not document its window. */
const window = 1;
/** By how many steps the two codes that enable a device may differ; the difference is kept as the device's drift. */
const enableWindow = 20;
/** By how many steps the two codes that resynchronize a device may differ. */
const resyncWindow = 2880;

/** A new seed: 40 bytes, 64 letters of base32. */
export function newSeed(): string {
  return new Secret({ buffer: new Uint8Array(randomBytes(40)).buffer }).base32;
}

/** The code that a device shows at a time, in seconds since 1970. */
export function codeAt(seed: string, at: number): string {
  return totp(seed).generate({ timestamp: at * 1000 });
}

function totp(seed: string): TOTP {
  return new TOTP({ secret: Secret.fromBase32(seed), algorithm: "SHA1", digits, period });
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_VirtualMFADevice.html gives this form of the URI. */
export function otpauthUri(device: MfaDevice, account: string): string {
  return `otpauth://totp/${encodeURIComponent(device.name)}@${encodeURIComponent(device.user ?? account)}?secret=${device.seed}`;
}

/** The time step of a code that the device has not used yet; undefined if the code is wrong or used. */
function stepOf(device: MfaDevice, code: string, at: number, within: number): number | undefined {
  const step = Math.floor(at / period) + (device.drift ?? 0);
  const delta = totp(device.seed).validate({ token: code, timestamp: step * period * 1000, window: within });
  if (delta === null) return undefined;
  const found = step + delta;
  return found > (device.lastStep ?? Number.NEGATIVE_INFINITY) ? found : undefined;
}

const wrongCode: Failure = accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
const wrongSerial: Failure = accessDenied(
  "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
);
const onlyOne: Failure = accessDenied(
  "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.",
);

/** The MFA parameters of AssumeRole and GetSessionToken. */
export interface MfaParameters {
  readonly SerialNumber?: string | undefined;
  readonly TokenCode?: string | undefined;
}

/**
 * Verifies the MFA code of a call; each code works once. `used`: the call used MFA; false without both parameters. The
 * messages are AWS's to the letter, spaces included.
 */
export function verifyMfa(
  { SerialNumber, TokenCode }: MfaParameters,
  user: User | undefined,
  devices: ReadonlyMap<string, MfaDevice>,
  now: number,
): { readonly kind: "mfa"; readonly used: boolean } | Failure {
  if (SerialNumber === undefined && TokenCode === undefined) return { kind: "mfa", used: false };
  if (SerialNumber === undefined || TokenCode === undefined) return onlyOne;
  const device = devices.get(SerialNumber);
  if (user === undefined || device === undefined || device.user !== user.name) return wrongSerial;
  const step = stepOf(device, TokenCode, now, window);
  if (step === undefined) return wrongCode;
  device.lastStep = step;
  return { kind: "mfa", used: true };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html */
export const invalidAuthenticationCode: Failure = failure(
  "InvalidAuthenticationCode",
  403,
  "Authentication code for device is not valid.",
);

/**
 * Verifies the two consecutive codes that enable or resynchronize a device: the second must follow the first. Answers
 * whether they are right.
 */
export function synchronize(
  device: MfaDevice,
  [first, second]: readonly [string, string],
  now: number,
  purpose: "enable" | "resync",
): boolean {
  const step = Math.floor(now / period);
  const within = purpose === "enable" ? enableWindow : resyncWindow;
  // The nearest pair counts: in a wide window other pairs may have the same digits by chance.
  for (let distance = 0; distance <= within; distance++) {
    for (const later of distance === 0 ? [step] : [step - distance, step + distance]) {
      if (later - 1 <= (device.lastStep ?? Number.NEGATIVE_INFINITY)) continue;
      if (codeAt(device.seed, later * period) !== second || codeAt(device.seed, (later - 1) * period) !== first)
        continue;
      device.lastStep = later;
      // Within the ordinary window the device's clock is right.
      device.drift = distance <= window ? 0 : later - step;
      return true;
    }
  }
  return false;
}
