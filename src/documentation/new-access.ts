import { newAccess } from "../analysis/index.js";
import type { CompiledPolicy, CompiledStatement } from "../engine/index.js";
import type { CallerInWords, PolicyInput } from "./input.js";

/** Somebody who can assume a role now and could not before. */
export interface NewCaller {
  /** As words that go before « can assume the role ». */
  readonly caller: string;
  /** The statement that lets the caller in. */
  readonly statement: number;
}

/** Who can assume a role now and could not before. */
export interface NewAccess {
  readonly callers: readonly NewCaller[];
  /** Whether more callers can assume the role than the named ones. */
  readonly isCut: boolean;
  /** Why it cannot be told, or not of everybody; null where it can. */
  readonly unknown: string | null;
}

/** What is handed to a comparison of policies. */
export interface ComparingPolicies {
  readonly callerInWords: CallerInWords;
  /** A trust policy by its text; undefined for a text that is not a trust policy. */
  readonly policyIn: (path: string, text: string) => CompiledPolicy | undefined;
}

/** So many principals are asked about one by one at most. */
const mostPrincipals = 100;

/**
 * Who can assume a role by its policy and could not by an earlier text of it; by no text, everybody who can. A policy that
 * lets nobody in anew is asked about once; else each of its principals by itself, so that each who is new is named.
 */
export function newAccessOf(
  earlier: string | undefined,
  { content, path }: PolicyInput,
  { callerInWords, policyIn }: ComparingPolicies,
): NewAccess {
  if (content.kind === "unreadable") return nothingKnown(`its policy cannot be read: ${content.why}`);
  if (content.unknowns !== undefined)
    return nothingKnown(`its policy depends on values that are not known yet: ${content.unknowns}`);
  const [now] = content.variants;
  const before = earlier === undefined ? { ...now, statements: [] } : policyIn(path, earlier);
  if (before === undefined) return nothingKnown("its earlier policy cannot be read");
  const whole = newAccess(before, now);
  if (whole.kind === "proved") return { callers: [], isCut: false, unknown: null };
  if (whole.kind === "unknown") return nothingKnown(whole.why);
  const callers = new Map<string, NewCaller>();
  const parts = partsOf(now);
  for (const part of parts.slice(0, mostPrincipals)) {
    const verdict = newAccess(before, part);
    if (verdict.kind !== "violated") continue;
    const { witness, statement, isExample } = verdict.found;
    const caller = callerInWords(witness, isExample);
    callers.set(caller, { caller, statement });
  }
  // Callers that only several statements together allow are found by asking about the whole policy.
  const { witness, statement, isExample } = whole.found;
  const first = { caller: callerInWords(witness, isExample), statement };
  return {
    callers: callers.size === 0 ? [first] : [...callers.values()],
    isCut: parts.length > mostPrincipals,
    unknown: null,
  };
}

function nothingKnown(why: string): NewAccess {
  return { callers: [], isCut: false, unknown: why };
}

/** The policy for each principal of each Allow statement, with all that denies. */
function partsOf(policy: CompiledPolicy): readonly CompiledPolicy[] {
  const denies = policy.statements.filter(({ effect }) => effect === "Deny");
  return policy.statements.flatMap((statement) => {
    if (statement.effect !== "Allow") return [];
    return onePrincipalEach(statement).map((one) => ({ ...policy, statements: [one, ...denies] }));
  });
}

function onePrincipalEach(statement: CompiledStatement): readonly CompiledStatement[] {
  const { principals } = statement;
  if (principals === undefined || principals === "unreadable" || principals.negated) return [statement];
  return principals.principals.map((principal) => ({
    ...statement,
    principals: { ...principals, principals: [principal] },
  }));
}
