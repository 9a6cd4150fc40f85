import { Secret, TOTP } from "otpauth";
import type { NotChecked } from "../outcome.js";

/** How long a code is shown, in seconds: RFC 6238's default, which AWS's devices have. */
const period = 30;
/** How often the rest of a wait is told, in seconds. */
const told = 5;

/** Where codes come from, and the time by which they go. */
export interface CodeSettings {
  /** The device's seed in base32; without it a person is asked. */
  readonly seed: string | undefined;
  /** Asks a person at a terminal; undefined where there is none. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  /** In seconds since 1970. */
  readonly now: () => number;
  readonly sleep: (seconds: number) => Promise<void>;
  readonly progress: (message: string) => void;
}

/** A code, or why there is none. */
export type FreshCode = { readonly kind: "code"; readonly code: string } | NotChecked;

/**
 * The codes of the user's MFA device, for the whole run: AWS takes each code once, so every call that needs one waits
 * until the device shows another.
 */
export class MfaCodes {
  readonly #settings: CodeSettings;
  readonly #totp: TOTP | undefined;
  #lastStep = Number.NEGATIVE_INFINITY;
  #lastCode: string | undefined;

  /** Throws where the seed is no base32; the message does not have it. */
  constructor(settings: CodeSettings) {
    this.#settings = settings;
    this.#totp = settings.seed === undefined ? undefined : totpOf(settings.seed);
  }

  /** Whether codes come from a seed, so the next one is available without a person. */
  get hasSeed(): boolean {
    return this.#totp !== undefined;
  }

  /** The code that was used last in this run. */
  get used(): string | undefined {
    return this.#lastCode;
  }

  /** A code that was not used in this run. */
  async fresh(): Promise<FreshCode> {
    const { ask } = this.#settings;
    if (this.#totp !== undefined) return { kind: "code", code: await this.#next(this.#totp) };
    if (ask !== undefined) return this.#asked(ask);
    const reason =
      "no MFA code is available; set POLICY_CHECK_MFA_SEED to the base32 seed of the device, or run on a terminal to type the code";
    return { kind: "notChecked", reason };
  }

  async #next(totp: TOTP): Promise<string> {
    const { now, sleep, progress } = this.#settings;
    for (;;) {
      const rest = Math.ceil((this.#lastStep + 1) * period - now());
      if (rest <= 0) break;
      progress(`waiting ${rest} s for an unused MFA code`);
      await sleep(rest % told === 0 ? told : rest % told);
    }
    this.#lastStep = Math.floor(now() / period);
    this.#lastCode = totp.generate({ timestamp: this.#lastStep * period * 1000 });
    return this.#lastCode;
  }

  async #asked(ask: (question: string) => Promise<string>): Promise<FreshCode> {
    const answer = await ask("MFA code (6 digits; press Enter to skip): ");
    const code = answer.replace(/\s/g, "");
    if (code === "") return { kind: "notChecked", reason: "no MFA code was given" };
    if (!/^\d{6}$/.test(code)) return this.#askedAgain(ask, "An MFA code has 6 digits.");
    if (code === this.#lastCode) return this.#askedAgain(ask, "This code was used already; wait for the next one.");
    this.#lastCode = code;
    return { kind: "code", code };
  }

  #askedAgain(ask: (question: string) => Promise<string>, why: string): Promise<FreshCode> {
    this.#settings.progress(why);
    return this.#asked(ask);
  }
}

function totpOf(seed: string): TOTP {
  const text = seed.replace(/[\s-]/g, "").toUpperCase();
  if (!/^[A-Z2-7]{16,}=*$/.test(text)) {
    throw new Error("POLICY_CHECK_MFA_SEED is not the base32 seed of a virtual MFA device");
  }
  return new TOTP({ secret: Secret.fromBase32(text) });
}
