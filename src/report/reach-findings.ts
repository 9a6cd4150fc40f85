import type {
  Access,
  AllowingStatement,
  Escalation,
  OutsideAccess,
  PathStep,
  UnknownAccess,
  UnknownEscalation,
} from "../reach/index.js";
import { type Digest, fingerprintVersion } from "./fingerprint.js";
import type { Question } from "./judgement.js";
import {
  type AcceptedReach,
  escalationExemption,
  isKnown,
  isOpen,
  isOpenEscalation,
  isOpenQuestion,
  isOpenToOutside,
  type ReachReport,
} from "./reach.js";
import { escalationFix, fixOf } from "./reach-pretty.js";
import { count } from "./style.js";

/** The kinds of what `reach` finds, as formats for other tools list them. */
export const reachRules = [
  {
    id: "reached-without-mfa",
    title: "a user reaches a role without MFA",
    help: 'Require MFA in the trust policy of the first role of the path: "Bool": { "aws:MultiFactorAuthPresent": "true" } in the Condition. A role session has no MFA, so the roles behind it cannot require it of the user.',
  },
  {
    id: "reached-from-outside-without-mfa",
    title: "a caller that the files do not have reaches a role without MFA",
    help: "Require MFA in the trust policy of the first role, or name the callers that need the role. MFA of another account counts if its users call sts:AssumeRole with an MFA code.",
  },
  {
    id: "undoes-mfa",
    title: "a user can undo MFA",
    help: "Require MFA for the call, or limit its Resource, in the policy that allows it.",
  },
  {
    id: "reach-unknown",
    title: "it is not known whether somebody reaches a role without MFA",
    help: "The message says what is missing. Add the missing documents to the dump, or simplify the policy.",
  },
] as const satisfies readonly Question[];

/** The id of one of {@link reachRules}. */
export type ReachRuleId = (typeof reachRules)[number]["id"];

/** What is found: an entry of the answer. */
export type FoundEntry =
  | { readonly kind: "access"; readonly entry: Access }
  | { readonly kind: "outside"; readonly entry: OutsideAccess }
  | { readonly kind: "escalation"; readonly entry: Escalation }
  | { readonly kind: "unknown"; readonly entry: UnknownAccess }
  | { readonly kind: "unknown-escalation"; readonly entry: UnknownEscalation };

/** What a baseline can have: what is known. */
export type AcceptableEntry = Exclude<FoundEntry, { readonly kind: "unknown" | "unknown-escalation" }>;

/** Whether a finding can be accepted: of what is not known nobody knows what that would accept. */
export function isAcceptable<Found extends FoundEntry>(
  found: Found,
): found is Exclude<Found, { readonly kind: "unknown" | "unknown-escalation" }> {
  return found.kind !== "unknown" && found.kind !== "unknown-escalation";
}

/** An entry that fails the run, or would if nobody had accepted it. */
export type ReachFinding = FoundEntry & {
  /** `new` fails the run; `known` is in the baseline; `exempt` is what the configuration accepts. */
  readonly state: "new" | "known" | "exempt";
  /** Why it is exempt. */
  readonly reason?: string | undefined;
};

/** What fails the run, then what is accepted: pairs of users, of outside callers, ways to undo MFA, and what is not known. */
export function reachFindings({ reach, exempt, baseline }: ReachReport): readonly ReachFinding[] {
  const none: ReadonlyMap<string, string> = new Map();
  const stated = (found: FoundEntry, reason: string | undefined): ReachFinding => {
    if (reason !== undefined) return { ...found, state: "exempt", reason };
    return { ...found, state: isAcceptable(found) && isKnown(found.entry, baseline) ? "known" : "new" };
  };
  const findings: readonly ReachFinding[] = [
    ...reach.access
      .filter((each) => isOpen(each, none))
      .map((entry) => stated({ kind: "access", entry }, exempt.get(entry.to))),
    ...reach.outside
      .filter((each) => isOpenToOutside(each, none))
      .map((entry) => stated({ kind: "outside", entry }, exempt.get(entry.to))),
    ...reach.escalations
      .filter((each) => isOpenEscalation(each, none))
      .map((entry) => stated({ kind: "escalation", entry }, escalationExemption(entry, exempt))),
    ...reach.unknown
      .filter((each) => isOpenQuestion(each, none))
      .map((entry) => stated({ kind: "unknown", entry }, exempt.get(entry.to))),
    ...reach.unknownEscalations.map((entry) => stated({ kind: "unknown-escalation", entry }, exempt.get(entry.on))),
  ];
  return (["new", "known", "exempt"] as const).flatMap((state) => findings.filter((each) => each.state === state));
}

/** Whom and what a finding is about, with its rule; where a way to undo MFA is one, what the call changes. */
export function acceptedReach({ kind, entry }: FoundEntry): AcceptedReach & { readonly rule: ReachRuleId } {
  switch (kind) {
    case "access":
      return { rule: "reached-without-mfa", from: entry.from, to: entry.to };
    case "outside":
      return { rule: "reached-from-outside-without-mfa", from: entry.from, to: entry.to };
    case "escalation":
      return { rule: "undoes-mfa", from: entry.by, action: entry.action, to: entry.on };
    case "unknown":
      return { rule: "reach-unknown", from: entry.from, to: entry.to };
    case "unknown-escalation":
      return { rule: "reach-unknown", from: entry.by, action: entry.actions.join(", "), to: entry.on };
  }
}

