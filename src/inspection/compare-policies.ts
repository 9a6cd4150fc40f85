import { type Axiom, type Found, newAccess, type Verdict, type Witness } from "../analysis/index.js";
import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { parsePolicy, toValue } from "../policy/index.js";
import { type KnownContent, unknownsInWords } from "./content.js";
import { type Invented, inventedIn } from "./invented.js";
import type { Pair, SidePolicy } from "./pairs.js";
import { type JudgedPlace, placeOfStatement } from "./places.js";
import { isPlainPolicy } from "./plain-policy.js";
import { defectInWords, type InspectedFile } from "./prove-result.js";
import { widened } from "./unknown-values.js";
import { scenarioFor, trustReference } from "./witness-scenario.js";

/** What a change of one role's trust policy does; `path` is the new policy's file, or the old one's where the role is gone. */
export interface DiffResult extends InspectedFile {
  readonly role: string | undefined;
  /** Whether the role is in both, only in the new, or only in the old texts. */
  readonly change: "both" | "added" | "removed";
  readonly verdict: "no-new-access" | "new-access" | "unknown";
  /** A request that the new policy allows and the old one does not. */
  readonly witness: Witness | undefined;
  /** What is made up in the witness. */
  readonly invented: readonly Invented[];
  /** A request that the old policy allows and the new one does not. */
  readonly removed: Witness | undefined;
  /** What is made up in that request. */
  readonly inventedInRemoved: readonly Invented[];
  readonly reason: string | undefined;
  /** Why it cannot be told whether anybody lost access. */
  readonly removedReason: string | undefined;
  /** The index of the new policy's statement that allows the witness. */
  readonly statement: number | undefined;
  readonly place: JudgedPlace | undefined;
  readonly undocumented: readonly string[];
  readonly scenario: string | undefined;
  /** The new trust policy as `simulate` takes it beside the witness: a file's name, or the document. */
  readonly trust: unknown;
  /** The old one. */
  readonly oldTrust: unknown;
  /** Why there was nothing to compare: the exit code is 2 then. */
  readonly unchecked?: "unreadable" | "invalid" | "defect" | undefined;
}

const nothing: readonly never[] = [];

const nothingFound = {
  role: undefined,
  change: "both",
  verdict: "unknown",
  witness: undefined,
  invented: nothing,
  removed: undefined,
  inventedInRemoved: nothing,
  reason: undefined,
  removedReason: undefined,
  statement: undefined,
  place: undefined,
  undocumented: nothing,
  scenario: undefined,
  trust: null,
  oldTrust: null,
} as const;

/** The result for a file of which nothing could be compared. */
export function uncomparedFile({ path, relativePath }: InspectedFile, reason: string): DiffResult {
  return { ...nothingFound, path, relativePath, reason, unchecked: "unreadable" };
}

/** What could not be read of a side of a comparison. */
export interface UnreadPart {
  readonly path: string;
  readonly why: string;
}

/**
 * Compares a role's policies. A role that is missing on one side may be in what could not be read of that side: then it is
 * not known whether it is new or gone.
 */
export function comparePair(
  pair: Pair,
  unread: { readonly old: readonly UnreadPart[]; readonly now: readonly UnreadPart[] },
  switchedOff: ReadonlySet<Axiom>,
): DiffResult {
  const [part] = pair.now === undefined ? unread.now : pair.old === undefined ? unread.old : [];
  if (part === undefined) return comparePolicies(pair, switchedOff);
  return uncomparedRole(pair, `the role may be in ${part.path}, which is not read: ${part.why}`);
}

function uncomparedRole({ old, now }: Pair, reason: string): DiffResult {
  const shown = sideOf(old, now);
  const { path, relativePath, policy } = shown;
  const role = policy.role === "" ? undefined : policy.role;
  const change = old === undefined ? "added" : "removed";
  return { ...nothingFound, path, relativePath, role, change, reason, unchecked: "unreadable" };
}

