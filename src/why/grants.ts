import {
  type CompiledPolicy,
  type CompiledStatement,
  mayListAction,
  nameOfStatement,
  type Request,
  statementInWords,
  waysOf,
} from "../engine/index.js";
import { foldName, issuerOf } from "../iam/index.js";
import { toValue } from "../policy/index.js";
import type { Case } from "./decide.js";
import { policyOf } from "./everything.js";

/** A statement that a policy could have besides its own, and the case with it. */
export interface Grant<Policy extends "trust" | "identity" = "trust" | "identity"> {
  readonly policy: Policy;
  readonly add: object;
  /** An imperative. */
  readonly words: string;
  readonly subject: Case;
}

/**
 * The statements with which a trust policy could allow a call. Each is as strict as a statement that nearly allowed it: it has the
 * same conditions, so nobody is let in who lacks what the policy asks for. There are none that AWS would not store.
 */
export function trustGrants(subject: Case): readonly Grant<"trust">[] {
  const { request, trust } = subject;
  if (request.resourcePolicy !== "trust" || trust?.kind !== "known") return [];
  const { shown, source } = trust;
  // What is not known of a condition cannot be copied, and a policy that AWS does not store cannot get another statement.
  if (source.content.standIns !== undefined || source.content.variants.length > 1 || shown.problems.length > 0)
    return [];
  const principal = principalFor(request);
  return draftsFor(request, [shown]).flatMap(({ actions, like }) => {
    const condition = like === undefined ? ofToken(request) : conditionOf(like.statement);
    const add = { Effect: "Allow", Principal: principal, Action: oneOrMore(actions), ...condition };
    const more = policyOf("trust", shown.document.version, add);
    if (more.problems.length > 0) return [];
    const words = `have the trust policy allow ${actions.join(" and ")} to ${Object.values(principal)[0]}${under(like)}`;
    const least = trust.least.map((policy) => joined(policy, more));
    const changed = { ...trust, shown: joined(shown, more), least };
    return [{ policy: "trust", add, words, subject: { ...subject, trust: changed } }];
  });
}

/** The statements with which the identity policies of a caller could allow a call, as those of {@link trustGrants}. */
export function identityGrants(subject: Case): readonly Grant<"identity">[] {
  const { request, side } = subject;
  const { caller, resource } = request;
  if ((caller.kind !== "user" && caller.kind !== "roleSession") || side.kind !== "known") return [];
  const own = side.identity.map(({ policy }) => policy);
  return draftsFor(request, own).flatMap(({ actions, like }) => {
    const condition = like === undefined ? {} : conditionOf(like.statement);
    const add = { Effect: "Allow", Action: oneOrMore(actions), Resource: resource, ...condition };
    const more = policyOf("identity", like?.policy.document.version ?? "2012-10-17", add);
    if (more.problems.length > 0) return [];
    const words = `have an identity policy of the caller allow ${actions.join(" and ")} on ${resource}${under(like)}`;
    const identity = [...side.identity, { policy: more, name: "", holder: undefined }];
    return [{ policy: "identity", add, words, subject: { ...subject, side: { ...side, identity } } }];
  });
}

/** Whether a key, in lower case, says whether or when MFA was used. */
export function isAboutMfa(key: string): boolean {
  return /^aws:multifactorauth(present|age)$/.test(key);
}

/** A statement with the policy that has it. */
interface Place {
  readonly policy: CompiledPolicy;
  readonly statement: CompiledStatement;
}

/** What a statement to add would allow, and the statement whose conditions it has; undefined where none is about the call. */
interface Draft {
  readonly actions: readonly string[];
  readonly like: Place | undefined;
}

/**
 * Only what no statement is about can be added: of an action that one allows on conditions, another statement would drop them.
 * Where all is listed for the caller, what one statement lists can be said of the caller by name, as delegation to an account is not
 * enough by itself.
 */
function draftsFor(request: Request, policies: readonly CompiledPolicy[]): readonly Draft[] {
  const places = policies.flatMap((policy) => policy.statements.map((statement) => ({ policy, statement })));
  const allowing = places.filter(({ statement }) => statement.effect === "Allow");
  const reaches = ({ policy, statement }: Place, action: string): boolean =>
    waysOf(policy, statement, foldName(action), request) !== 0;
  const actions = request.needed.map(({ name }) => name);
  const missing = actions.filter((action) => !allowing.some((place) => reaches(place, action)));
  const own = allowing.filter((place) => reaches(place, request.action));
  const isNear = (place: Place): boolean =>
    actions.some((action) => reaches(place, action)) || isOfOthers(place, request);
  const likes = strictest(own.length > 0 ? own : allowing.filter(isNear));
  if (likes.length === 0) return missing.length === 0 ? [] : [{ actions: missing, like: undefined }];
  if (missing.length > 0) return likes.map((like) => ({ actions: missing, like }));
  return request.resourcePolicy === "trust"
    ? likes.filter((like) => actions.every((action) => reaches(like, action))).map((like) => ({ actions, like }))
    : [];
}

/** Whether a statement allows others to make the same call. What other providers vouch for is nothing that a token could have. */
function isOfOthers({ policy, statement }: Place, { caller, action }: Request): boolean {
  if (caller.kind === "provider" || policy.document.kind !== "trust") return false;
  return mayListAction(statement, foldName(action));
}

/** Where one of them asks about MFA, only those that do. */
function strictest(places: readonly Place[]): readonly Place[] {
  const asking = places.filter(({ statement }) => statement.conditions.some(({ key }) => isAboutMfa(key)));
  return asking.length > 0 ? asking : places;
}

function principalFor({ caller, principal, callerRole }: Request): Readonly<Record<string, string>> {
  if (caller.kind === "service") return { Service: principal };
  if (caller.kind === "provider") return { Federated: principal };
  return { AWS: caller.kind === "roleSession" ? (callerRole?.[0] ?? principal) : principal };
}

function conditionOf({ source }: CompiledStatement): { readonly Condition?: unknown } {
  const element = source.node.members.find(({ key }) => key.value === "Condition");
  return element === undefined ? {} : { Condition: toValue(element.value) };
}

/**
 * The subject and the audience of the call's own token, so that not all tokens of the provider will do.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
function ofToken({ caller, principal, context }: Request): { readonly Condition?: object } {
  if (caller.kind !== "provider" || caller.type !== "oidc") return {};
  const known = ["aud", "sub"].flatMap((claim) => {
    const key = `${issuerOf(principal)}:${claim}`;
    const [value, second] = context.get(foldName(key)) ?? [];
    // A policy variable would stand for something else.
    return value === undefined || second !== undefined || value.includes("${") ? [] : [[key, value] as const];
  });
  return known.length === 0 ? {} : { Condition: { StringEquals: Object.fromEntries(known) } };
}

function under(like: Place | undefined): string {
  if (like === undefined || like.statement.conditions.length === 0) return "";
  const { policy, statement } = like;
  return ` on the conditions of its ${statementInWords(nameOfStatement(policy.document, statement.source))}`;
}

function oneOrMore(actions: readonly string[]): string | readonly string[] {
  const [first, ...others] = actions;
  return first !== undefined && others.length === 0 ? first : actions;
}

/** A policy with the statements of another one; how those that are tried are read does not matter. */
function joined(policy: CompiledPolicy, more: CompiledPolicy): CompiledPolicy {
  return { ...policy, statements: [...policy.statements, ...more.statements] };
}
