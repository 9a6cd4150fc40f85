import { nearest, type Problem } from "../diagnostics/index.js";
import { foldName, type Nobody, type Principal, readPrincipal, trustActions } from "../iam/index.js";
import {
  type DocumentProblemCode,
  type Effect,
  type Located,
  type ParsedPolicy,
  type PatternElement,
  type PolicyDocument,
  type PolicyKind,
  quote,
  type Statement,
} from "../policy/index.js";
import { type CompiledCondition, type ConditionProblemCode, compileCondition, operatorProblem } from "./condition.js";
import { unscopedProviders } from "./identity-provider-controls.js";
import { compilePattern, compileResourcePattern, matches, type Pattern } from "./pattern.js";
import { parseTemplate, type Template } from "./template.js";

/** What keeps a policy from being decided on. */
export type PolicyProblemCode =
  | DocumentProblemCode
  | ConditionProblemCode
  | "malformed-action"
  | "unsupported-action"
  | "unsupported-sts-action"
  | "unscoped-identity-provider"
  | PrincipalProblemCode;

type PrincipalProblemCode =
  | "canonical-user-principal"
  | "group-principal"
  | "malformed-federated-principal"
  | "malformed-principal"
  | "malformed-service-principal"
  | "wildcard-in-principal";

/** Principal or NotPrincipal, ready to be matched. */
export interface CompiledPrincipals {
  readonly negated: boolean;
  readonly principals: readonly Principal[];
}

/** Action or NotAction. */
export interface CompiledActions {
  readonly negated: boolean;
  /** Lower-case patterns; without `sts:*` in a trust policy. */
  readonly patterns: readonly Pattern[];
  /** Whether `sts:*` is among them in a trust policy, where it is not known to be accepted. */
  readonly allOfSts: boolean;
}

/** Resource or NotResource. */
export interface CompiledResources {
  readonly negated: boolean;
  readonly patterns: readonly { readonly template: Template; readonly pattern: Pattern | undefined }[];
}

/** `unreadable` stands for an element that is missing or of the wrong type: it only takes access away. */
export interface CompiledStatement {
  readonly source: Statement;
  readonly effect: Effect;
  readonly principals: CompiledPrincipals | "unreadable" | undefined;
  readonly actions: CompiledActions | "unreadable";
  readonly resources: CompiledResources | "unreadable" | undefined;
  readonly conditions: readonly CompiledCondition[];
  /** Whether a part of the Condition element could not be read at all. */
  readonly conditionUnreadable: boolean;
  /** Whether it has elements that are none: a misspelt Condition may be among them, so an Allow does not apply. */
  readonly hasUnknownElements: boolean;
}

/** A policy that can be decided on, and what of it AWS would refuse to store. */
export interface CompiledPolicy {
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
  readonly problems: readonly Problem<PolicyProblemCode>[];
}

/**
 * Prepares a policy for decisions: every pattern, principal and condition value is read once.
 *
 * A policy with problems is compiled all the same, so that the linter can go on; what cannot be read of it takes
 * access away in decisions: an Allow does not apply, a Deny does. {@link refusals} says whether it should be decided on.
 */
export function compilePolicy(parsed: ParsedPolicy & { readonly document: PolicyDocument }): CompiledPolicy {
  const { document } = parsed;
  const problems: Problem<PolicyProblemCode>[] = [...parsed.problems];
  const statements = document.statements.map((statement) => compileStatement(document, statement, problems));
  if (document.kind === "trust") for (const { problem } of unscopedProviders(statements)) problems.push(problem);
  return { document, statements, problems };
}

/**
 * The problems because of which a policy should not be decided on. A few are none of them, although AWS refuses to
 * store the policy, because what they would mean is known: they stand for nobody, or for no call that assumes a role, or
 * roles from before AWS refused them still have them.
 */
export function refusals(policy: CompiledPolicy): readonly Problem<PolicyProblemCode>[] {
  return policy.problems.filter(({ code }) => !decidable.has(code));
}

const decidable: ReadonlySet<PolicyProblemCode> = new Set<PolicyProblemCode>([
  "group-principal",
  "not-principal-in-trust-policy",
  "unscoped-identity-provider",
  "unsupported-sts-action",
  "wildcard-in-principal",
]);

function compileStatement(
  document: PolicyDocument,
  source: Statement,
  problems: Problem<PolicyProblemCode>[],
): CompiledStatement {
  const unknownOperators = (source.condition?.operators ?? []).flatMap((operator) => operatorProblem(operator) ?? []);
  for (const problem of unknownOperators) problems.push(problem);
  const conditions = (source.condition?.tests ?? []).map((test) => {
    const compiled = compileCondition(test, document.version);
    for (const problem of compiled.problems) problems.push(problem);
    return compiled.condition;
  });
  return {
    source,
    effect: source.effect?.value === "Allow" ? "Allow" : "Deny",
    principals: document.kind === "identity" ? undefined : compilePrincipals(document.kind, source, problems),
    actions: compileActions(document.kind, source.action, problems),
    resources: compileResources(document, source, problems),
    conditions,
    conditionUnreadable: source.condition?.readable === false || unknownOperators.length > 0,
    hasUnknownElements: source.node.members.some(({ key }) => !statementElements.has(key.value)),
  };
}

