import { type Call, CallMaker } from "./calls.js";
import {
  type Claim,
  type ClaimKind,
  claimKinds,
  decisionOn,
  type ReadySubject,
  readySubject,
  requestOf,
  type Subject,
} from "./claims.js";
import { Dice } from "./dice.js";
import { type FamilyName, families, neighbourOf } from "./policies.js";
import { shrunk } from "./shrink.js";

/** Two parts of policy-check, or a proof and a call, that do not agree. */
export interface Disagreement {
  /** The name of the claim. */
  readonly claim: string;
  readonly family: string;
  readonly seed: number;
  readonly index: number;
  readonly what: string;
  readonly command: string;
  readonly subject: Subject;
  readonly call: Call | undefined;
}

/** What was done. */
export interface Figures {
  policies: number;
  refused: number;
  calls: number;
  letIn: number;
  proofs: number;
  /** Claims that were held against calls, a pair for each claim and call. */
  pairs: number;
}

export function noFigures(): Figures {
  return { policies: 0, refused: 0, calls: 0, letIn: 0, proofs: 0, pairs: 0 };
}

/** How much is tried. */
export interface HuntOptions {
  readonly seed: number;
  readonly family: FamilyName;
  readonly callsPerPolicy: number;
}

/** Makes a policy, asks what policy-check says of all calls, and holds calls against it. */
export function huntOne(
  { seed, family, callsPerPolicy }: HuntOptions,
  index: number,
  figures: Figures,
  kinds: readonly ClaimKind[] = claimKinds,
): Disagreement | undefined {
  const dice = new Dice(family, seed, index);
  const first = families[family](dice);
  const previous = dice.chance(30) ? neighbourOf(dice, first) : undefined;
  const subject: Subject =
    previous !== undefined && dice.chance(50) ? { draft: previous, previous: first } : { draft: first, previous };
  const ready = readySubject(subject);
  if (ready === undefined) {
    figures.refused++;
    return undefined;
  }
  figures.policies++;
  const found = firstDisagreement(ready, kinds, dice, callsPerPolicy, figures);
  if (found === undefined) return undefined;
  const { kind, what, call } = found;
  const small = shrunk(subject, call, (tried, triedCall) => disagreementOf(kind, tried, triedCall) !== undefined);
  const final = disagreementOf(kind, small.subject, small.call) ?? what;
  return {
    claim: kind.name,
    family,
    seed,
    index,
    what: final,
    command: kind.command,
    subject: small.subject,
    call: small.call,
  };
}

interface Against {
  readonly kind: ClaimKind;
  readonly what: string;
  readonly call: Call | undefined;
}

function firstDisagreement(
  ready: ReadySubject,
  kinds: readonly ClaimKind[],
  dice: Dice,
  callsPerPolicy: number,
  figures: Figures,
): Against | undefined {
  const claims: { readonly kind: ClaimKind; readonly claim: Claim }[] = [];
  for (const kind of kinds) {
    if (kind.share !== undefined && !dice.chance(kind.share)) continue;
    const made = claimOf(kind, ready);
    if (made.kind === "thrown") return { kind, what: made.what, call: undefined };
    if (made.claim === undefined) continue;
    if (made.claim.wrong !== undefined) return { kind, what: made.claim.wrong, call: undefined };
    claims.push({ kind, claim: made.claim });
    figures.proofs += made.claim.proofs;
  }
  const { draft, previous } = ready;
  const maker = new CallMaker(previous === undefined ? [draft] : [draft, previous], dice);
  const count = claims.length === 0 ? 10 : callsPerPolicy;
  for (let made = 0; made < count; made++) {
    const call = maker.next();
    const request = requestOf(call);
    if (request === undefined) continue;
    figures.calls++;
    const decision = decisionOn(request, ready.policy);
    if (decision.decision === "allowed") figures.letIn++;
    for (const { kind, claim } of claims) {
      figures.pairs++;
      const what = claim.against(call, decision);
      if (what !== undefined) return { kind, what, call };
    }
  }
  return undefined;
}

function claimOf(
  { claim }: ClaimKind,
  ready: ReadySubject,
): { readonly kind: "made"; readonly claim: Claim | undefined } | { readonly kind: "thrown"; readonly what: string } {
  try {
    return { kind: "made", claim: claim(ready) };
  } catch (error) {
    return { kind: "thrown", what: `it throws: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Whether a claim about a subject does not hold, and what shows it. */
export function disagreementOf(kind: ClaimKind, subject: Subject, call: Call | undefined): string | undefined {
  const ready = readySubject(subject);
  if (ready === undefined) return undefined;
  const made = claimOf(kind, ready);
  if (made.kind === "thrown") return call === undefined ? made.what : undefined;
  if (call === undefined) return made.claim?.wrong;
  const request = requestOf(call);
  return request === undefined ? undefined : made.claim?.against(call, decisionOn(request, ready.policy));
}
