import type { IWorld } from "@cucumber/cucumber";
import { claimNamesOf, type GivenOidcProvider, type GivenRole, type TokenShape } from "../backends/index.js";
import { identityProviderOf } from "../iam/index.js";
import { assertKnown, unknownName } from "./assert-known.js";
import type { StepResult } from "./cucumber.js";
import type { Scenario } from "./scenario.js";
import { pairsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";
import { scenarioOf } from "./world.js";

/** A known provider whose tokens scenarios name by what they are for, such as a repository and a branch. */
export interface TokenProvider {
  readonly shape: TokenShape["provider"];
  /** As the phrases have it. */
  readonly name: string;
  /** The ids of its rows in the table of identity providers. */
  readonly rows: readonly string[];
  /** Whether customers run it on servers of their own, whose issuer can be any URL. */
  readonly hasOwnServers: boolean;
  /** The Given step that a scenario needs. */
  readonly given: string;
}

/** A token, by the claims that tell it from others of its provider. */
export interface ProviderToken {
  /** Whose token it is, for people: `the repository octo-org/app on branch main`. */
  readonly title: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly immutableSubjects?: boolean | undefined;
}

/** Assumes a role with a token that has all claims of its provider's tokens, for the provider that the scenario gives. */
export function assumeWithToken(
  world: IWorld,
  tokenProvider: TokenProvider,
  roleName: string,
  { title, claims, immutableSubjects }: ProviderToken,
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  const role = scenario.entities.role(roleName);
  return scenario.call(`${title} assumes ${role.name}`, {
    kind: "assumeRoleWithWebIdentity",
    provider: providerFor(scenario, tokenProvider, role),
    role,
    sessionName: "policy-check",
    claims,
    shape: { provider: tokenProvider.shape, immutableSubjects },
  });
}

/** The provider in the role's account that issues such tokens. Throws StepFailure unless the scenario gives exactly one. */
function providerFor({ entities }: Scenario, of: TokenProvider, { account, name }: GivenRole): GivenOidcProvider {
  const all = entities.oidcProviders().filter((provider) => provider.account === account);
  const rowOf = ({ host }: GivenOidcProvider): string => identityProviderOf(host).id;
  const known = all.filter((provider) => of.rows.includes(rowOf(provider)));
  const found = known.length > 0 || !of.hasOwnServers ? known : all.filter((provider) => rowOf(provider) === "other");
  const [first, ...others] = found;
  if (first === undefined) {
    throw new StepFailure(
      `this scenario has no OIDC provider of ${of.name} in the account ${account} of the role "${name}"; add the step '${of.given}'`,
    );
  }
  if (others.length > 0) {
    throw new StepFailure(
      `this scenario has more than one OIDC provider of ${of.name} in the account ${account}: ${found.map(({ host }) => host).join(", ")}; remove the Given steps of all but one`,
    );
  }
  return first;
}

/**
 * The claims in the table below a step. Throws StepFailure for a claim that the provider's tokens do not have, since a
 * misspelled one would leave the claim as it usually is. `more` names claims that only some tokens have.
 */
export function claimsBelow(
  table: StepArgument,
  { shape, name: providerName }: TokenProvider,
  more: readonly string[],
): Readonly<Record<string, string>> {
  const pairs = pairsOf(table);
  const known = [...claimNamesOf({ provider: shape }), ...more];
  const named = pairs.map(([name]) => name).filter((name) => !name.startsWith("https://aws.amazon.com/"));
  assertKnown(`claim of ${providerName}`, named, known);
  return Object.fromEntries(pairs);
}

/** The parts of a name that are separated by `/`, as many as `words` names. Throws StepFailure for any other name. */
export function partsOf(what: string, text: string, words: readonly string[]): readonly string[] {
  const parts = text.split("/");
  if (parts.length === words.length && parts.every((part) => part !== "" && part === part.trim())) return parts;
  throw new StepFailure(`"${text}" is not the name of a ${what}; write "${words.join("/")}"`);
}

/** The name of a branch or tag. Throws StepFailure for a full ref such as `refs/heads/main`, and for no name. */
export function nameOfRef(kind: "branch" | "tag", text: string): string {
  if (text !== "" && !text.startsWith("refs/")) return text;
  const short = text.replace(/^refs\/(heads|tags)\//, "") || (kind === "branch" ? "main" : "v1");
  throw new StepFailure(`"${text}" is not the name of a ${kind}; write the name alone, such as "${short}"`);
}

/** Throws StepFailure for a value that is not one of those that a provider documents. */
export function oneOf(what: string, text: string, allowed: readonly string[]): string {
  if (allowed.includes(text)) return text;
  throw new StepFailure(unknownName(what, text, allowed));
}
