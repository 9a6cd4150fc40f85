import {
  type CompiledPolicy,
  type CompiledStatement,
  matches,
  nameOfStatement,
  statementInWords,
} from "../engine/index.js";
import { foldName, roleSessionMfa } from "../iam/index.js";
import { allInWords, conditionInWords, demandsMfa, mfaAgeInWords } from "./conditions.js";
import { durationInWords } from "./duration.js";
import { capitalised, joined } from "./lists.js";
import type { DocumentedProof, Exemption, StatementInWords } from "./model.js";
import { type CallerClass, callerClasses, type NamedPrincipal, principalsOf } from "./principals.js";

/** What is known of a role beside its policy. */
export interface RequirementFacts {
  /** The accounts of the role, as far as they are known. */
  readonly homes: ReadonlySet<string>;
  /** Whether no request of people without MFA is allowed: only where that is proved, and nothing speaks against it. */
  readonly isMfaProved: boolean;
  /** The longest age of MFA that is proved, in seconds. */
  readonly maximumMfaAge: number | null;
  /** Of the property `mfa`. */
  readonly proof: DocumentedProof | undefined;
  readonly exemption: Exemption | null;
  /** Whether any such callers can assume the role, by analysis: `impossible` only if that is certain. */
  readonly possible: (kind: CallerClass) => Possibility;
}

type Possibility = "possible" | "impossible" | "unknown";

/** The requirement of a role in plain words, a sentence each. */
export function requirementOf(policy: CompiledPolicy, facts: RequirementFacts): readonly string[] {
  if (callerClasses.every((kind) => facts.possible(kind) === "impossible"))
    return ["Nobody can assume this role: no request is allowed.", ...exempted(facts)];
  const allows = policy.statements.filter(({ effect }) => effect === "Allow");
  const denies = policy.statements.filter(({ effect }) => effect === "Deny");
  return [
    ...allows.flatMap((statement) => allowSentences(statement, { ...facts, policy, isOnlyAllow: allows.length === 1 })),
    ...denies.map((statement) => denySentence(statement, { policy, homes: facts.homes })),
    ...mfaSentences(policy, facts),
    ...exempted(facts),
  ];
}

/** What each statement does, and each of its conditions; without what other statements and proofs say. */
export function statementsInWords(
  policy: CompiledPolicy,
  homes: ReadonlySet<string>,
  lineOf: (offset: number) => number,
): readonly StatementInWords[] {
  const possible = (): Possibility => "unknown";
  const facts = { policy, homes, isMfaProved: false, maximumMfaAge: null, isOnlyAllow: false, possible };
  return policy.statements.map((statement) => ({
    index: statement.source.index,
    sentence:
      statement.effect === "Allow" ? allowSentences(statement, facts).join(" ") : denySentence(statement, facts),
    conditions: statement.conditions.map((condition) => ({
      pointer: condition.source.key.pointer,
      line: lineOf(condition.source.key.span.start),
      sentence: `${capitalised(conditionInWords(condition))}.`,
    })),
  }));
}

const calls: Readonly<Record<Exclude<CallerClass, "nobody">, string>> = {
  people: "sts:AssumeRole",
  service: "sts:AssumeRole",
  saml: "sts:AssumeRoleWithSAML",
  oidc: "sts:AssumeRoleWithWebIdentity",
};

interface AllowFacts extends Pick<RequirementFacts, "homes" | "isMfaProved" | "maximumMfaAge" | "possible"> {
  readonly policy: CompiledPolicy;
  /** Whether there is no other statement that allows. */
  readonly isOnlyAllow: boolean;
}