function sideOf(old: SidePolicy | undefined, now: SidePolicy | undefined): SidePolicy {
  const shown = now ?? old;
  // INVARIANT: one of the two is there.
  if (shown === undefined) throw new Error("a pair without policies");
  return shown;
}

/** Says whether a change of a role's policy grants new access, and whether it takes access away. */
function comparePolicies({ old, now }: Pair, switchedOff: ReadonlySet<Axiom>): DiffResult {
  if (old !== undefined && now !== undefined && isPlainlySame(old, now)) return unchanged(now);
  const shown = sideOf(old, now);
  const { path, relativePath, policy } = shown;
  const change = old === undefined ? "added" : now === undefined ? "removed" : "both";
  const role = policy.role === "" ? undefined : policy.role;
  const common = { ...nothingFound, path, relativePath, role, change } as const;
  try {
    for (const side of [old, now]) {
      const content = side?.policy.content;
      if (side === undefined || content === undefined || content.kind === "known") continue;
      if (content.kind === "unknown") {
        return { ...common, reason: `the trust policy in ${side.path} is not known: ${content.why}` };
      }
      const why = content.problems[0]?.message ?? "it cannot be read";
      return { ...common, reason: `the policy in ${side.path} is not valid: ${why}`, unchecked: "invalid" };
    }
    const nobody = old === undefined || now === undefined ? policyForNobody() : undefined;
    const before = knownOf(old, nobody);
    const after = knownOf(now, nobody);
    const asking = { scope: "all", switchedOff, roleName: policy.roleName } as const;
    const question = (from: KnownContent, to: KnownContent): Verdict =>
      verdictOnChange(from, to, (one, other) => newAccess(one, other, asking));
    const next = question(before, after);
    const back = question(after, before);
    const removed = back.kind === "violated" ? back.found.witness : undefined;
    const removedReason = back.kind === "unknown" ? back.why : undefined;
    const oldTrust = old === undefined ? nobodyDocument : trustReference(old.policy, before, old.file);
    const inventedInRemoved = back.kind === "violated" ? inventedIn(back.found, before) : [];
    return { ...common, removed, inventedInRemoved, removedReason, oldTrust, ...newAccessOf(next, now, shown, after) };
  } catch (error) {
    return { ...common, reason: defectInWords(error), unchecked: "defect" };
  }
}

/** Whether both policies are the same one, and such as AWS stores: then nothing of them is to be read. */
function isPlainlySame(old: SidePolicy, now: SidePolicy): boolean {
  const text = now.policy.ownText;
  return text !== undefined && text === old.policy.ownText && isPlainPolicy(text);
}

/** Nearly all results are this one: member by member it is made in a twentieth of the time that a copy takes. */
function unchanged({ path, relativePath, policy }: SidePolicy): DiffResult {
  return {
    path,
    relativePath,
    role: policy.role === "" ? undefined : policy.role,
    change: "both",
    verdict: "no-new-access",
    witness: undefined,
    invented: nothing,
    removed: undefined,
    inventedInRemoved: nothing,
    reason: undefined,
    removedReason: undefined,
    statement: undefined,
    place: undefined,
    undocumented: nothing,
    scenario: undefined,
    trust: null,
    oldTrust: null,
  };
}

function newAccessOf(
  verdict: Verdict,
  now: SidePolicy | undefined,
  shown: SidePolicy,
  content: KnownContent,
): Partial<DiffResult> & Pick<DiffResult, "verdict"> {
  const trust = now === undefined ? nobodyDocument : trustReference(now.policy, content, now.file);
  switch (verdict.kind) {
    case "proved":
      return { verdict: "no-new-access", trust };
    case "unknown":
      return { verdict: "unknown", reason: verdict.why, undocumented: verdict.undocumented ?? [], trust };
    case "violated": {
      const { found } = verdict;
      const [{ document }] = content.variants;
      return {
        verdict: "new-access",
        witness: found.witness,
        invented: inventedIn(found, content),
        statement: found.statement,
        undocumented: found.undocumented,
        place: placeOfStatement(shown.policy, document, found.statement),
        scenario: scenarioOfChange(found, shown, content),
        trust,
      };
    }
  }
}

