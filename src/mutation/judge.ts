import { type Asking, Effort, type Found, newAccess, type Verdict } from "../analysis/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import type { Mutant } from "./mutant.js";

/** What a mistake changes, by a comparison of both policies over all calls. */
export type MutantJudgement =
  /** Proved: the same calls are allowed. No scenario can tell the policies apart by what is allowed. */
  | { readonly kind: "equivalent" }
  /** There is a call that only one of them allows. */
  | {
      readonly kind: "differs";
      /** A call that is allowed with the mistake, and not without. */
      readonly gained: Found | undefined;
      /** A call that is allowed without the mistake, and not with it. */
      readonly lost: Found | undefined;
    }
  /** Neither was shown: a clause that goes on after "cannot tell: ". */
  | { readonly kind: "unknown"; readonly why: string }
  /** AWS would refuse to store the policy with the mistake. */
  | { readonly kind: "notStorable"; readonly why: string };

/**
 * Why AWS would refuse to store the policy with a mistake: a clause; undefined where it would store it, or would refuse the
 * original for the same reason.
 */
export function refusalOf(policy: CompiledPolicy, mutant: Mutant): string | undefined {
  const known = new Set<string>(policy.problems.map(({ code }) => code));
  return mutant.policy.problems.find(({ code }) => !known.has(code))?.message;
}

/** How much work each of the two questions about a mutant may take. */
const stepsPerQuestion = 500_000;

/** Compares a trust policy with a mutant of it, in both directions. Throws only where the analysis has a defect. */
export function judgeMutant(
  policy: CompiledPolicy,
  mutant: Mutant,
  asking: Pick<Asking, "switchedOff" | "roleName"> = {},
): MutantJudgement {
  const refusal = refusalOf(policy, mutant);
  if (refusal !== undefined) return { kind: "notStorable", why: refusal };
  const favorable = judged(policy, mutant, asking);
  if (favorable.kind !== "equivalent") return favorable;
  // Which policies allow by themselves, and which leave it to the caller's account, only callers without permission show.
  const switchedOff = new Set([...(asking.switchedOff ?? []), "identity-side-allows" as const]);
  return judged(policy, mutant, { ...asking, switchedOff });
}

function judged(
  policy: CompiledPolicy,
  mutant: Mutant,
  asking: Pick<Asking, "switchedOff" | "roleName">,
): MutantJudgement {
  const ask = (previous: CompiledPolicy, next: CompiledPolicy): Verdict =>
    newAccess(previous, next, { ...asking, scope: "all", effort: new Effort(stepsPerQuestion) });
  const more = ask(policy, mutant.policy);
  const less = ask(mutant.policy, policy);
  if (more.kind === "violated" || less.kind === "violated") {
    return {
      kind: "differs",
      gained: more.kind === "violated" ? more.found : undefined,
      lost: less.kind === "violated" ? less.found : undefined,
    };
  }
  if (more.kind === "unknown") return { kind: "unknown", why: more.why };
  if (less.kind === "unknown") return { kind: "unknown", why: less.why };
  return { kind: "equivalent" };
}
