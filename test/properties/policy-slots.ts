import type { PolicyKind } from "../../src/policy/index.js";
import type { PoliciesJson, PolicyJson, RequestParts, StatementJson } from "./request-arbitraries.js";

export type SlotName = keyof PoliciesJson;

/** Where a policy of a request stands. */
export interface Slot {
  readonly name: SlotName;
  readonly kind: PolicyKind;
  /** The level of a service or resource control policy; 0 for the others. */
  readonly level: number;
  readonly index: number;
  readonly policy: PolicyJson;
}

export const slotNames: readonly SlotName[] = [
  ...(["trust", "identity", "permissionsBoundary", "session"] as const),
  ...(["serviceControl", "resourceControl", "resource"] as const),
];

export function kindOf(name: SlotName): PolicyKind {
  if (name === "trust") return "trust";
  return name === "resource" || name === "resourceControl" ? "resource" : "identity";
}

/** The policies of a name by level; those that have no levels have one. */
function levelsOf(policies: PoliciesJson, name: SlotName): readonly (readonly PolicyJson[])[] {
  return name === "serviceControl" || name === "resourceControl" ? policies[name] : [policies[name]];
}

/** All policies of a request. */
export function slotsOf({ policies }: RequestParts): Slot[] {
  return slotNames.flatMap((name) =>
    levelsOf(policies, name).flatMap((level, at) =>
      level.map((policy, index) => ({ name, kind: kindOf(name), level: at, index, policy })),
    ),
  );
}

function withLevels(
  request: RequestParts,
  name: SlotName,
  change: (policies: readonly PolicyJson[], level: number) => readonly PolicyJson[],
): RequestParts {
  const levels = levelsOf(request.policies, name).map(change);
  const changed = name === "serviceControl" || name === "resourceControl" ? levels : (levels[0] ?? []);
  return { ...request, policies: { ...request.policies, [name]: changed } };
}

/** The request with another policy in this place. */
export function withPolicy(request: RequestParts, { name, level, index }: Slot, policy: PolicyJson): RequestParts {
  return withLevels(request, name, (policies, at) =>
    at === level ? policies.map((each, position) => (position === index ? policy : each)) : policies,
  );
}

/** The request with one more policy at a level. */
export function withOneMorePolicy(
  request: RequestParts,
  name: SlotName,
  level: number,
  policy: PolicyJson,
): RequestParts {
  return withLevels(request, name, (policies, at) => (at === level ? [...policies, policy] : policies));
}

/** The request with other statements in this policy. */
export function withStatements(
  request: RequestParts,
  slot: Slot,
  change: (statements: readonly StatementJson[]) => readonly StatementJson[],
): RequestParts {
  return withPolicy(request, slot, { ...slot.policy, Statement: change(slot.policy.Statement) });
}

/** A statement without its Sid, which a copy must not share. */
export function withoutSid(statement: StatementJson): StatementJson {
  return Object.fromEntries(Object.entries(statement).filter(([key]) => key !== "Sid"));
}
