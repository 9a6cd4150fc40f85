import { Secret, TOTP } from "otpauth";

/** How long a code is shown, in seconds: RFC 6238's default, which AWS's devices have. */
const period = 30;

/** A virtual MFA device whose seed the test account knows. */
export class TotpDevice {
  readonly serialNumber: string;
  readonly #totp: TOTP;
  #lastStep: number;
  #lastCode: string | undefined;

  constructor(serialNumber: string, totp: TOTP) {
    this.serialNumber = serialNumber;
    this.#totp = totp;
    this.#lastStep = Number.NEGATIVE_INFINITY;
  }

  /** A device as CreateVirtualMFADevice gives it; the seed is Base32, as bytes. */
  static of(serialNumber: string, seed: Uint8Array): TotpDevice {
    return new TotpDevice(serialNumber, new TOTP({ secret: Secret.fromBase32(Buffer.from(seed).toString("ascii")) }));
  }

  /** The same device, used so far as this one is. */
  copy(): TotpDevice {
    const copy = new TotpDevice(this.serialNumber, this.#totp);
    copy.#lastStep = this.#lastStep;
    copy.#lastCode = this.#lastCode;
    return copy;
  }

  /** The two consecutive codes with which the device is enabled: the one shown before `now` (in seconds), and this one. */
  enablingCodes(now: number): readonly [string, string] {
    const step = Math.floor(now / period);
    this.#use(step);
    return [this.#code(step - 1), this.#code(step)];
  }

  /**
   * How far the clock must be moved, in seconds, before there is a code that was not used: a code is taken once, and the
   * next one is taken half a minute early.
   */
  waitForFreshCode(now: number): number {
    const early = this.#lastStep + 1 - (Math.floor(now / period) + 1);
    return Math.max(0, early) * period;
  }

  /** A code that was not used before. */
  freshCode(now: number): string {
    return this.#use(Math.max(Math.floor(now / period), this.#lastStep + 1));
  }

  /** The code that was used last. */
  get usedCode(): string | undefined {
    return this.#lastCode;
  }

  #use(step: number): string {
    this.#lastStep = step;
    this.#lastCode = this.#code(step);
    return this.#lastCode;
  }

  #code(step: number): string {
    return this.#totp.generate({ timestamp: step * period * 1000 });
  }
}
