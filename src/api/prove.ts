import type { Witness } from "../analysis/index.js";
import { type ProveResult, proveText } from "../inspection/index.js";
import { axiomsOf } from "./axioms.js";
import { InvalidOptionError, refuseUnknownOptions } from "./options.js";
import { type Place, placeOf } from "./place.js";

/** How to ask. */
export interface ProofOptions {
  /** What messages call the text: a file's name. */
  readonly name?: string | undefined;
  /**
   * The callers that the question is about: `people` (users and role sessions) or `all` (also services, SAML and OIDC
   * callers, which carry no MFA). `people` if absent.
   */
  readonly scope?: "people" | "all" | undefined;
  /** Assumptions to drop, by their names; a proof names those that it rests on. */
  readonly withoutAxioms?: readonly string[] | undefined;
}

/** The verdict on one role. */
export interface RoleProof {
  /** The role's name, logical ID or address; undefined if the text does not say. */
  readonly role: string | undefined;
  readonly verdict: "proved" | "violated" | "unknown";
  /** Why it is unknown; undefined for other verdicts, with exceptions that the text explains. */
  readonly reason: string | undefined;
  /** For `violated`: a request that the policy allows and the property forbids, as `simulate` takes it. */
  readonly witness: Witness | undefined;
  /** The index of the statement that allows the witness, from 0. */
  readonly statement: number | undefined;
  /** Where that statement is. */
  readonly place: Place | undefined;
  /** A Gherkin scenario that fails as long as the property is violated. */
  readonly scenario: string | undefined;
  /** The assumptions that a proof rests on, by their names. */
  readonly axioms: readonly string[];
  /** The undocumented behaviors of AWS that the verdict depends on, by their names. */
  readonly undocumented: readonly string[];
  /** For the property `reachable`: what each statement does. */
  readonly statements: readonly ProvedStatement[];
}

/** What a statement does. */
export interface ProvedStatement {
  /** The statement's index, from 0. */
  readonly statement: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  /** `dead`: no request meets it. `redundant`: without it the same requests are allowed. `overridden`: `Deny` stops them all. */
  readonly reach: "matters" | "dead" | "redundant" | "overridden" | "unknown";
  /** Why it is unknown. */
  readonly why: string | undefined;
  readonly place: Place | undefined;
}

/** What {@link prove} answers. */
export interface ProofResult {
  /** `proved` if all roles are, `violated` if one is, else `unknown`. A text without a trust policy is `unknown`. */
  readonly verdict: "proved" | "violated" | "unknown";
  /** Why nothing was asked: the text holds no trust policy. */
  readonly reason: string | undefined;
  readonly roles: readonly RoleProof[];
}

/**
 * Answers a question about all requests that the trust policies of a text allow: with a proof, or with a request that
 * violates the property. The text is anything that `check` takes. The properties:
 *
 * - `mfa`: no call without MFA assumes the role.
 * - `mfa-age=SECONDS`: nor does a call with older MFA.
 * - `accounts=ID,ID`: no caller from any other account assumes the role.
 * - `reachable`: every statement matters.
 *
 * A policy that AWS would refuse to store is `unknown`. The function reads no files and makes no calls. It throws
 * `InvalidOptionError` for unknown properties, options and assumptions.
 *
 * @example
 * ```ts
 * import { prove } from "policy-check";
 *
 * const trust = (operator: string): string => JSON.stringify({
 *   Version: "2012-10-17",
 *   Statement: [{
 *     Effect: "Allow",
 *     Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
 *     Action: "sts:AssumeRole",
 *     Condition: { [operator]: { "aws:MultiFactorAuthPresent": "true" } },
 *   }],
 * });
 * const strict = await prove(trust("Bool"), "mfa");
 * const loose = await prove(trust("BoolIfExists"), "mfa");
 * console.log(strict.verdict); // proved
 * console.log(loose.verdict, loose.roles[0]?.witness?.principal); // violated arn:aws:iam::123456789012:user/alice
 * ```
 */
export async function prove(text: string, property: string, options: ProofOptions = {}): Promise<ProofResult> {
  refuseUnknownOptions(options, ["name", "scope", "withoutAxioms"]);
  const { name, scope = "people", withoutAxioms } = options;
  if (scope !== "people" && scope !== "all") {
    throw new InvalidOptionError(`unknown scope ${JSON.stringify(scope)}; allowed: people, all`);
  }
  const answer = await proveText(text, property, { name, scope, switchedOff: axiomsOf(withoutAxioms) });
  switch (answer.kind) {
    case "unknown-property":
      throw new InvalidOptionError(answer.message);
    case "nothing":
      return { verdict: "unknown", reason: `the text holds no trust policy (${answer.what})`, roles: [] };
    case "read": {
      const roles = answer.results.map(proofOf);
      return { verdict: worst(roles), reason: undefined, roles };
    }
  }
}

// INVARIANT: nothing is proved where nothing was asked.
function worst(roles: readonly RoleProof[]): ProofResult["verdict"] {
  if (roles.some(({ verdict }) => verdict === "violated")) return "violated";
  return roles.length > 0 && roles.every(({ verdict }) => verdict === "proved") ? "proved" : "unknown";
}

function proofOf(result: ProveResult): RoleProof {
  const { role, verdict, reason, witness, statement, scenario, axioms, undocumented } = result;
  const statements = result.statements.map(({ place, ...each }) => ({ ...each, place: placeOf(place) }));
  const place = placeOf(result.place);
  return { role, verdict, reason, witness, statement, place, scenario, axioms, undocumented, statements };
}
