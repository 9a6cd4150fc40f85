import type { MfaInput, ScenarioCaller } from "../call.js";
import { userOf } from "../caller.js";
import type { GivenUser } from "../given.js";
import type { NotChecked } from "../outcome.js";
import type { AccountClients } from "./account-clients.js";
import { DeployedAccount } from "./deployed.js";
import { givesCodes } from "./given-checks.js";
import type { MfaCodes } from "./mfa-codes.js";
import { type Broken, broken, notChecked } from "./outcomes.js";

/** Whose codes live mode has: of the user's device, with its serial number where the user has several. */
export interface LiveMfaSettings {
  readonly clients: AccountClients;
  readonly account: string;
  /** The ARN of the user. */
  readonly identity: string;
  readonly codes: MfaCodes;
  readonly serialNumber: string | undefined;
}

/** MFA parameters as STS takes them. */
export interface MfaParameters {
  readonly SerialNumber?: string;
  readonly TokenCode?: string;
}

/** The MFA parameters of one scenario's real calls. */
export class LiveMfa {
  /** The codes that were given out, which no report may have. */
  readonly codes = new Set<string>();
  readonly #settings: LiveMfaSettings;

  constructor(settings: LiveMfaSettings) {
    this.#settings = settings;
  }

  /** The parameters of a call by this caller that says this about MFA, or why there are none. Rejects with AccountTrouble. */
  async parameters(caller: ScenarioCaller, mfa: MfaInput): Promise<MfaParameters | NotChecked | Broken> {
    switch (mfa.kind) {
      case "none":
        return {};
      case "deviceOf":
        return notChecked("live mode has only the codes of the caller's own device");
      case "unknownDevice": {
        const [, partition = "aws"] = this.#settings.identity.split(":");
        const SerialNumber = `arn:${partition}:iam::${this.#settings.account}:mfa/policy-check-no-such-device`;
        return { SerialNumber, TokenCode: "123456" };
      }
      case "codeOnly":
        return this.#freshCode();
      case "device":
      case "usedCode":
      case "code":
      case "serialNumberOnly": {
        const serial = await this.#serialNumber(userOf(caller));
        if (typeof serial !== "string") return serial;
        if (mfa.kind === "serialNumberOnly") return { SerialNumber: serial };
        if (mfa.kind === "code") return { SerialNumber: serial, TokenCode: mfa.code };
        if (mfa.kind === "usedCode") {
          const { used } = this.#settings.codes;
          return used === undefined
            ? broken(new Error("no earlier call sent an MFA code"))
            : { SerialNumber: serial, TokenCode: used };
        }
        const code = await this.#freshCode();
        return "kind" in code ? code : { SerialNumber: serial, ...code };
      }
    }
  }

  async #freshCode(): Promise<MfaParameters | NotChecked> {
    const fresh = await this.#settings.codes.fresh();
    if (fresh.kind === "notChecked") return fresh;
    this.codes.add(fresh.code);
    return { TokenCode: fresh.code };
  }

  async #serialNumber(user: GivenUser | undefined): Promise<string | NotChecked> {
    if (user === undefined) return notChecked("this caller has no MFA device");
    const serials = await new DeployedAccount(this.#settings.clients).deviceSerials(user.name);
    const usable = serials.filter(givesCodes);
    const { serialNumber } = this.#settings;
    if (serialNumber !== undefined) {
      return usable.includes(serialNumber)
        ? serialNumber
        : notChecked(`the user ${user.name} does not have the device of POLICY_CHECK_MFA_SERIAL`);
    }
    const [serial, ...others] = usable;
    if (serial === undefined) return notChecked(`the user ${user.name} has no MFA device with codes`);
    return others.length === 0
      ? serial
      : notChecked(
          `the user ${user.name} has several MFA devices; set POLICY_CHECK_MFA_SERIAL to the serial number of the one with the codes`,
        );
  }
}
