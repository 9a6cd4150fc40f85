import type { PolicyInput } from "./input.js";
import { member } from "./member.js";
import { type Documentation, type DocumentedRole, type Gap, type MatrixCaller, matrixCallers } from "./model.js";
import { type ComparingPolicies, type NewAccess, newAccessOf } from "./new-access.js";

/** What an earlier documentation says of what is compared. */
export interface EarlierDocumentation {
  readonly commit: string | null;
  readonly roles: ReadonlyMap<string, EarlierRole>;
  readonly gaps: ReadonlyMap<string, EarlierGap>;
}

/** A gap that was: its kind, and what it was about. */
export interface EarlierGap {
  readonly kind: string;
  readonly about: string;
}

interface EarlierRole {
  readonly name: string;
  readonly mfa: string;
  readonly sha256: string;
  readonly text: string | undefined;
  readonly shown: ReadonlyMap<string, string>;
}

/** What is otherwise than it was. */
export interface DocumentationChanges {
  readonly since: string | null;
  readonly added: readonly DocumentedRole[];
  /** Who can assume a role now and could not before, by analysis of its policies: the first thing to look at. */
  readonly access: readonly { readonly role: DocumentedRole; readonly access: NewAccess }[];
  readonly removed: readonly { readonly name: string; readonly path: string }[];
  /** What calls show of a kind of callers; those that can now assume the role come first. */
  readonly cells: readonly {
    readonly role: DocumentedRole;
    readonly caller: MatrixCaller;
    readonly before: string;
    readonly now: string;
  }[];
  readonly mfa: readonly { readonly role: DocumentedRole; readonly before: string }[];
  readonly policies: readonly DocumentedRole[];
  readonly newGaps: readonly Gap[];
  readonly closedGaps: readonly EarlierGap[];
}

/** Reads what `docs --format json` printed earlier; else why it is none, as a clause. */
export function readEarlier(value: unknown): EarlierDocumentation | string {
  if (member(value, "schemaVersion") !== 1) return 'it is not a report of docs --format json with "schemaVersion" 1';
  const roles = member(value, "roles");
  const gaps = member(value, "gaps");
  if (!Array.isArray(roles) || !Array.isArray(gaps)) return 'it does not have the lists "roles" and "gaps"';
  const names = new Map<string, string>();
  const known = new Map<string, EarlierRole>();
  for (const role of roles) {
    const [id, name, path, pointer] = ["id", "name", "path", "pointer"].map((key) => stringOf(role, key));
    const [mfa, sha256] = ["mfa", "sha256"].map((key) => stringOf(role, key));
    const cells = member(role, "cells");
    if (id === undefined || name === undefined || path === undefined || pointer === undefined)
      return "a role of it has no name";
    if (mfa === undefined || sha256 === undefined || !Array.isArray(cells))
      return `its role ${JSON.stringify(name)} is incomplete`;
    const shown = cells.map(
      (cell) => [stringOf(cell, "caller") ?? "", stringOf(cell, "shown") ?? "notChecked"] as const,
    );
    names.set(id, keyOfRole({ path, pointer }));
    known.set(keyOfRole({ path, pointer }), {
      name,
      mfa: mfa === "neither" ? earlierMfa(role) : mfa,
      sha256,
      text: stringOf(role, "text"),
      shown: new Map(shown),
    });
  }
  const scenarios = new Map(listOf(value, "scenarios").map((each) => [stringOf(each, "id"), titleOf(each)]));
  const nameOf = (id: string): string => known.get(names.get(id) ?? "")?.name ?? scenarios.get(id) ?? id;
  const keys = gaps.map((gap) => [keyOfGap(gap, (id) => names.get(id)), earlierGap(gap, nameOf)] as const);
  return { commit: stringOf(member(value, "project"), "commit") ?? null, roles: known, gaps: new Map(keys) };
}

/** Versions that had one state for both said of each role what the proof came to. */
function earlierMfa(role: unknown): DocumentedRole["mfa"] {
  return listOf(role, "proofs").some((proof) => stringOf(proof, "verdict") === "violated") ? "refuted" : "unknown";
}

/** What the roles of a documentation were made of. */
export interface ComparedPolicies extends ComparingPolicies {
  /** In the order of the documentation's roles. */
  readonly policies: readonly PolicyInput[];
}

