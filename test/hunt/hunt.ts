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
import { type Draft, textOf } from "./drafts.js";
import { type FamilyName, families, neighbourOf } from "./policies.js";
import { shrunk } from "./shrink.js";
import type { SignedCalls } from "./signed.js";
import { compareTemplate, templateOf } from "./templates.js";

/** Whole accounts, of which it is asked who reaches which role; and those with rights that undo MFA. */
export type AccountFamily = "accounts" | "rights";

/** Two parts of policy-check, or a proof and a call, that do not agree. */
export interface Disagreement {
  /** What is held against what. */
  readonly claim: string;
  /** What was looked at: policies of a family, or accounts. */
  readonly family: FamilyName | AccountFamily;
  readonly seed: number;
  readonly index: number;
  readonly what: string;
  /** What a person runs to see it, by the names of the files. */
  readonly commands: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** What was done. */
export interface Figures {
  policies: number;
  accounts: number;
  refused: number;
  calls: number;
  letIn: number;
  proofs: number;
  /** Claims that were held against calls, a pair for each claim and call; and calls and fillings that were compared. */
  pairs: number;
}

export function noFigures(): Figures {
  return { policies: 0, accounts: 0, refused: 0, calls: 0, letIn: 0, proofs: 0, pairs: 0 };
}

/** Where to look. */
export interface Ground {
  readonly seed: number;
  readonly family: FamilyName;
  readonly index: number;
}

/** How a policy and calls are looked at. */
export interface HuntOptions {
  readonly callsPerPolicy: number;
  readonly kinds?: readonly ClaimKind[];
}

/** Makes a policy, asks what policy-check says of all calls, and holds calls against it. */
export async function huntProofs(
  { seed, family, index }: Ground,
  figures: Figures,
  { callsPerPolicy, kinds = claimKinds }: HuntOptions,
): Promise<Disagreement | undefined> {
  const dice = new Dice(family, seed, index);
  const first = families[family](dice);
  const neighbour = dice.chance(30) ? neighbourOf(dice, first) : undefined;
  const subject: Subject =
    neighbour !== undefined && dice.chance(50)
      ? { draft: neighbour, previous: first }
      : { draft: first, previous: neighbour };
  const ready = readySubject(subject);
  if (ready === undefined) {
    figures.refused++;
    return undefined;
  }
  figures.policies++;
  const found = firstAgainst(ready, kinds, dice, callsPerPolicy, figures);
  if (found === undefined) return undefined;
  const { kind } = found;
  const small = await shrunk(subject, found.call, (tried, call) => disagreementOf(kind, tried, call) !== undefined);
  const what = disagreementOf(kind, small.subject, small.call) ?? found.what;
  return { claim: kind.name, family, seed, index, ...filesOf(kind, what, small.subject, small.call) };
}

const identityDocument = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "sts:*", Resource: "*" },
};

function filesOf(
  { command }: ClaimKind,
  what: string,
  { draft, previous }: Subject,
  call: Call | undefined,
): Pick<Disagreement, "what" | "commands" | "files"> {
  const files: Record<string, string> = { "policy.json": textOf(draft) };
  if (previous !== undefined) files["previous.json"] = textOf(previous);
  if (call === undefined) return { what, commands: [command], files };
  const { action, principal, resource, context } = call;
  const policies = { trust: draft, identity: [identityDocument] };
  files["request.json"] = `${JSON.stringify({ action, principal, resource, context, policies }, null, 2)}\n`;
  const policy = readySubject({ draft })?.policy;
  const request = requestOf(call);
  const decided = policy === undefined || request === undefined ? undefined : decisionOn(request, policy);
  const facts = (decided?.undocumented ?? []).map(({ id, otherwise }) => `; ${otherwise} if ${id} is the other way`);
  return {
    what: `${what} (${call.caller}: ${decided?.decision}${facts.join("")})`,
    commands: [command, "simulate request.json"],
    files,
  };
}

interface Against {
  readonly kind: ClaimKind;
  readonly what: string;
  readonly call: Call | undefined;
}

function firstAgainst(
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
    return { kind: "thrown", what: thrown(error) };
  }
}

function thrown(error: unknown): string {
  return `it throws: ${error instanceof Error ? error.message : String(error)}`;
}

/** What shows that a claim about a subject does not hold; undefined where nothing does. */
function disagreementOf(kind: ClaimKind, subject: Subject, call: Call | undefined): string | undefined {
  const ready = readySubject(subject);
  if (ready === undefined) return undefined;
  const made = claimOf(kind, ready);
  if (made.kind === "thrown") return call === undefined ? made.what : undefined;
  if (call === undefined) return made.claim?.wrong;
  const request = requestOf(call);
  return request === undefined ? undefined : made.claim?.against(call, decisionOn(request, ready.policy));
}

const fillings = 20;

/** Makes a template with open values, and fills them in where something is proved of it. */
export async function huntTemplates(ground: Ground, figures: Figures): Promise<Disagreement | undefined> {
  const { seed, family, index } = ground;
  const dice = new Dice("template", family, seed, index);
  const first = families[family](dice);
  const seedOfValues = dice.below(1_000_000);
  const tried = async (draft: Draft, into: Figures) => {
    const own = new Dice("values", seedOfValues);
    const template = templateOf(draft, own);
    try {
      const result = await compareTemplate(template, own, fillings);
      into.proofs += result?.proofs ?? 0;
      into.pairs += result?.pairs ?? 0;
      const { wrong } = result ?? {};
      return wrong && { what: wrong.what, template: template.text, filled: textOf(wrong.filled) };
    } catch (error) {
      return { what: thrown(error), template: template.text, filled: textOf(draft) };
    }
  };
  figures.policies++;
  if ((await tried(first, figures)) === undefined) return undefined;
  const { subject } = await shrunk(
    { draft: first },
    undefined,
    async ({ draft }) => (await tried(draft, noFigures())) !== undefined,
  );
  const { what, template, filled } = (await tried(subject.draft, noFigures())) ?? {
    what: "",
    template: "",
    filled: "",
  };
  return {
    claim: "templates",
    family,
    seed,
    index,
    what,
    commands: ["prove template.json", "prove policy.json"],
    files: { "template.json": template, "policy.json": filled },
  };
}

const signedPerPolicy = 6;

/** Makes a policy, and calls a role that has it on the embedded endpoint, as `simulate` decides the same calls. */
export async function huntSigned(
  ground: Ground,
  figures: Figures,
  endpoint: SignedCalls,
): Promise<Disagreement | undefined> {
  const { seed, family, index } = ground;
  const dice = new Dice("signed", family, seed, index);
  const first = families[family](dice);
  const compared = await endpoint.compare(first, dice, signedPerPolicy);
  if (compared === undefined) {
    figures.refused++;
    return undefined;
  }
  figures.policies++;
  figures.calls += compared.length;
  figures.pairs += compared.length;
  figures.letIn += compared.filter(({ allowed }) => allowed).length;
  const wrong = compared.find(({ disagrees }) => disagrees);
  if (wrong === undefined) return undefined;
  const again = async ({ draft }: Subject) =>
    (await endpoint.compare(draft, new Dice("again", seed), 15))?.find(({ disagrees }) => disagrees);
  const { subject } = await shrunk({ draft: first }, undefined, async (tried) => (await again(tried)) !== undefined);
  const { what, request } = (await again(subject)) ?? wrong;
  return {
    claim: "signed calls",
    family,
    seed,
    index,
    what,
    commands: ["simulate request.json"],
    files: { "policy.json": textOf(subject.draft), "request.json": request },
  };
}