function allowSentences(statement: CompiledStatement, facts: AllowFacts): readonly string[] {
  const { principals } = statement;
  if (principals === undefined || principals === "unreadable" || isUnreadable(statement)) {
    return [`${capitalised(inWords(statement, facts))} cannot be read, so it allows nothing.`];
  }
  const named = principalsOf(statement, facts.homes);
  if (principals.negated) {
    const subject = `everybody except ${joined(
      named.map(({ subject: each }) => each),
      "and",
    )}`;
    return [allowed({ subject, class: "people", hasUsers: true, isOne: false, areRoles: false }, statement, facts)];
  }
  const everybody = named.flatMap((principal) =>
    principal.kind === "everyone" ? allBy(statement, principal) : [principal],
  );
  return callerClasses.flatMap((each) => {
    const group = everybody.filter((principal) => principal.class === each);
    const hasUsers = group.some(({ kind }) => kind !== "role");
    if (group.length === 0) return [];
    const areRoles = group.every(({ kind }) => kind === "role");
    const isOne = group.length === 1;
    return [allowed({ subject: subjectOf(group), class: each, hasUsers, isOne, areRoles }, statement, facts)];
  });
}

/** Everybody, as those who make the calls that a statement is about: a principal for all means also who has a token. */
function allBy(statement: CompiledStatement, principal: NamedPrincipal): readonly NamedPrincipal[] {
  const federated = (["saml", "oidc"] as const).filter((kind) => covers(statement, calls[kind]));
  const isAboutPeople = covers(statement, calls.people) || federated.length === 0;
  return [
    ...(isAboutPeople ? [principal] : []),
    ...federated.map((kind) => ({ ...principal, class: kind, subject: anybodyWith[kind] })),
  ];
}

const anybodyWith = {
  saml: "callers with an assertion of any SAML provider",
  oidc: "callers with a web identity token of any provider",
};

function subjectOf(group: readonly NamedPrincipal[]): string {
  return joined(
    group.map(({ subject }) => subject),
    "and",
  );
}

interface Group {
  readonly subject: string;
  readonly class: CallerClass;
  /** Whether users, who have access keys, can be among them. */
  readonly hasUsers: boolean;
  readonly isOne: boolean;
  /** Whether all of them are sessions of roles. */
  readonly areRoles: boolean;
}

function allowed(group: Group, statement: CompiledStatement, facts: AllowFacts): string {
  const { subject, class: kind, hasUsers } = group;
  const named = group.isOne ? "this principal" : "these principals";
  if (kind === "nobody")
    return `${capitalised(subject)} cannot assume this role, although ${inWords(statement, facts)} names ${named}.`;
  if (!covers(statement, calls[kind]))
    return `${capitalised(subject)} cannot assume this role by ${inWords(statement, facts)}, which is about ${otherwiseInWords(statement)}.`;
  const sure = kind === "people" && facts.isMfaProved;
  if (facts.possible(kind) === "impossible") {
    return `${capitalised(subject)} cannot assume this role, although ${inWords(statement, facts)} names ${named}: no such call is allowed.`;
  }
  const saysAge = facts.isOnlyAllow;
  const conditions = statement.conditions.filter(
    (condition) => !sure || !demandsMfa(condition) || (!saysAge && mfaAgeInWords(condition) !== undefined),
  );
  // Another statement may let the same callers in otherwise.
  const word = facts.isOnlyAllow ? "only if" : "if";
  const asked = conditions.length === 0 ? "" : `${sure ? ", and" : ""} ${word} ${allInWords(conditions)}`;
  const sentence = `${capitalised(subject)} can assume this role${sure ? mfaPhrase(statement, facts) : ""}${asked}`;
  if (!sure) return `${sentence}.`;
  if (hasUsers) return `${sentence}. An access key alone is denied.`;
  return group.areRoles ? `${sentence}. ${roleSessionMfa}.` : `${sentence}.`;
}

/** To be said only where it is proved. */
function mfaPhrase({ conditions }: CompiledStatement, { maximumMfaAge, isOnlyAllow }: AllowFacts): string {
  // What one statement asks, another may not.
  const ages = isOnlyAllow ? conditions.flatMap((condition) => mfaAgeInWords(condition) ?? []) : [];
  if (ages.length > 0) return ` only with MFA that was used ${joined(ages, "and")}`;
  return maximumMfaAge === null
    ? " only with MFA"
    : ` only with MFA that was used at most ${durationInWords(maximumMfaAge)} ago`;
}