/** What is otherwise than an earlier documentation had it. Roles are the same by their files. */
export function changesSince(
  earlier: EarlierDocumentation,
  now: Documentation,
  { policies, ...comparing }: ComparedPolicies,
): DocumentationChanges {
  const current = new Map(now.roles.map((role) => [keyOfRole(role), role]));
  const kept = [...current].flatMap(([key, role]) => {
    const before = earlier.roles.get(key);
    return before === undefined ? [] : [{ role, before }];
  });
  const cells = kept.flatMap(({ role, before }) =>
    role.cells.flatMap(({ caller, shown }) => {
      const was = before.shown.get(caller) ?? "notChecked";
      return was === shown ? [] : [{ role, caller, before: was, now: shown }];
    }),
  );
  const ids = new Map(now.roles.map((role) => [role.id, keyOfRole(role)]));
  const gaps = new Map(now.gaps.map((gap) => [keyOfGap(gap, (id) => ids.get(id)), gap]));
  const access = now.roles.flatMap((role, index) => {
    const before = earlier.roles.get(keyOfRole(role));
    const policy = policies[index];
    if (policy === undefined || before?.sha256 === role.sha256) return [];
    const found = newAccessOf(before === undefined ? undefined : (before.text ?? ""), policy, comparing);
    return found.callers.length === 0 && found.unknown === null ? [] : [{ role, access: found }];
  });
  return {
    since: earlier.commit,
    access,
    added: [...current].flatMap(([key, role]) => (earlier.roles.has(key) ? [] : [role])),
    removed: [...earlier.roles].flatMap(([key, { name }]) =>
      current.has(key) ? [] : [{ name, path: key.slice(0, key.indexOf("\n")) }],
    ),
    cells: [...cells].sort((one, other) => urgency(one) - urgency(other)),
    mfa: kept.flatMap(({ role, before }) => (role.mfa === before.mfa ? [] : [{ role, before: before.mfa }])),
    policies: kept.flatMap(({ role, before }) => (role.sha256 === before.sha256 ? [] : [role])),
    newGaps: [...gaps].flatMap(([key, gap]) => (earlier.gaps.has(key) ? [] : [gap])),
    closedGaps: [...earlier.gaps].flatMap(([key, words]) => (gaps.has(key) ? [] : [words])),
  };
}

/** Callers that can now assume the role come first, and before all others those that were denied before. */
function urgency({
  before,
  now,
  caller,
}: {
  readonly before: string;
  readonly now: string;
  readonly caller: MatrixCaller;
}): number {
  const place = matrixCallers.indexOf(caller);
  if (now === "allowed") return (before === "denied" ? 0 : 100) + place;
  return 200 + place;
}

function keyOfRole({ path, pointer }: Pick<DocumentedRole, "path" | "pointer">): string {
  return `${path}\n${pointer}`;
}

/** What makes a gap the same in another run: not how it is explained, nor the numbers of runs and lines. */
function keyOfGap(gap: unknown, roleOf: (id: string) => string | undefined): string {
  const parts = ["kind", "pointer", "missing", "backend", "feature", "name", "scenario", "path", "rule", "caller"];
  const role = stringOf(gap, "role");
  const known = role === undefined ? null : (roleOf(role) ?? role);
  return JSON.stringify([...parts.map((name) => stringOf(gap, name) ?? null), known]);
}

function earlierGap(gap: unknown, nameOf: (id: string) => string): EarlierGap {
  const named = ["role", "scenario"].flatMap((name) => {
    const id = stringOf(gap, name);
    return id === undefined ? [] : [nameOf(id)];
  });
  const parts = ["feature", "name", "path", "missing", "rule", "caller", "backend"];
  const texts = [...named, ...parts.map((name) => stringOf(gap, name))];
  return { kind: stringOf(gap, "kind") ?? "", about: texts.filter((text) => text !== undefined).join(" ") };
}

function titleOf(scenario: unknown): string {
  return `${stringOf(scenario, "feature") ?? ""}:${String(member(scenario, "line"))} ${stringOf(scenario, "name") ?? ""}`;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = member(value, name);
  return Array.isArray(list) ? list : [];
}

function stringOf(value: unknown, name: string): string | undefined {
  const text = member(value, name);
  return typeof text === "string" ? text : undefined;
}
