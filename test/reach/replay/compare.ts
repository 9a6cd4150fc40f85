import type { Reach } from "../../../src/reach/index.js";
import type { Dice } from "../../hunt/dice.js";
import type { Choices } from "../brute-force.js";
import { goAlong } from "./paths.js";
import type { Twin } from "./twin.js";
import { wander } from "./wander.js";

/** What was done, and what signed calls show against an answer of the search. */
export interface Comparison {
  /** What disagrees, in words. */
  readonly wrong: string[];
  /** Why paths were not gone. */
  readonly skipped: string[];
  paths: number;
  steps: number;
  allowed: number;
  denied: number;
  refused: number;
}

export function noComparison(): Comparison {
  return { wrong: [], skipped: [], paths: 0, steps: 0, allowed: 0, denied: 0, refused: 0 };
}

/** Goes all paths of an answer with signed calls: each step has to be allowed. */
export async function compareFound(twin: Twin, { access }: Pick<Reach, "access">, into: Comparison): Promise<void> {
  for (const each of access) {
    const gone = await goAlong(twin, each);
    if (gone.kind === "skipped") into.skipped.push(`${each.from} to ${each.to}: ${gone.why}`);
    if (gone.kind === "stopped") into.wrong.push(`${each.from} reaches ${each.to} (${each.mfa}), but ${gone.why}`);
    if (gone.kind !== "gone") continue;
    into.paths++;
    into.steps += each.path.length;
  }
}

/** A user, and the MFA with which calls may be signed. */
export interface SigningUser {
  readonly arn: string;
  readonly levels: readonly ("none" | "required")[];
}

/** Who is in the accounts, and what calls may have. */
export interface Surroundings {
  readonly users: readonly SigningUser[];
  readonly roles: readonly string[];
  readonly choices: Choices;
  /** For each user, without MFA and with it. */
  readonly calls: number;
}

/** Tries calls at random: what is allowed has to be in the answer, with that MFA, or be unknown. */
export async function compareMissing(
  twin: Twin,
  { access, unknown, gaps }: Pick<Reach, "access" | "unknown" | "gaps">,
  { users, roles, choices, calls }: Surroundings,
  dice: Dice,
  into: Comparison,
): Promise<void> {
  if (roles.length === 0 || gaps.length > 0) return;
  const known = new Map(access.map(({ from, to, mfa }) => [`${from} ${to}`, mfa]));
  const open = new Set(unknown.map(({ from, to }) => `${from} ${to}`));
  for (const { arn: user, levels } of users) {
    for (const mfa of levels) {
      const { reached, denied, refused } = await wander(twin, { user, mfa, roles, choices, calls }, dice);
      into.allowed += reached.size;
      into.denied += denied;
      into.refused += refused;
      for (const [role, how] of reached) {
        const told = known.get(`${user} ${role}`);
        const isRight = told === "none" || (told === "required" && mfa === "required") || open.has(`${user} ${role}`);
        if (!isRight)
          into.wrong.push(`${user} reaches ${role} (${mfa}) by ${how}, but was told to reach it ${told ?? "never"}`);
      }
    }
  }
}