function scenarioOfChange(found: Found, { policy, file }: SidePolicy, content: KnownContent): string | undefined {
  return scenarioFor(`${policy.roleName} grants no new access`, found, policy, content, file);
}

/** What a role that is not there allows: nobody. */
const nobodyDocument = { Version: "2012-10-17", Statement: [] } as const;

function policyForNobody(): KnownContent {
  const parsed = parsePolicy("trust", new SourceText("no role", JSON.stringify(nobodyDocument)));
  // INVARIANT: the document is an object.
  if (parsed.document === undefined) throw new Error("the policy that allows nobody cannot be read");
  const policy = compilePolicy({ ...parsed, document: parsed.document });
  return { kind: "known", variants: [policy], nodes: [policy.document.node], standIns: undefined };
}

function knownOf(side: SidePolicy | undefined, nobody: KnownContent | undefined): KnownContent {
  const content = side === undefined ? nobody : side.policy.content;
  // INVARIANT: what is not known was answered before, and for a side that is missing there is the policy for nobody.
  if (content?.kind !== "known") throw new Error("a policy that is not known is compared");
  return content;
}

/**
 * The verdict on a change of policies of which some values may not be known. The same expression is the same value on both
 * sides, so variants are compared each with its own; that they agree proves nothing unless the policies are the same.
 */
function verdictOnChange(
  from: KnownContent,
  to: KnownContent,
  ask: (one: CompiledPolicy, other: CompiledPolicy) => Verdict,
): Verdict {
  const [fromOnly] = from.variants;
  const [toOnly] = to.variants;
  const wideFrom = widened(from);
  const wideTo = widened(to);
  // The same policy lets in the same callers, whichever values it has, so no question is needed.
  const same: Verdict = { kind: "proved", axioms: [] };
  if (wideFrom === undefined && wideTo === undefined) return hasSameValues(from, to) ? same : ask(fromOnly, toOnly);
  if (isSame(from, to)) return same;
  // Who is allowed with any values, against a policy of which all is known.
  if (wideFrom === undefined && wideTo !== undefined && wideTo !== "everything") {
    const verdict = ask(fromOnly, wideTo);
    if (verdict.kind === "proved") return verdict;
  }
  const verdicts = rowsOf(from, to).map(([one, other]) => ask(one, other));
  const [first] = verdicts;
  if (first?.kind === "violated" && verdicts.every(({ kind }) => kind === "violated")) return first;
  return { kind: "unknown", why: `it depends on ${unknownsInWords(wideTo === undefined ? from : to)}` };
}

function isSame(from: KnownContent, to: KnownContent): boolean {
  const isSeen = from.hasUnseenBranches !== true && to.hasUnseenBranches !== true;
  const textOf = ({ variants: [{ document }] }: KnownContent): string => document.source.text;
  return hasSameValues(from, to) && (isSeen || textOf(from) === textOf(to));
}

function hasSameValues(from: KnownContent, to: KnownContent): boolean {
  const texts = ({ nodes, standIns = new Map(), unknowns = [] }: KnownContent): string =>
    JSON.stringify([nodes.map(toValue), [...standIns.entries()], unknowns]);
  return texts(from) === texts(to);
}

function rowsOf(from: KnownContent, to: KnownContent): readonly (readonly [CompiledPolicy, CompiledPolicy])[] {
  const isParallel = from.variants.length === to.variants.length;
  return from.variants.flatMap((one, index) =>
    to.variants.flatMap((other, place) => (isParallel && place !== index ? [] : [[one, other] as const])),
  );
}
