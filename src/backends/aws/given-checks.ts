import type { SourceText } from "../../diagnostics/index.js";
import { parseArn } from "../../iam/index.js";
import type { SetupResult } from "../backend.js";
import type { Given, GivenOidcProvider, GivenPolicy, GivenRole, GivenSamlProvider, GivenUser } from "../given.js";
import type { NotChecked } from "../outcome.js";
import { AccountTrouble } from "./account-trouble.js";
import type { DeployedAccount, DeployedRole, DeployedTag, DeployedUser } from "./deployed.js";
import { comparePolicies } from "./drift.js";

/** Checks that the account has what the scenario gives, and changes nothing. Keeps what it found for the calls. */
export class GivenChecks {
  readonly #account: string;
  readonly #deployed: DeployedAccount;
  readonly #users = new Map<string, DeployedUser>();
  readonly #roles = new Map<string, DeployedRole>();

  constructor(account: string, deployed: DeployedAccount) {
    this.#account = account;
    this.#deployed = deployed;
  }

  /** A user that was found to be as given. */
  foundUser(arn: string): DeployedUser | undefined {
    return this.#users.get(arn);
  }

  /** A role that was found to be as given. */
  foundRole(arn: string): DeployedRole | undefined {
    return this.#roles.get(arn);
  }

  /** Looks whether something is there as the scenario says. */
  check(member: Given): Promise<SetupResult> {
    switch (member.kind) {
      case "user":
        return this.#user(member);
      case "role":
        return this.#role(member);
      case "oidc":
        return this.#oidcProvider(member);
      case "saml":
        return this.#samlProvider(member);
    }
  }

  #user(user: GivenUser): Promise<SetupResult> {
    const { name, arn } = user;
    return this.#check(user.account, `the user ${name}`, async () => {
      const found = await this.#deployed.user(name);
      if (found === undefined) return `account ${this.#account} has no user ${name}`;
      if (found.arn !== arn) return `the user ${name} is ${found.arn}, not ${arn} as in the scenario`;
      const difference =
        missingTag(`the user ${name}`, user.tags, found.tags) ??
        (user.hasDevice ? await this.#missingDevice(name) : undefined) ??
        (user.identityPolicies.length === 0
          ? undefined
          : missingPolicy(`the user ${name}`, user.identityPolicies, await this.#deployed.policiesOfUser(name))) ??
        (user.permissionsBoundary && (await this.#otherBoundary(user.permissionsBoundary, name, found)));
      if (difference === undefined) this.#users.set(arn, found);
      return difference;
    });
  }

  #role(role: GivenRole): Promise<SetupResult> {
    const { name, arn } = role;
    return this.#check(role.account, `the role ${name}`, async () => {
      const found = await this.#deployed.role(name);
      if (found === undefined) return `account ${this.#account} has no role ${name}`;
      if (found.arn !== arn) return `the role ${name} is ${found.arn}, not ${arn} as in the scenario`;
      const difference =
        otherDuration(role, found) ??
        otherTrust(role, found) ??
        (role.identityPolicies.length === 0
          ? undefined
          : missingPolicy(`the role ${name}`, role.identityPolicies, await this.#deployed.policiesOfRole(name)));
      if (difference === undefined) this.#roles.set(arn, found);
      return difference;
    });
  }

  #oidcProvider({ account, host, arn, audiences }: GivenOidcProvider): Promise<SetupResult> {
    return this.#check(account, `the OIDC provider ${host}`, async () => {
      const found = await this.#deployed.audiences(arn);
      if (found === undefined) return `account ${this.#account} has no OIDC provider ${arn}`;
      const missing = audiences.find((audience) => !found.includes(audience));
      return missing === undefined ? undefined : `the OIDC provider ${host} does not have the audience ${missing}`;
    });
  }

  #samlProvider({ account, name, arn }: GivenSamlProvider): Promise<SetupResult> {
    return this.#check(account, `the SAML provider ${name}`, async () => {
      const found = await this.#deployed.hasSamlProvider(arn);
      return found ? undefined : `account ${this.#account} has no SAML provider ${arn}`;
    });
  }

  async #check(account: string, what: string, difference: () => Promise<string | undefined>): Promise<SetupResult> {
    if (account !== this.#account) return otherAccount(what, account, this.#account);
    try {
      const message = await difference();
      return message === undefined ? { kind: "ready" } : { kind: "refused", message };
    } catch (error) {
      if (error instanceof AccountTrouble)
        return { kind: "refused", message: `${what} cannot be read: ${error.message}` };
      throw error;
    }
  }

  async #missingDevice(name: string): Promise<string | undefined> {
    const serials = await this.#deployed.deviceSerials(name);
    if (serials.some(givesCodes)) return undefined;
    return serials.length === 0
      ? `the user ${name} has no MFA device`
      : `the user ${name} has no MFA device with codes, only ${serials.join(", ")}, which AssumeRole does not accept`;
  }

  async #otherBoundary(given: GivenPolicy, name: string, user: DeployedUser): Promise<string | undefined> {
    const { permissionsBoundary: arn } = user;
    if (arn === undefined) return `the user ${name} has no permissions boundary`;
    const compared = comparePolicies(
      "identity",
      await this.#deployed.managedPolicy(arn),
      given.source,
      partitionOf(user.arn),
    );
    if (compared.kind === "same") return undefined;
    return `the permissions boundary of the user ${name} differs from ${given.source.name}\n${compared.report}`;
  }
}

