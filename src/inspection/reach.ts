import { type Asking, type Found, type Reach, reachOf } from "../analysis/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import { roleSessionMfa } from "../iam/index.js";
import { originOf } from "../sources/index.js";
import type { KnownContent } from "./content.js";
import type { InspectedPolicy } from "./inspected-policy.js";
import { type JudgedPlace, placeIn } from "./places.js";

/** What a statement is that does nothing. */
export type IdleStatement = "dead" | "redundant" | "overridden";

/** What was found of one statement. */
export interface StatementReach {
  /** The statement's index, from 0. */
  readonly statement: number;
  readonly sid: string | undefined;
  readonly effect: "Allow" | "Deny";
  readonly reach: "matters" | "unknown" | IdleStatement;
  /** Where it is not known: why; where it matters: what that rests on. */
  readonly why: string | undefined;
  readonly place: JudgedPlace;
}

/** Whether a statement does nothing. */
export function isIdle({ reach }: StatementReach): boolean {
  return reach !== "matters" && reach !== "unknown";
}

/** Of each statement whether it matters: with one of the values that are tried, where some are not known. */
export function reachOfStatements(
  { source, origins }: InspectedPolicy,
  { variants }: KnownContent,
  asking: Asking,
): readonly StatementReach[] {
  const byPlace = new Map<number, { readonly variant: CompiledPolicy; readonly index: number; reaches: Reach[] }>();
  for (const variant of variants) {
    reachOf(variant, asking).forEach((reach, index) => {
      const start = variant.statements[index]?.source.node.start;
      if (start === undefined) return;
      const known = byPlace.get(start);
      if (known === undefined) byPlace.set(start, { variant, index, reaches: [reach] });
      else known.reaches.push(reach);
    });
  }
  return [...byPlace.values()].flatMap(({ variant, index, reaches }): readonly StatementReach[] => {
    const statement = variant.statements[index];
    if (statement === undefined) return [];
    const { node, pointer, sid, index: number } = statement.source;
    const place = placeIn(source, { span: node, pointer: originOf(pointer, origins) });
    return [{ statement: number, sid: sid?.value, effect: statement.effect, ...mergedReach(reaches), place }];
  });
}

const mfaInSessions = `only a role session with MFA was found for it: ${roleSessionMfa}`;

function isRoleSessionWithMfa({ actor, witness }: Found): boolean {
  return actor.kind === "roleSession" && witness.context["aws:MultiFactorAuthPresent"] === "true";
}

function mergedReach(reaches: readonly Reach[]): Pick<StatementReach, "reach" | "why"> {
  const mattering = reaches.flatMap((reach) => (reach.kind === "matters" ? [reach.found] : []));
  if (mattering.length > 0)
    return { reach: "matters", why: mattering.every(isRoleSessionWithMfa) ? mfaInSessions : undefined };
  const unknown = reaches.find((reach) => reach.kind === "unknown");
  if (unknown?.kind === "unknown") return { reach: "unknown", why: unknown.why };
  const [first] = reaches;
  return { reach: first === undefined ? "unknown" : first.kind, why: undefined };
}
