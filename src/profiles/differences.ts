import { baseInWords } from "./base.js";
import type { Reading } from "./reading.js";

/** Clients that do the same with a profile: the same credentials first, the same roles, the same codes. */
export interface ReadingGroup {
  /** The first of them, which is the one to show. */
  readonly shown: Reading;
  readonly readings: readonly Reading[];
}

/** The readings by what is done, in the order of the clients. */
export function groupsOf(readings: readonly Reading[]): readonly ReadingGroup[] {
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) {
    const key = JSON.stringify([routeOf(reading), codesOf(reading), reading.problem?.code, outcomesOf(reading)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [reading]);
    else group.push(reading);
  }
  return [...groups.values()].flatMap((group) => {
    const [shown] = group;
    return shown === undefined ? [] : [{ shown, readings: group }];
  });
}

/** A difference between clients that matters. */
export interface Difference {
  readonly kind: "caller" | "mfa";
  /** One sentence without a final period. */
  readonly message: string;
}

/** Differences that change who calls, or lose MFA, among the clients whose calls are not refused as such. */
export function differencesOf(readings: readonly Reading[]): readonly Difference[] {
  const calling = readings.filter(
    ({ problem, calls }) => problem === undefined && calls.every(({ outcome }) => outcome.kind !== "refused"),
  );
  const differences: Difference[] = [];
  const routes = by(calling, (reading) => routeInWords(reading));
  if (routes.size > 1) {
    const words = [...routes].map(([route, of]) => `${namesOf(of)}: ${route}`).join("; ");
    differences.push({ kind: "caller", message: `clients call as different identities: ${words}` });
  }
  const codes = by(calling, (reading) => JSON.stringify(codesOf(reading)));
  const asked = calling.filter((reading) => codesOf(reading).includes("asked"));
  const others = calling.filter((reading) => !codesOf(reading).includes("asked"));
  if (codes.size > 1 && asked.length > 0 && others.length > 0) {
    const message = `${namesOf(asked)} ${asked.length === 1 ? "prompts" : "prompt"} for an MFA code, and ${namesOf(others)} ${others.length === 1 ? "calls" : "call"} without one`;
    differences.push({ kind: "mfa", message });
  }
  return differences;
}

function routeInWords({ base, calls }: Reading): string {
  const start = base === undefined ? "nobody" : baseInWords(base);
  return [start, ...calls.map(({ hop }) => hop.role)].join(" -> ");
}

function routeOf({ base, calls }: Reading): readonly string[] {
  return [base === undefined ? "" : baseInWords(base), ...calls.map(({ hop }) => `${hop.action} ${hop.role}`)];
}

function codesOf({ calls }: Reading): readonly string[] {
  return calls.map(({ hop }) => hop.code);
}

function outcomesOf({ calls }: Reading): readonly string[] {
  return calls.map(({ outcome, decision }) => {
    const refused = outcome.kind === "refused" ? `${outcome.by} ${outcome.problem.code}` : outcome.kind;
    return `${refused} ${decision?.kind === "decided" ? decision.decision.decision : (decision?.kind ?? "")}`;
  });
}

function by(readings: readonly Reading[], key: (reading: Reading) => string): ReadonlyMap<string, readonly Reading[]> {
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) groups.set(key(reading), [...(groups.get(key(reading)) ?? []), reading]);
  return groups;
}

/** The names of the clients of readings, in a list. */
export function namesOf(readings: readonly Reading[]): string {
  return readings.map(({ client }) => client.name).join(", ");
}
