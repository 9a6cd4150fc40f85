import { foldName } from "../iam/index.js";
import type { Wanted } from "./ask.js";
import type { Session, SessionTag } from "./caller.js";

/** A tag that a session is to have: the value of its role, or one that the session brings. */
export interface DemandedTag {
  /** As the condition spells it. */
  readonly key: string;
  /** Undefined for that of the role, if it has one. */
  readonly value: string | undefined;
  readonly transitive: boolean;
}

/**
 * What a session is to carry so that it can make a call. What is not said may be anything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export interface Demand {
  /** Equal where the demands are; empty for none. */
  readonly key: string;
  readonly name: string | undefined;
  readonly tags: readonly DemandedTag[];
  /** Null for none. */
  readonly sourceIdentity: string | null | undefined;
  /** Whether the session carries MFA. */
  readonly mfa: boolean | undefined;
}

/** Any session will do. */
export const anything: Demand = { key: "", name: undefined, tags: [], sourceIdentity: undefined, mfa: undefined };

/** A demand with its key. */
export function demandOf(demand: Omit<Demand, "key">): Demand {
  const { name, tags, sourceIdentity, mfa } = demand;
  const key = JSON.stringify([
    name,
    tags.map(({ key, value, transitive }) => [foldName(key), value, transitive]),
    sourceIdentity,
    mfa,
  ]);
  return name === undefined && tags.length === 0 && sourceIdentity === undefined && mfa === undefined
    ? anything
    : { ...demand, key };
}

/** What a call is to have so that its session meets a demand; `session` is that of the caller. */
export function wantedFor(demand: Demand, mfa: Wanted["mfa"], session: Session | undefined): Wanted | undefined {
  const fixed: Record<string, string> = {};
  const absent = new Set<string>();
  const inherited = (session?.tags ?? []).filter(({ transitive }) => transitive);
  if (demand.name !== undefined) fixed["sts:RoleSessionName"] = demand.name;
  // A transitive tag cannot be given again.
  for (const { key } of inherited) absent.add(`aws:requesttag/${foldName(key)}`);
  for (const { key, value, transitive } of demand.tags) {
    const passed = inherited.find((each) => foldName(each.key) === foldName(key));
    if (value === undefined) {
      if (passed !== undefined) return undefined;
      absent.add(`aws:requesttag/${foldName(key)}`);
    } else if (passed === undefined) fixed[`aws:RequestTag/${key}`] = value;
    else if (passed.value !== value || (transitive && !passed.transitive)) return undefined;
  }
  const own = session?.sourceIdentity;
  if (demand.sourceIdentity === null) {
    if (own !== undefined) return undefined;
    absent.add("sts:sourceidentity");
  } else if (demand.sourceIdentity !== undefined) {
    if (own === undefined) fixed["sts:SourceIdentity"] = demand.sourceIdentity;
    else if (own !== demand.sourceIdentity) return undefined;
  }
  // Once it is set it stays: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
  if (own !== undefined) absent.add("sts:sourceidentity");
  return { mfa, fixed, lacks: (key) => absent.has(key) };
}

/** The keys whose tags a session is to hand on from its own. */
export function transitiveTags(demand: Demand): readonly string[] {
  return demand.tags.flatMap(({ key, transitive }) => (transitive ? [key] : []));
}

/** The tags of a session that meets a demand. */
export function tagsFor(demand: Demand): readonly SessionTag[] {
  return demand.tags.flatMap(({ key, value, transitive }) => (value === undefined ? [] : [{ key, value, transitive }]));
}
