import type { Position } from "../diagnostics/index.js";
import { type Effect, type Located, statementInWords } from "../policy/index.js";
import type { CompiledPolicy, CompiledStatement } from "./compile.js";
import { type CompiledCondition, expectedValues, holdsByAbsence, whyNot } from "./condition.js";
import { decide, type Outcome, type PolicySet, run, type Verdict } from "./decide.js";
import { accountOf, type Request } from "./request.js";
import type { PolicyName, Trace } from "./trace.js";
import { Facts } from "./undocumented.js";

/** A part of a statement that does not fit the request. */
export interface Mismatch {
  readonly element:
    | "Statement"
    | "Action"
    | "NotAction"
    | "Principal"
    | "NotPrincipal"
    | "Resource"
    | "NotResource"
    | "Condition";
  /** The operator and the key as the policy writes them; null outside conditions. */
  readonly operator: string | null;
  readonly key: string | null;
  /** The values in the policy. */
  readonly expected: readonly string[];
  /** The value or values in the request; null where the key is absent. */
  readonly actual: string | readonly string[] | null;
  readonly why: string;
  readonly position: Position;
}

/** What one condition of a statement came to. */
export interface ConditionOutcome {
  readonly condition: CompiledCondition;
  readonly held: boolean;
  /** Whether the request lacks the key. */
  readonly absent: boolean;
}

/** A condition that holds only because its key is absent. */
export interface HeldByAbsence {
  readonly operator: string;
  readonly key: string;
  readonly position: Position;
}

/** What one statement of one policy did for one of the actions that a request needs. */
export interface StatementExplanation {
  readonly policy: PolicyName;
  readonly compiled: CompiledPolicy;
  readonly action: string;
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: Effect;
  readonly position: Position;
  readonly applies: boolean;
  readonly mismatches: readonly Mismatch[];
  readonly heldByAbsence: readonly HeldByAbsence[];
  /** All of them, in the document's order, also where the statement is about something else altogether. */
  readonly conditions: readonly ConditionOutcome[];
}

/** A statement that applied and counted. */
export interface MatchedStatement {
  readonly policy: PolicyName;
  readonly statement: number;
  readonly sid: string | null;
  readonly effect: Effect;
  readonly position: Position;
}

/** A verdict with everything that led to it. */
export interface Decision extends Verdict {
  /** One sentence. */
  readonly reason: string;
  /** On an explicit deny the Deny statements that apply, else the Allow statements that do. */
  readonly matched: readonly MatchedStatement[];
  readonly explanation: readonly StatementExplanation[];
  /** False if the caller alone settled the decision: with any other policies it would be the same. */
  readonly byPolicies: boolean;
}

/** Decides a request as {@link decide} does, and says of every statement of every policy what it did, and why. */
export function explain(request: Request, policies: PolicySet): Decision {
  const recorder = new Recorder(request);
  const outcome = run(request, policies, new Facts(), recorder);
  const { explanation } = recorder;
  // The verdict is the plain one's: being explained must not change what a decision depends on. It is not spread: an
  // object that is spread and added to has another hidden class each time (V8 of Node 20).
  return Object.assign({}, decide(request, policies), {
    reason: reasonFor(outcome, request, explanation, policies),
    matched: matchedStatements(outcome, explanation),
    explanation,
    byPolicies: isByPolicies(outcome.cause),
  });
}

function isByPolicies(cause: Outcome["cause"]): boolean {
  switch (cause) {
    case "noPermissionNeeded":
    case "sessionCredentials":
    case "rootUser":
    case "federatedUser":
    case "otherPartition":
    case "otherCall":
      return false;
    case "granted":
    case "explicitDeny":
    case "serviceControl":
    case "noTrustPolicy":
    case "noResourcePolicy":
    case "resourcePolicy":
    case "identityDelegated":
    case "identityAcrossAccounts":
    case "identity":
    case "permissionsBoundary":
    case "session":
    case "scopeDown":
      return true;
  }
}

/**
 * Whether a statement is about the principal and the action of the request, so that its conditions are what settles
 * whether it applies.
 */
