import { nearest, type Problem } from "../diagnostics/index.js";
import { type Principal, readPrincipal, trustAction, trustActions } from "../iam/index.js";
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
import { type CompiledCondition, type ConditionProblemCode, compileCondition } from "./condition.js";
import { compilePattern, compileResourcePattern, matches, type Pattern } from "./pattern.js";
import { parseTemplate, type Template } from "./template.js";

/** What keeps a policy from being decided on. */
export type PolicyProblemCode = DocumentProblemCode | ConditionProblemCode | "unsupported-action";

/** Principal or NotPrincipal, ready to be matched. */
export interface CompiledPrincipals {
  readonly negated: boolean;
  readonly principals: readonly Principal[];
}

/** Action or NotAction. */
export interface CompiledActions {
  readonly negated: boolean;
  /** Lower-case patterns. */
  readonly patterns: readonly Pattern[];
  /** Whether one of them is `sts:*` in a trust policy. */
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
  return { document, statements, problems };
}

/**
 * The problems because of which a policy should not be decided on. NotPrincipal in a trust policy is none of them:
 * AWS refuses to store it, but what it would mean is known, and an Allow with it grants nothing here.
 */
export function refusals(policy: CompiledPolicy): readonly Problem<PolicyProblemCode>[] {
  return policy.problems.filter((problem) => problem.code !== "not-principal-in-trust-policy");
}

function compileStatement(
  document: PolicyDocument,
  source: Statement,
  problems: Problem<PolicyProblemCode>[],
): CompiledStatement {
  const conditions = (source.condition?.tests ?? []).map((test) => {
    const compiled = compileCondition(test, document.version);
    problems.push(...compiled.problems);
    return compiled.condition;
  });
  return {
    source,
    effect: source.effect?.value === "Allow" ? "Allow" : "Deny",
    principals: document.kind === "identity" ? undefined : compilePrincipals(source),
    actions: compileActions(document.kind, source.action, problems),
    resources: compileResources(document, source, problems),
    conditions,
    conditionUnreadable: source.condition !== undefined && !source.condition.readable,
  };
}

function compilePrincipals({ principal }: Statement): CompiledPrincipals | "unreadable" {
  if (principal === undefined || !principal.readable) return "unreadable";
  const principals = principal.values.map(({ type, value }) => readPrincipal(type.value, value));
  return { negated: principal.negated, principals };
}

function compileActions(
  kind: PolicyKind,
  element: PatternElement | undefined,
  problems: Problem<PolicyProblemCode>[],
): CompiledActions | "unreadable" {
  if (element === undefined) return "unreadable";
  if (kind === "trust" && !element.negated) problems.push(...element.patterns.flatMap(unsupportedAction));
  if (!element.readable) return "unreadable";
  const patterns = element.patterns.map(({ value }) => compilePattern([{ text: value.toLowerCase(), literal: false }]));
  const allOfSts =
    kind === "trust" && !element.negated && element.patterns.some(({ value }) => /^sts:\*+$/i.test(value));
  return { negated: element.negated, patterns, allOfSts };
}

/** A trust policy may only be about the actions of STS that assume a role or go with it. */
function unsupportedAction({ value, pointer, span }: Located<string>): Problem<PolicyProblemCode>[] {
  if (/^sts:/i.test(value)) {
    const pattern = compilePattern([{ text: value.toLowerCase(), literal: false }]);
    if (trustActions.some((action) => matches(pattern, action.toLowerCase()))) return [];
  }
  const near = trustAction(value) ?? nearest(value, trustActions);
  const hint =
    near === undefined ? "name sts:AssumeRole or another action that assumes a role" : `did you mean "${near}"?`;
  const message = `${quote(value)} cannot stand in a trust policy, which is about assuming the role only; ${hint}`;
  return [{ code: "unsupported-action", message, pointer, span }];
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
