import { type ChainProblem, noOwnCredentials } from "./chain-plan.js";
import type { ProfileFinding, Trap } from "./finding.js";
import type { ProfileCall, Reading } from "./reading.js";
import type { WrittenSection } from "./text/written.js";
import { endpointFindings } from "./traps/endpoints.js";
import { kindTraps } from "./traps/kinds.js";
import { lineTraps } from "./traps/lines.js";
import { repeatedKeys, sectionTraps } from "./traps/sections.js";
import { sessionFindings } from "./traps/sessions.js";

/** All that is to be said of a profile but for caches, in a fixed order: first what fails. */
export function findingsOf(
  name: string,
  readings: readonly Reading[],
  sections: readonly WrittenSection[],
): readonly ProfileFinding[] {
  const clients = readings.map(({ client }) => client.id);
  const failures = failuresOf(readings);
  const [, ...others] = namesIn(name, readings);
  const traps = trapsOf([name, ...others], sections).map((trap) => ({ ...trap, clients }));
  const endpoints = endpointFindings(name, others, sections, readings);
  return [...failures, ...traps, ...endpoints, ...sessionFindings(readings)];
}

/** The profile and those that lead to its credentials. */
function namesIn(name: string, readings: readonly Reading[]): readonly string[] {
  const names = new Set([name]);
  for (const { base, calls } of readings) {
    for (const { hop } of calls) names.add(hop.profile);
    if (base !== undefined && "profile" in base) names.add(base.profile);
  }
  return [...names];
}

function trapsOf(names: readonly string[], all: readonly WrittenSection[]): readonly Trap[] {
  return names.flatMap((name) => {
    const own = all.filter(({ profile }) => profile === name);
    return [...sectionTraps(own), ...own.flatMap(repeatedKeys), ...own.flatMap(lineTraps), ...kindTraps(name, own)];
  });
}

interface Failure {
  readonly problem: ChainProblem;
  readonly isByPolicies: boolean;
}

/** Why calls fail, each reason once with the clients that it holds for: an error where it holds for all of them. */
function failuresOf(readings: readonly Reading[]): readonly ProfileFinding[] {
  const found = new Map<string, { readonly failure: Failure; readonly clients: string[] }>();
  for (const reading of readings) {
    const failure = failureOf(reading);
    if (failure === undefined) continue;
    const { code, message, place } = failure.problem;
    const key = `${code} ${message} ${place?.file}:${place?.line}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { failure, clients: [reading.client.id] });
    else known.clients.push(reading.client.id);
  }
  const failing = readings.filter(({ result }) => result === "fails").length;
  return [...found.values()].map(({ failure: { problem, isByPolicies }, clients }) => ({
    id: problem.code,
    // INVARIANT: what the policies refuse, and a profile that works with no client, never passes.
    severity: severityOf(problem, isByPolicies || failing === readings.length),
    message: problem.message,
    remedy: problem.remedy,
    place: problem.place,
    clients,
  }));
}

function severityOf({ code }: ChainProblem, isError: boolean): ProfileFinding["severity"] {
  if (code === noOwnCredentials) return "suggestion";
  return isError ? "error" : "warning";
}

function failureOf({ problem, calls }: Reading): Failure | undefined {
  if (problem !== undefined) return { problem, isByPolicies: false };
  for (const call of calls) {
    if (call.outcome.kind === "refused") return { problem: call.outcome.problem, isByPolicies: false };
    const denial = denialOf(call);
    if (denial !== undefined) return { problem: denial, isByPolicies: true };
  }
  return undefined;
}

function denialOf({ hop, decision }: ProfileCall): ChainProblem | undefined {
  if (decision?.kind !== "decided" || decision.decision.decision === "allowed") return undefined;
  const { profile, role, place, serial, code } = hop;
  if (!decision.isAllowedWithMfa || code === "asked") {
    const message = `the policies do not let the profile ${profile} assume ${role}: ${decision.decision.reason}`;
    return { code: "refused-by-policies", message, place };
  }
  if (serial !== undefined) {
    const message = `the role ${role} requires MFA, and the client does not send mfa_serial of the profile ${profile}`;
    return { code: "mfa-lost", message, remedy: "use a client that prompts for the code", place: serial.place };
  }
  const message = `the role ${role} requires MFA, and the profile ${profile} has no mfa_serial that the client reads`;
  return { code: "mfa-serial-missing", message, remedy: `add mfa_serial to the profile ${profile}`, place };
}
