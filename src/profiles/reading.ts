import type { Base } from "./base.js";
import { type ChainProblem, noOwnCredentials } from "./chain-plan.js";
import type { Client } from "./client.js";
import { decideHop, type HopDecision } from "./decide/decide-hop.js";
import type { GivenPolicies } from "./decide/given-policies.js";
import { whoCalls } from "./decide/who.js";
import { type Hop, type HopOutcome, hopsOf } from "./hop.js";
import { codeProblem, outcomesOf } from "./limits.js";
import { planOf } from "./plan.js";
import type { Profiles } from "./profiles.js";

/** A call of a chain, and what becomes of it. */
export interface ProfileCall {
  readonly hop: Hop;
  readonly outcome: HopOutcome;
  /** Undefined where no policies are given, and for calls that are not reached. */
  readonly decision: HopDecision | undefined;
}

/** What a client does with a profile. */
export interface Reading {
  readonly client: Client;
  /** Undefined where the client gets no credentials. */
  readonly base: Base | undefined;
  readonly calls: readonly ProfileCall[];
  /** Why the client has no credentials before any call. */
  readonly problem: ChainProblem | undefined;
  /** `works` as far as the files and the policies tell. */
  readonly result: "works" | "fails" | "unknown";
}

/** What a question about profiles depends on besides the files. */
export interface ReadingSettings {
  /** Undefined where none are given: then calls are not decided. */
  readonly policies: GivenPolicies | undefined;
  /** In seconds since 1970. */
  readonly now: number;
  /** The serial numbers in profiles that use the key of this one: a device belongs to one user, whichever client reads that. */
  readonly serialsWith: (profile: string) => readonly string[];
}

/** What a client does with a profile: the calls that it makes, in their order. */
export function readingOf(name: string, profiles: Profiles, settings: ReadingSettings): Reading {
  const { client } = profiles;
  const plan = planOf(name, profiles);
  if (plan.kind === "problem") {
    const result = plan.problem.code === noOwnCredentials ? "unknown" : "fails";
    return { client, base: undefined, calls: [], problem: plan.problem, result };
  }
  const { base, roles } = plan;
  const hops = hopsOf(base, roles, client);
  const problem = codeProblem(hops, client);
  if (problem !== undefined) return { client, base, calls: [], problem, result: "fails" };
  const calls = decided(base, hops, outcomesOf(hops, client), settings);
  return { client, base, calls, problem: undefined, result: resultOf(calls) };
}

function decided(
  base: Base,
  hops: readonly Hop[],
  outcomes: readonly HopOutcome[],
  { policies, now, serialsWith }: ReadingSettings,
): readonly ProfileCall[] {
  const serials = base.kind === "keys" ? serialsWith(base.profile) : [];
  let isOver = false;
  return hops.map((hop, index): ProfileCall => {
    const outcome: HopOutcome = isOver ? { kind: "not reached" } : (outcomes[index] ?? { kind: "not reached" });
    if (policies === undefined || outcome.kind !== "made") return { hop, outcome, decision: undefined };
    const who = whoCalls(base, hops[index - 1], hop, { policies, serials, now });
    const decision = decideHop(hop, who, policies, now);
    isOver = decision.kind === "decided" && decision.decision.decision !== "allowed";
    return { hop, outcome, decision };
  });
}

function resultOf(calls: readonly ProfileCall[]): Reading["result"] {
  if (calls.some(({ outcome }) => outcome.kind === "refused")) return "fails";
  const decisions = calls.map(({ decision }) => decision);
  if (decisions.some((each) => each?.kind === "decided" && each.decision.decision !== "allowed")) return "fails";
  return decisions.some((each) => each?.kind === "unknown") ? "unknown" : "works";
}
