import { axioms, type Property, type Verdict } from "../analysis/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import { durationInWords } from "./duration.js";
import type { CallerInWords, ReadablePolicy } from "./input.js";
import type { DocumentedProof } from "./model.js";

/** So many ages are asked about at most: each is a question. */
const mostAges = 12;

/** What was proved of a role, and the longest age of MFA that is proved, in seconds. */
export interface RoleProofs {
  readonly proofs: readonly DocumentedProof[];
  readonly maximumMfaAge: number | null;
}

/** Asks whether MFA is always required, and how old it may be: the ages that the policy itself writes. */
export function proofsOf(policy: ReadablePolicy, callerOf: CallerInWords): RoleProofs {
  const { variants, prove, unknowns } = policy;
  // Names in a policy whose values are not known are samples.
  const callerInWords: CallerInWords = (witness, isExample) => callerOf(witness, isExample || unknowns !== undefined);
  const mfa: Property = { kind: "mfa" };
  const first = proofOf(mfa, prove(mfa), callerInWords);
  if (first.verdict !== "proved") return { proofs: [first], maximumMfaAge: null };
  for (const seconds of agesIn(variants[0])) {
    const property: Property = { kind: "mfa-age", seconds };
    const verdict = prove(property);
    if (verdict.kind === "proved") {
      return { proofs: [first, proofOf(property, verdict, callerInWords)], maximumMfaAge: seconds };
    }
  }
  return { proofs: [first], maximumMfaAge: null };
}

function proofOf(property: Property, verdict: Verdict, callerInWords: CallerInWords): DocumentedProof {
  const common = { property: nameOf(property), inWords: inWords(property) };
  const none = { axioms: [], counterexample: null, reason: null };
  switch (verdict.kind) {
    case "proved":
      return {
        ...common,
        ...none,
        verdict: "proved",
        axioms: verdict.axioms.map((name) => ({ name, says: axioms[name] })),
      };
    case "violated": {
      const { witness, statement, isExample } = verdict.found;
      const counterexample = { caller: callerInWords(witness, isExample), statement };
      return { ...common, ...none, verdict: "violated", counterexample };
    }
    case "unknown":
      return { ...common, ...none, verdict: "unknown", reason: verdict.why };
  }
}

function nameOf(property: Property): string {
  switch (property.kind) {
    case "mfa":
    case "owners":
      return property.kind;
    case "mfa-age":
      return `mfa-age=${property.seconds}`;
    case "accounts":
      return `accounts=${property.accounts.join(",")}`;
  }
}

function inWords(property: Property): string {
  switch (property.kind) {
    case "mfa":
      return "no user and no role session can assume the role without MFA";
    case "mfa-age":
      return `no user and no role session can assume the role without MFA that was used at most ${durationInWords(property.seconds)} ago`;
    case "accounts":
      return `nobody outside account ${property.accounts.join(", ")} can assume the role`;
    case "owners":
      return "nobody can assume the role with a token of a customer, or of an identity provider, that the policy does not name";
  }
}

/** The ages of MFA that a policy writes, in seconds, the shortest first. */
function agesIn(policy: CompiledPolicy): readonly number[] {
  const written = policy.statements
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => key === "aws:multifactorauthage")
    .flatMap(({ source }) => source.values.flatMap(({ value }) => (/^\d{1,9}$/.test(value) ? [Number(value)] : [])));
  return [...new Set(written)].sort((one, other) => one - other).slice(0, mostAges);
}