/** What cannot be seen with the credentials of one account. */
export function otherAccount(what: string, account: string, own: string): NotChecked {
  const reason = `${what} is in account ${account}, and the credentials are in account ${own}: they cannot read the users, roles and policies of another account`;
  return { kind: "notChecked", reason };
}

/**
 * FIDO keys have no codes, so neither AssumeRole nor GetSessionToken can use them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export function givesCodes(serialNumber: string): boolean {
  return !/^arn:[^:]*:iam::\d{12}:u2f\//.test(serialNumber);
}

function missingTag(what: string, given: readonly DeployedTag[], found: readonly DeployedTag[]): string | undefined {
  for (const { key, value } of given) {
    const tag = found.find((one) => one.key.toLowerCase() === key.toLowerCase());
    if (tag === undefined) return `${what} does not have the tag ${key}`;
    if (tag.value !== value)
      return `${what} has the tag ${key} with the value "${tag.value}", not "${value}" as in the scenario`;
  }
  return undefined;
}

function otherDuration({ name, maxSessionDuration }: GivenRole, found: DeployedRole): string | undefined {
  if (maxSessionDuration === undefined || maxSessionDuration === found.maxSessionDuration) return undefined;
  return `sessions of the role ${name} may last ${found.maxSessionDuration} seconds, not ${maxSessionDuration} as in the scenario`;
}

function otherTrust({ name, arn, trust }: GivenRole, found: DeployedRole): string | undefined {
  const compared = comparePolicies("trust", found.trust, trust.source, partitionOf(arn));
  if (compared.kind === "same") return undefined;
  return `the trust policy of the role ${name} has drifted: the deployed policy differs from ${trust.source.name}\n${compared.report}`;
}

/** The first of the given policies whose meaning none of those that were found has, beside the one that comes nearest. */
function missingPolicy(what: string, given: readonly GivenPolicy[], found: readonly SourceText[]): string | undefined {
  for (const { source } of given) {
    const comparisons = found.map((deployed) => comparePolicies("identity", deployed, source, "aws"));
    if (comparisons.some(({ kind }) => kind === "same")) continue;
    const different = comparisons.flatMap((one) => (one.kind === "different" ? [one] : []));
    const [nearest] = different.sort((one, other) => one.differences - other.differences);
    const hint = nearest === undefined ? "it has no policies" : `the most similar one is:\n${nearest.report}`;
    return `${what} has no policy with the meaning of ${source.name}; ${hint}`;
  }
  return undefined;
}

function partitionOf(arn: string): string {
  return parseArn(arn)?.partition ?? "aws";
}