export function isReached({ mismatches }: StatementExplanation): boolean {
  return mismatches.every(({ element }) => element === "Condition");
}

interface Draft extends StatementExplanation {
  applies: boolean;
  readonly mismatches: Mismatch[];
  readonly heldByAbsence: HeldByAbsence[];
  readonly conditions: ConditionOutcome[];
}

class Recorder implements Trace {
  readonly explanation: Draft[] = [];
  readonly #request: Request;
  #policy: CompiledPolicy | undefined;

  constructor(request: Request) {
    this.#request = request;
  }

  statement(name: PolicyName, policy: CompiledPolicy, statement: CompiledStatement, action: string): void {
    this.#policy = policy;
    this.explanation.push({
      policy: name,
      compiled: policy,
      action,
      statement: statement.source.index,
      sid: statement.source.sid?.value ?? null,
      effect: statement.effect,
      position: policy.document.source.position(statement.source.node.start),
      applies: false,
      mismatches: [],
      heldByAbsence: [],
      conditions: [],
    });
  }

  actionMismatch({ source, actions }: CompiledStatement): void {
    const action = this.explanation.at(-1)?.action ?? this.#request.action;
    if (source.action === undefined || actions === "unreadable") {
      this.#mismatch("Action", source.node, [], action, "the element is missing or cannot be read");
      return;
    }
    const { negated, patterns, key } = source.action;
    const why = negated ? `NotAction excludes ${action}` : `${action} is not among the actions`;
    this.#mismatch(negated ? "NotAction" : "Action", key.span, texts(patterns), action, why);
  }

  principalMismatch({ source, principals }: CompiledStatement): void {
    const { principal } = this.#request;
    if (source.principal === undefined || principals === "unreadable" || principals === undefined) {
      this.#mismatch("Principal", source.node, [], principal, "the element is missing or cannot be read");
      return;
    }
    const { negated, values, key } = source.principal;
    const nobody = principals.principals.find((candidate) => candidate.kind === "nobody");
    const allNobody = principals.principals.every((candidate) => candidate.kind === "nobody");
    const why = negated
      ? this.#policy?.document.kind === "trust" && source.effect?.value === "Allow"
        ? "NotPrincipal cannot be used in a trust policy, so the statement allows nobody"
        : "NotPrincipal excludes the caller"
      : allNobody && nobody !== undefined
        ? `the principal is not valid: ${nobody.why}`
        : "the caller is not among the principals";
    this.#mismatch(negated ? "NotPrincipal" : "Principal", key.span, texts(values), principal, why);
  }

  resourceMismatch({ source, resources }: CompiledStatement): void {
    const { resource } = this.#request;
    if (source.resource === undefined || resources === "unreadable") {
      this.#mismatch("Resource", source.node, [], resource, "the element is missing or cannot be read");
      return;
    }
    const { negated, patterns, key } = source.resource;
    const why = negated ? "NotResource excludes the resource" : "the resource is not among the resources";
    this.#mismatch(negated ? "NotResource" : "Resource", key.span, texts(patterns), resource, why);
  }

  conditionMismatch(condition: CompiledCondition): void {
    this.#conditionOutcome(condition, false);
    const { operator, key } = condition.source;
    const values = this.#request.context.get(condition.key);
    const actual = values === undefined ? null : values.length === 1 ? (values[0] ?? null) : values;
    const why = whyNot(condition, this.#request.context);
    this.explanation.at(-1)?.mismatches.push({
      element: "Condition",
      operator: operator.value,
      key: key.value,
      expected: expectedValues(condition),
      actual,
      why,
      position: this.#position(key.span.start),
    });
  }

  unknownElement({ source }: CompiledStatement): void {
    this.#mismatch(
      "Statement",
      source.node,
      [],
      null,
      "the statement has an unknown element, so its effect cannot be determined",
    );
  }

  unreadableCondition({ source }: CompiledStatement): void {
    const span = source.condition?.key.span ?? source.node;
    this.#mismatch("Condition", span, [], null, "a part of the condition cannot be read");
  }

