import type { Access, Escalation, MfaNeeded, OutsideAccess, Reach, UnknownAccess } from "../reach/index.js";
import type { CheckReport } from "./check.js";

/** Which pairs a report lists: those without MFA, those with MFA, or all. It changes neither counts nor verdict. */
export type ListedMfa = MfaNeeded | "any";

/** Something that the files do not show of an account, or of which accounts there are. */
export interface ReachGap {
  /** 12 digits; undefined where there may be more accounts. */
  readonly account: string | undefined;
  /** A clause that goes on after "cannot tell: ". */
  readonly why: string;
  readonly remedy: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Something that a baseline accepts: a pair, or a way to undo MFA, in which case `to` is what the call changes. */
export interface AcceptedReach {
  /** `reached-without-mfa`, `reached-from-outside-without-mfa` or `undoes-mfa`. */
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  /** The call of a way to undo MFA. */
  readonly action?: string | undefined;
}

/** What a baseline knows of a report. */
export interface ReachBaseline {
  /** The entries of the report that are in the baseline. They do not fail the run. */
  readonly known: ReadonlySet<Access | OutsideAccess | Escalation>;
  /** What is in the baseline and was not found. */
  readonly fixed: readonly AcceptedReach[];
}

/** Who reaches which role, with what a report says besides. */
export interface ReachReport {
  readonly tool: CheckReport["tool"];
  readonly reach: Reach;
  /** How many users and roles the question was about. */
  readonly users: number;
  readonly roles: number;
  readonly listed: ListedMfa;
  /** Why roles may be reached without MFA, by ARN. */
  readonly exempt: ReadonlyMap<string, string>;
  readonly gaps: readonly ReachGap[];
  /** Undefined without a baseline. */
  readonly baseline?: ReachBaseline | undefined;
}

/** What a report has in numbers: pairs of somebody and a role. */
export interface ReachCounts {
  readonly withoutMfa: number;
  readonly withMfa: number;
  readonly unknown: number;
  /** Of those without MFA, how many reach exempt roles. */
  readonly exempt: number;
  /** Ways to undo MFA, and of those how many need no MFA, lead to something that is not exempt and are not in the baseline. */
  readonly escalations: number;
  readonly escalationsWithoutMfa: number;
  /** Users and reasons for which it cannot be told whether calls undo MFA. */
  readonly unknownEscalations: number;
  /** Pairs of outside people that reach a role that is not exempt without MFA and are not in the baseline. */
  readonly outsideWithoutMfa: number;
  /** Entries that are in the baseline, and entries of the baseline that were not found. */
  readonly known: number;
  readonly fixed: number;
}

/** The counts, of everything that was found. */
export function reachCounts({ reach, exempt, baseline }: ReachReport): ReachCounts {
  const without = reach.access.filter(({ mfa }) => mfa === "none");
  return {
    withoutMfa: without.length,
    withMfa: reach.access.length - without.length,
    unknown: reach.unknown.length,
    exempt: without.filter(({ to }) => exempt.has(to)).length,
    escalations: reach.escalations.length,
    escalationsWithoutMfa: reach.escalations.filter(
      (each) => isOpenEscalation(each, exempt) && !isKnown(each, baseline),
    ).length,
    outsideWithoutMfa: reach.outside.filter((each) => isOpenToOutside(each, exempt) && !isKnown(each, baseline)).length,
    unknownEscalations: reach.unknownEscalations.length,
    known: baseline?.known.size ?? 0,
    fixed: baseline?.fixed.length ?? 0,
  };
}

/** Whether somebody reaches a role without MFA that is not exempt, or can undo MFA, or may do so: what is not known never passes. */
export function isReachFailing({ reach, exempt, baseline }: ReachReport): boolean {
  return (
    reach.access.some((each) => isOpen(each, exempt) && !isKnown(each, baseline)) ||
    reach.outside.some((each) => isOpenToOutside(each, exempt) && !isKnown(each, baseline)) ||
    reach.escalations.some((each) => isOpenEscalation(each, exempt) && !isKnown(each, baseline)) ||
    reach.unknown.some((each) => isOpenQuestion(each, exempt)) ||
    reach.unknownEscalations.some(({ on }) => !exempt.has(on))
  );
}

/** Whether a user reaches a role without MFA that is not exempt. */
export function isOpen({ mfa, to }: Pick<Access, "mfa" | "to">, exempt: ReadonlyMap<string, string>): boolean {
  return mfa === "none" && !exempt.has(to);
}

/** The same of somebody that the files do not have. Services and identity providers have no MFA of AWS, as in `prove`. */
export function isOpenToOutside(
  { from, mfa, to }: Pick<OutsideAccess, "from" | "mfa" | "to">,
  exempt: ReadonlyMap<string, string>,
): boolean {
  return isOpen({ mfa, to }, exempt) && !isWithoutMfaByNature(from);
}

/** Whether somebody without MFA can undo MFA, and comes to something that is not exempt. */
export function isOpenEscalation(escalation: Escalation, exempt: ReadonlyMap<string, string>): boolean {
  return escalation.mfa === "none" && escalationExemption(escalation, exempt) === undefined;
}

/** Why a way to undo MFA is accepted: all roles that it leads to are exempt. The rights of a user never are. */
export function escalationExemption(
  escalation: Pick<Escalation, "leadsTo">,
  exempt: ReadonlyMap<string, string>,
): string | undefined {
  // What it leads to is worked out when it is asked for.
  if (exempt.size === 0) return undefined;
  const { leadsTo } = escalation;
  return leadsTo.every((arn) => exempt.has(arn)) ? exempt.get(leadsTo[0] ?? "") : undefined;
}

/** Whether a baseline has an entry. What is not known is in no baseline: nobody knows what it would accept. */
export function isKnown(entry: Access | OutsideAccess | Escalation, baseline: ReachBaseline | undefined): boolean {
  return baseline?.known.has(entry) === true;
}

/** Whether the answer to an open question can be that somebody reaches a role without MFA that is not exempt. */
export function isOpenQuestion({ from, to }: UnknownAccess, exempt: ReadonlyMap<string, string>): boolean {
  return !exempt.has(to) && !isWithoutMfaByNature(from);
}

function isWithoutMfaByNature(from: string): boolean {
  return from.startsWith("service ") || from.startsWith("identity provider ");
}

/** Whether a report lists pairs of this MFA. */
export function isListed(mfa: MfaNeeded, listed: ListedMfa): boolean {
  return listed === "any" || listed === mfa;
}