const statementElements: ReadonlySet<string> = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal"],
  ...["Action", "NotAction", "Resource", "NotResource", "Condition"],
]);

/** The schema reports unknown types of principals. */
const principalProblems: Readonly<Record<Nobody["problem"], PrincipalProblemCode | undefined>> = {
  canonicalUser: "canonical-user-principal",
  group: "group-principal",
  malformed: "malformed-principal",
  malformedFederated: "malformed-federated-principal",
  malformedService: "malformed-service-principal",
  unknownType: undefined,
  wildcard: "wildcard-in-principal",
};

function compilePrincipals(
  kind: PolicyKind,
  { principal }: Statement,
  problems: Problem<PolicyProblemCode>[],
): CompiledPrincipals | "unreadable" {
  if (principal === undefined) return "unreadable";
  const principals = principal.values.map(({ type, value, pointer, span }) => {
    const read = readPrincipal(type.value, value);
    // Other resource policies have principals of other kinds as well, such as those of Amazon CloudFront.
    const code = kind === "trust" && read.kind === "nobody" ? principalProblems[read.problem] : undefined;
    if (code !== undefined && read.kind === "nobody") {
      problems.push({
        code,
        message: `${quote(value)} is not a valid principal: ${read.why}`,
        remedy: read.remedy,
        pointer,
        span,
      });
    }
    return read;
  });
  if (!principal.readable) return "unreadable";
  return { negated: principal.negated, principals };
}

function compileActions(
  kind: PolicyKind,
  element: PatternElement | undefined,
  problems: Problem<PolicyProblemCode>[],
): CompiledActions | "unreadable" {
  if (element === undefined) return "unreadable";
  for (const pattern of element.patterns) {
    const problem = kind === "trust" && !element.negated ? unsupportedAction(pattern) : malformedAction(pattern);
    if (problem !== undefined) problems.push(problem);
  }
  if (!element.readable || element.patterns.some((pattern) => malformedAction(pattern) !== undefined))
    return "unreadable";
  const folded = element.patterns.map(({ value }) => foldName(value));
  const isAllOfSts = (text: string): boolean => kind === "trust" && /^sts:\*+$/.test(text);
  const patterns = folded.filter((text) => !isAllOfSts(text)).map((text) => compilePattern([{ text, literal: false }]));
  return { negated: element.negated, patterns, allOfSts: folded.some(isAllOfSts) };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function malformedAction({ value, pointer, span }: Located<string>): Problem<PolicyProblemCode> | undefined {
  if (/^(\*|[a-z0-9*?-]+:[a-z0-9*?]+)$/i.test(value)) return undefined;
  const message = `${quote(value)} is not an action`;
  const remedy = "write a service, a colon and a name, such as sts:AssumeRole";
  return { code: "malformed-action", message, remedy, pointer, span };
}

/** A trust policy may only be about the actions of STS that assume a role or go with it. */
function unsupportedAction({ value, pointer, span }: Located<string>): Problem<PolicyProblemCode> | undefined {
  const isSts = /^sts:[a-z*?]+$/i.test(value);
  const pattern = compilePattern([{ text: foldName(value), literal: false }]);
  if (isSts && trustActions.some((action) => matches(pattern, foldName(action)))) return undefined;
  const near = nearest(value, trustActions);
  const remedy = near === undefined ? 'use "sts:AssumeRole", or another action that assumes a role' : `use "${near}"`;
  const message = `the action ${quote(value)} cannot be used in a trust policy, which is only about assuming the role`;
  return { code: isSts ? "unsupported-sts-action" : "unsupported-action", message, remedy, pointer, span };
}

function compileResources(
  document: PolicyDocument,
  { resource }: Statement,
  problems: Problem<PolicyProblemCode>[],
): CompiledResources | "unreadable" | undefined {
  // A trust policy is about its role, whatever it says; other resource policies may leave their resource out.
  if (document.kind === "trust" || (document.kind === "resource" && resource === undefined)) return undefined;
  if (resource === undefined) return "unreadable";
  const patterns = [];
  for (const { value, pointer, span } of resource.patterns) {
    const template = resourceTemplate(value, document);
    if ("malformed" in template)
      problems.push({ code: "malformed-policy-variable", message: template.malformed, pointer, span });
    else patterns.push({ template, pattern: template.fixed && compileResourcePattern(template.fixed) });
  }
  const readable = resource.readable && patterns.length === resource.patterns.length;
  return readable ? { negated: resource.negated, patterns } : "unreadable";
}

/** Policy variables of a Resource stand behind its fifth colon only. */
function resourceTemplate(value: string, document: PolicyDocument): ReturnType<typeof parseTemplate> {
  const fields = /^(?:[^:]*:){5}/.exec(value)?.[0] ?? value;
  const rest = parseTemplate(value.slice(fields.length), document.version);
  if ("malformed" in rest) return rest;
  const parts = [{ text: fields, literal: false }, ...rest.parts];
  return { parts, fixed: rest.fixed && [{ text: fields, literal: false }, ...rest.fixed] };
}
