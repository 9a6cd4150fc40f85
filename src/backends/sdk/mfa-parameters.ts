import type { MfaInput, ScenarioCaller } from "../call.js";
import { userOf } from "../caller.js";
import type { GivenUser } from "../given.js";
import type { NotChecked } from "../outcome.js";
import type { TestClock } from "./clock.js";
import type { TotpDevice } from "./totp-device.js";

/** What a call sends of MFA. */
export interface ReadyMfa {
  readonly kind: "ready";
  readonly parameters: { readonly SerialNumber?: string; readonly TokenCode?: string };
}

/** Why no call was made. */
export interface Broken {
  readonly kind: "broken";
  readonly message: string;
}

/** Where codes come from. */
interface MfaSource {
  readonly clock: TestClock;
  readonly deviceOf: (user: GivenUser) => TotpDevice | undefined;
  readonly toWire: (text: string) => string;
  /** Is told of codes, which must not be shown. */
  readonly secret: (code: string) => void;
}

/** The MFA parameters of a call. Where a new code is needed and there is none yet, the clock is moved. */
export async function mfaParameters(
  caller: ScenarioCaller,
  mfa: MfaInput,
  { clock, deviceOf, toWire, secret }: MfaSource,
): Promise<ReadyMfa | NotChecked | Broken> {
  if (mfa.kind === "none") return { kind: "ready", parameters: {} };
  const own = userOf(caller);
  if (mfa.kind === "unknownDevice") {
    const account = caller.kind === "root" ? caller.account : own?.account;
    const SerialNumber = toWire(`arn:aws:iam::${account ?? ""}:mfa/policy-check-no-such-device`);
    return { kind: "ready", parameters: { SerialNumber, TokenCode: "123456" } };
  }
  const user = mfa.kind === "deviceOf" ? mfa.user : own;
  const device = user && deviceOf(user);
  if (device === undefined) {
    const who = user === undefined ? "this caller" : `the user ${user.name}`;
    return { kind: "broken", message: `${who} has no MFA device; add "with a virtual MFA device" to the Given step` };
  }
  const { serialNumber: SerialNumber, usedCode } = device;
  const withCode = async (parts: { readonly SerialNumber?: string }): Promise<ReadyMfa | NotChecked | Broken> => {
    const wait = device.waitForFreshCode(clock.now());
    const moved = wait > 0 ? await clock.advance(wait) : undefined;
    if (moved?.kind === "refused") return { kind: "broken", message: moved.message };
    if (moved?.kind === "notChecked") return moved;
    const TokenCode = device.freshCode(clock.now());
    secret(TokenCode);
    return { kind: "ready", parameters: { ...parts, TokenCode } };
  };
  switch (mfa.kind) {
    case "serialNumberOnly":
      return { kind: "ready", parameters: { SerialNumber } };
    case "code":
      return { kind: "ready", parameters: { SerialNumber, TokenCode: mfa.code } };
    case "usedCode":
      if (usedCode === undefined) return { kind: "broken", message: "no earlier call sent an MFA code" };
      secret(usedCode);
      return { kind: "ready", parameters: { SerialNumber, TokenCode: usedCode } };
    case "codeOnly":
      return withCode({});
    case "device":
    case "deviceOf":
      return withCode({ SerialNumber });
  }
}
