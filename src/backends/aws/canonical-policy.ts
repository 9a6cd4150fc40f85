import { SourceText } from "../../diagnostics/index.js";
import { conditionKey, foldName, isAccountId, trustAction } from "../../iam/index.js";
import {
  type ConditionElement,
  type PatternElement,
  type PolicyKind,
  type PrincipalElement,
  parseJson,
  parsePolicy,
  printJson,
  type Statement,
} from "../../policy/index.js";

/** A policy by its meaning: two policies with equal lines say the same. */
export interface CanonicalPolicy {
  readonly kind: "policy";
  readonly lines: readonly string[];
  /** Principals that are gone: IAM shows the unique id of a deleted user or role where its ARN stood. */
  readonly deletedPrincipals: readonly string[];
}

/** A text that cannot be compared as a policy. */
export interface NoPolicy {
  readonly kind: "unreadable";
  readonly why: string;
}

/**
 * A policy without what does not change its meaning: the order of statements, elements and values, one value or a list
 * of one, Sid, an account's id or the ARN of its root, the spelling of actions and condition keys, and whether the value
 * of a condition is text or a JSON boolean or number. `partition` is that of the role, for bare account ids.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function canonicalPolicy(kind: PolicyKind, source: SourceText, partition: string): CanonicalPolicy | NoPolicy {
  const { document, problems } = parsePolicy(kind, source);
  if (document === undefined || !document.readable || document.version === "unreadable") {
    return { kind: "unreadable", why: problems[0]?.message ?? "it cannot be read" };
  }
  const deleted = new Set<string>();
  const statements = new Set<string>();
  for (const statement of document.statements) {
    if (!isReadable(statement)) {
      const { line } = source.position(statement.node.start);
      return { kind: "unreadable", why: `the statement in line ${line} cannot be read` };
    }
    for (const { type, value } of statement.principal?.values ?? []) {
      if (type.value === "AWS" && /^(AIDA|AROA)[A-Z0-9]+$/.test(value)) deleted.add(value);
    }
    statements.add(JSON.stringify(canonicalStatement(statement, partition), null, 2));
  }
  const lines = [`Version ${document.version}`, ...[...statements].sort().flatMap((text) => text.split("\n"))];
  return { kind: "policy", lines, deletedPrincipals: [...deleted].sort() };
}

const known: ReadonlySet<string> = new Set([
  ...["Sid", "Effect", "Principal", "NotPrincipal"],
  ...["Action", "NotAction", "Resource", "NotResource", "Condition"],
]);

function isReadable({ node, effect, principal, action, resource, condition }: Statement): boolean {
  const elements = [principal, action, resource, condition];
  return (
    effect !== undefined &&
    action !== undefined &&
    elements.every((element) => element?.readable !== false) &&
    node.members.every(({ key }) => known.has(key.value))
  );
}

function canonicalStatement(statement: Statement, partition: string): Record<string, unknown> {
  const { effect, principal, action, resource, condition } = statement;
  return {
    Effect: effect?.value,
    ...(principal === undefined ? {} : canonicalPrincipals(principal, partition)),
    ...(action === undefined ? {} : patterns("Action", action, canonicalAction)),
    ...(resource === undefined ? {} : patterns("Resource", resource, (text) => text)),
    ...(condition === undefined || condition.tests.length === 0 ? {} : { Condition: canonicalCondition(condition) }),
  };
}

function canonicalPrincipals({ negated, values }: PrincipalElement, partition: string): Record<string, unknown> {
  // "Principal": "*" and "AWS": "*" are the same:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
  const named = values.map(({ type, value }) => ({
    type: type.value === "*" ? "AWS" : type.value,
    value: type.value === "AWS" && isAccountId(value) ? `arn:${partition}:iam::${value}:root` : value,
  }));
  const types = sorted(named.map(({ type }) => type));
  const byType = types.map((type) => [
    type,
    sorted(named.filter((one) => one.type === type).map(({ value }) => value)),
  ]);
  return { [negated ? "NotPrincipal" : "Principal"]: Object.fromEntries(byType) };
}

function patterns(name: string, element: PatternElement, canonical: (text: string) => string): Record<string, unknown> {
  const values = element.patterns.map(({ value }) => canonical(value));
  return { [element.negated ? `Not${name}` : name]: sorted(values) };
}

/** Case does not count in actions; those of trust policies are shown as AWS spells them. */
function canonicalAction(text: string): string {
  return trustAction(text) ?? foldName(text);
}

/** One line of text for each key under each operator, so a difference shows in one line. */
function canonicalCondition({ tests }: ConditionElement): readonly string[] {
  const lines = tests.map(({ operator, key, values }) => {
    const texts = sorted(values.map(({ value }) => value)).map((value) => JSON.stringify(value));
    return `${operator.value} ${canonicalKey(key.value)} [${texts.join(", ")}]`;
  });
  return lines.sort();
}

/** Case does not count in condition keys, tag keys behind the slash included. */
function canonicalKey(key: string): string {
  const entry = conditionKey(key);
  if (entry === undefined) return foldName(key);
  return entry.hasTagKey === true ? `${entry.name}${foldName(key.slice(entry.name.length))}` : entry.name;
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

/** A policy document as IAM's API gives it: RFC 3986 encoded JSON. What is JSON already is left as it is. */
export function decodedDocument(document: string): string {
  if (document.trimStart().startsWith("{")) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

/** A deployed policy under a name, in lines that people can read: IAM keeps the white space with which it was saved. */
export function deployedSource(name: string, document: string): SourceText {
  const text = decodedDocument(document);
  const { root } = parseJson(new SourceText(name, text));
  return new SourceText(name, root === undefined ? text : printJson(root));
}