/** A finding by what it is about: neither paths nor lines, so it stays the same while policies are moved. */
export function reachFingerprint({ rule, from, to, action = "" }: AcceptedReach, digest: Digest): string {
  return digest(JSON.stringify([fingerprintVersion, rule, from, action, to]));
}

/** What was found, in a clause without a final period. */
export function reachInWords(finding: FoundEntry): string {
  const { kind, entry } = finding;
  switch (kind) {
    case "access":
      return `${entry.from} reaches ${entry.to} without MFA`;
    case "outside": {
      const by = entry.by.slice(0, -1);
      return `${entry.from} reaches ${entry.to} without MFA${by.length === 0 ? "" : ` by ${by.join(", ")}`}`;
    }
    case "escalation":
      return `${entry.by} can undo MFA with ${entry.action} on ${entry.on} without MFA: ${entry.effect}; this leads to ${someOf(entry.leadsTo)}`;
    case "unknown":
      return `it is not known whether ${entry.from} reaches ${entry.to}: ${entry.why}`;
    case "unknown-escalation":
      return `it is not known whether ${entry.by} can undo MFA with ${someOf(entry.actions)} on ${entry.on}: ${entry.why}`;
  }
}

/** More names than these are counted. */
const mostNames = 5;

/** The first of a list of names, and how many more there are. */
export function someOf(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more > 0 ? `${names.slice(0, mostNames).join(", ")} and ${count(more, "other")}` : names.join(", ");
}

/** A place in the files. */
export interface ReachPlace {
  /** The path from the working directory, with `/` between the names. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** Where the files have what a report is about. */
export interface ReachPlaces {
  /** The ARNs of the roles that are asked about, in the order of the files. */
  readonly roles: readonly string[];
  /** The place of a user or role, by its ARN; undefined for what the files do not have. */
  of(arn: string): ReachPlace | undefined;
  /** The path from the working directory of a file, as statements name it. */
  relativePath(file: string): string;
  /** The first of the files, for what has no place in any. */
  readonly first: string;
}

/** The statement to change: that of the first call, and of its trust policy where that one counts. */
export function placeOfFinding(finding: FoundEntry, places: ReachPlaces): ReachPlace {
  const { kind, entry } = finding;
  const ofStatement = (statement: AllowingStatement | undefined): ReachPlace | undefined =>
    statement && { path: places.relativePath(statement.file), line: statement.line };
  const nowhere = { path: places.first, line: 1 };
  switch (kind) {
    case "access":
      return ofStatement(openingStatement(entry.path)) ?? places.of(entry.to) ?? nowhere;
    case "outside":
      return places.of(entry.by[0] ?? entry.to) ?? places.of(entry.to) ?? nowhere;
    case "escalation":
      return ofStatement(entry.calls[0]?.allowedBy[0]) ?? places.of(entry.on) ?? places.of(entry.by) ?? nowhere;
    case "unknown":
      return places.of(entry.to) ?? places.of(entry.from) ?? nowhere;
    case "unknown-escalation":
      return places.of(entry.on) ?? places.of(entry.by) ?? nowhere;
  }
}

/** The statement that lets the first call of a path through. */
export function openingStatement([first]: readonly PathStep[]): AllowingStatement | undefined {
  return first?.allowedBy.find(({ policy }) => policy === "trust") ?? first?.allowedBy[0];
}

/** A call on the way, in words, with the statements that allow it. */
export interface ReachStep {
  readonly words: string;
  readonly allowedBy: readonly AllowingStatement[];
}

/** The calls of a finding in their order; none for outside callers, whose policies the files do not have. */
export function stepsOfFinding({ kind, entry }: FoundEntry): readonly ReachStep[] {
  switch (kind) {
    case "access":
      return entry.path.map(assumption);
    case "escalation":
      return [
        ...entry.path.map(assumption),
        ...entry.calls.map(({ request, allowedBy }) => ({
          words: `${callerOf(entry)} calls ${request.action} on ${request.resource}`,
          allowedBy,
        })),
      ];
    case "outside":
    case "unknown":
    case "unknown-escalation":
      return [];
  }
}

/** Who makes the calls of a way to undo MFA: the user, or a session of the last role on the way. */
function callerOf({ by, path }: Escalation): string {
  const role = path.at(-1)?.to;
  return role === undefined ? by : `a session of ${role}`;
}

/** What to change, in a clause; undefined where no single statement opens the way. */
export function fixOfFinding({ kind, entry }: FoundEntry): string | undefined {
  switch (kind) {
    case "access":
      return fixOf(entry.path);
    case "escalation":
      return escalationFix(entry);
    case "outside":
    case "unknown":
    case "unknown-escalation":
      return undefined;
  }
}

function assumption({ from, to, allowedBy }: PathStep, index: number): ReachStep {
  return { words: `${index === 0 ? "" : "a session of "}${from} assumes ${to}`, allowedBy };
}