  conditionHeld(condition: CompiledCondition): void {
    this.#conditionOutcome(condition, true);
    if (!holdsByAbsence(condition, this.#request.context)) return;
    const { operator, key } = condition.source;
    this.explanation
      .at(-1)
      ?.heldByAbsence.push({ operator: operator.value, key: key.value, position: this.#position(key.span.start) });
  }

  applied(applies: boolean): void {
    const draft = this.explanation.at(-1);
    if (draft !== undefined) draft.applies = applies;
  }

  #conditionOutcome(condition: CompiledCondition, held: boolean): void {
    const absent = !this.#request.context.has(condition.key);
    this.explanation.at(-1)?.conditions.push({ condition, held, absent });
  }

  #mismatch(
    element: Mismatch["element"],
    span: { readonly start: number },
    expected: readonly string[],
    actual: string | null,
    why: string,
  ): void {
    const position = this.#position(span.start);
    this.explanation.at(-1)?.mismatches.push({ element, operator: null, key: null, expected, actual, why, position });
  }

  #position(offset: number): Position {
    return this.#policy?.document.source.position(offset) ?? { line: 1, column: 1 };
  }
}

function texts(values: readonly Located<string>[]): readonly string[] {
  return values.map(({ value }) => value);
}

/** Each statement once, though several actions may have needed it. */
function matchedStatements(
  outcome: Outcome,
  explanation: readonly StatementExplanation[],
): readonly MatchedStatement[] {
  const effect: Effect = outcome.decision === "explicitDeny" ? "Deny" : "Allow";
  const matched = new Map<string, MatchedStatement>();
  for (const { policy, statement, sid, effect: its, position, applies } of explanation) {
    if (applies && its === effect)
      matched.set(`${policy} ${statement}`, { policy, statement, sid, effect: its, position });
  }
  return [...matched.values()];
}

/** The decision in one sentence, for the action that settled it. */
function reasonFor(
  outcome: Outcome,
  request: Request,
  all: readonly StatementExplanation[],
  { serviceControl }: PolicySet,
): string {
  const action = outcome.action.name;
  const own = all.filter((statement) => statement.action === action);
  const role = request.resource;
  const account = accountOf(request.caller) ?? "the caller";
  switch (outcome.cause) {
    case "granted":
      return grantedReason(request, own);
    case "noPermissionNeeded":
      return `${action} needs no permission, and no policy can deny it.`;
    case "sessionCredentials":
      return `${action} can be called with long-term credentials only, not with temporary credentials.`;
    case "explicitDeny": {
      const deny = own.find(({ applies, effect }) => applies && effect === "Deny");
      if (deny === undefined)
        return `A policy cannot be read, so it counts as a Deny of every action, including ${action}.`;
      return `${capital(describeStatement(deny))} denies ${action}${absence(deny, "because")}.`;
    }
    case "rootUser":
      return "A root user cannot assume a role, even if policies allow it.";
    case "federatedUser":
      return "A session that GetFederationToken made cannot call IAM, and of STS it can call GetCallerIdentity, GetScopedCredentials and GetDelegatedAccessToken only, even if policies allow more.";
    case "otherPartition":
      return `The caller and ${role} are in different AWS partitions, and a role can only be assumed within its partition.`;
    case "otherCall":
      return `This caller cannot call ${action}: AssumeRole is for identities and services, AssumeRoleWithSAML for SAML providers, AssumeRoleWithWebIdentity for OIDC providers.`;
    case "serviceControl":
      return `The service control policies of account ${account} do not allow ${action} at every level${emptyLevel(serviceControl)}.`;
    case "noTrustPolicy":
      return `There is no trust policy, and without a trust policy nobody can call ${action} on ${role}.`;
    case "noResourcePolicy":
      return `The resource has no policy that allows ${action}, which this caller needs.`;
    case "resourcePolicy":
      return closestReason(request, action, own);
    case "identityDelegated":
      return `The trust policy delegates ${action} to account ${account}, and no identity policy of the caller allows it${closest(own, "identity")}.`;
    case "identityAcrossAccounts":
      return `The resource's policy allows ${action}, but across accounts the caller's identity policies must allow it too, and none does${closest(own, "identity")}.`;
    case "identity":
      return `No identity policy of the caller allows ${action}${closest(own, "identity")}.`;
    case "permissionsBoundary":
      return `The caller's permissions boundary does not allow ${action}${closest(own, "permissionsBoundary")}.`;
    case "session":
      return `The caller's session policies do not allow ${action}${closest(own, "session")}.`;
    case "scopeDown":
      return `A scope-down policy of the caller's credentials does not allow ${action}${closest(own, "scopeDown")}.`;
  }
}

function emptyLevel(levels: PolicySet["serviceControl"]): string {
  const index = levels?.findIndex((level) => level.length === 0) ?? -1;
  return index < 0 ? "" : `: level ${index + 1} of ${levels?.length} has no policies, so it allows nothing`;
}

function grantedReason(request: Request, own: readonly StatementExplanation[]): string {
  const isGrant = ({ policy, applies, effect }: StatementExplanation): boolean =>
    applies && effect === "Allow" && !policy.startsWith("serviceControl") && !policy.startsWith("resourceControl");
  const grants = own.filter(isGrant);
  const first = grants.find(({ policy }) => policy === "trust" || policy === "resource") ?? grants[0];
  if (first === undefined)
    return `The root user of account ${accountOf(request.caller)} needs no policy for this call.`;
  const also = grants.some(({ policy }) => policy.startsWith("identity")) && !first.policy.startsWith("identity");
  return `${capital(describeStatement(first))} allows ${first.action}${also ? ", and so do the caller's identity policies" : ""}${absence(first, "although")}.`;
}

/** The absent keys on which conditions of a statement hold: the reason for most surprises. */
function absence({ heldByAbsence }: StatementExplanation, word: "although" | "because"): string {
  const [first] = heldByAbsence;
  if (first === undefined) return "";
  return `, ${word} ${first.key} is absent: ${first.operator} holds for an absent key`;
}

function closestReason(request: Request, action: string, own: readonly StatementExplanation[]): string {
  const name = request.resourcePolicy === "trust" ? "trust" : "resource";
  const words = name === "trust" ? "trust policy" : "resource's policy";
  const hint = closest(own, name);
  return `No statement of the ${words} allows ${action} to this caller${hint}.`;
}

/** What keeps the Allow that comes nearest from applying. */
function closest(own: readonly StatementExplanation[], policy: string): string {
  const candidates = own.filter(({ policy: name, effect }) => name.startsWith(policy) && effect === "Allow");
  const nearest = candidates.reduce<StatementExplanation | undefined>(
    (best, candidate) => (best === undefined || weight(candidate) < weight(best) ? candidate : best),
    undefined,
  );
  const [first, ...others] = [...(nearest?.mismatches ?? [])].sort((one, other) => rank(other) - rank(one));
  if (nearest === undefined || first === undefined) return "";
  const more =
    others.length === 0 ? "" : ` (and ${others.length} more ${others.length === 1 ? "mismatch" : "mismatches"})`;
  return `: in ${describeStatement(nearest)}, ${describeMismatch(first)}${more}`;
}

/** A statement for other principals or actions is further away than one whose conditions fail. */
function weight({ mismatches }: StatementExplanation): number {
  return mismatches.reduce((sum, mismatch) => sum + rank(mismatch), 0);
}

function rank({ element }: Mismatch): number {
  return element === "Condition" ? 1 : 10;
}

/** A mismatch as the second half of a sentence. */
export function describeMismatch({ element, operator, key, expected, why }: Mismatch): string {
  const values = expected.map((value) => JSON.stringify(value)).join(" or ");
  if (element !== "Condition" || operator === null || key === null) return why;
  return `${operator} ${values === "" ? "with an empty list" : values} does not hold for ${key}: ${why}`;
}

function describeStatement({ policy, statement, sid, position }: StatementExplanation): string {
  const name = statementInWords({ index: statement, sid });
  const owner = policy === "trust" ? "the trust policy" : policy === "resource" ? "the resource's policy" : policy;
  return `${name} of ${owner} (line ${position.line})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