function denySentence(statement: CompiledStatement, facts: Pick<AllowFacts, "policy" | "homes">): string {
  const { principals } = statement;
  const asked = statement.conditions.length === 0 ? "" : ` if ${allInWords(statement.conditions)}`;
  if (principals === undefined || principals === "unreadable" || isUnreadable(statement)) {
    return `${capitalised(inWords(statement, facts))} is a Deny that cannot be read, so it is treated as denying everybody.`;
  }
  const named = principalsOf(statement, facts.homes);
  const subject = named.some(({ kind }) => kind === "everyone")
    ? principals.negated
      ? "nobody"
      : "everybody"
    : `${principals.negated ? "everybody except " : ""}${joined(named.map(denied), "and")}`;
  return `${capitalised(inWords(statement, facts))} always denies ${deniedActions(statement)} to ${subject}${asked}.`;
}

/** A Deny counts for all of an account, whatever its administrators allow. */
function denied({ kind, label, subject }: NamedPrincipal): string {
  return kind === "account" ? `users and roles of ${label}` : subject;
}

function isUnreadable({ conditionUnreadable, actions, hasUnknownElements }: CompiledStatement): boolean {
  return conditionUnreadable || actions === "unreadable" || hasUnknownElements;
}

/** Whether a statement is about an action, whatever its conditions. */
function covers({ actions }: CompiledStatement, action: string): boolean {
  if (actions === "unreadable") return false;
  const named = actions.allOfSts || actions.patterns.some((pattern) => matches(pattern, foldName(action)));
  return named !== actions.negated;
}

function otherwiseInWords({ source }: CompiledStatement): string {
  const names = (source.action?.patterns ?? []).map(({ value }) => value);
  return source.action?.negated === true
    ? `all actions except ${joined(names, "and")}`
    : `${joined(names, "and")} only`;
}

/** What a Deny is about. */
function deniedActions(statement: CompiledStatement): string {
  if (Object.values(calls).every((action) => covers(statement, action))) return "assuming this role";
  const names = (statement.source.action?.patterns ?? []).map(({ value }) => value);
  if (statement.source.action?.negated === true) return `every action except ${joined(names, "and")}`;
  const isOnlyAssume = names.length > 0 && names.every((name) => foldName(name) === "sts:assumerole");
  return isOnlyAssume ? "assuming this role (sts:AssumeRole)" : joined(names, "and");
}

function inWords({ source }: CompiledStatement, { policy }: Pick<AllowFacts, "policy">): string {
  return statementInWords(nameOfStatement(policy.document, source));
}

function mfaSentences(policy: CompiledPolicy, facts: RequirementFacts): readonly string[] {
  const { proof, isMfaProved, maximumMfaAge, possible } = facts;
  if (possible("people") === "impossible")
    return ["No user and no role session can assume this role, so MFA does not apply."];
  if (isMfaProved) {
    const age = maximumMfaAge === null ? "" : ` that was used at most ${durationInWords(maximumMfaAge)} ago`;
    return [`Proved for all requests: no user and no role session can assume this role without MFA${age}.`];
  }
  switch (proof?.verdict) {
    case "violated": {
      if (proof.counterexample === null) return ["MFA is not required on every path."];
      const { caller, statement: index } = proof.counterexample;
      const statement = policy.document.statements.find((each) => each.index === index);
      const name = statementInWords(statement === undefined ? { index } : nameOfStatement(policy.document, statement));
      return [`MFA is not required on every path: ${caller} can assume this role by ${name}.`];
    }
    case "unknown":
      return [`Whether MFA is required on every path is not known${proof.reason === null ? "" : `: ${proof.reason}`}.`];
    case "proved":
      return ["The policy is proved to require MFA on every path, but calls that were made contradict the proof."];
    case undefined:
      return ["Whether MFA is required on every path was not checked."];
  }
}

function exempted({ exemption }: RequirementFacts): readonly string[] {
  if (exemption === null) return [];
  const until = exemption.expires === null ? "" : ` until ${exemption.expires}`;
  return [`The configuration exempts this role from MFA${until}: ${exemption.reason}.`];
}
