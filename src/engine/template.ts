import { conditionKey, foldName } from "../iam/index.js";
import type { PolicyDocument } from "../policy/index.js";
import type { PolicyText, TextPart } from "./pattern.js";

/** A policy variable: the key (in lower case) whose value replaces it, and the text for an absent key. */
interface Variable {
  readonly key: string;
  readonly fallback: string | undefined;
}

/** A value of a policy before its variables are replaced. */
export interface Template {
  /** The text, where it does not depend on the request. */
  readonly fixed: PolicyText | undefined;
  readonly parts: readonly (TextPart | Variable)[];
}

/** Why a text is not a template: for people, beginning with what is wrong. */
export interface MalformedTemplate {
  readonly malformed: string;
}

/** The values of the request's keys, by lower-case name. */
export type ContextValues = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the policy variables of a value: `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters
 * themselves. Before version 2012-10-17 there are none, and the text stands for itself.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string, version: PolicyDocument["version"]): Template | MalformedTemplate {
  if (version === "2008-10-17" || !text.includes("${")) return fixedTemplate([{ text, literal: false }]);
  if (version === "unreadable")
    return { malformed: "whether the value has a policy variable depends on the policy's Version" };
  const parts: (TextPart | Variable)[] = [];
  let from = 0;
  for (let open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
    if (open > from) parts.push({ text: text.slice(from, open), literal: false });
    const end = closingBrace(text, open + 2);
    if (end < 0) return { malformed: "the policy variable that begins here has no closing brace" };
    const inner = text.slice(open + 2, end);
    if (inner === "*" || inner === "?" || inner === "$") {
      parts.push({ text: inner, literal: true });
    } else {
      const variable = parseVariable(inner);
      if (variable === undefined)
        return {
          malformed: `"\${${inner}}" is not a policy variable such as \${aws:username} or \${aws:username, 'default'}`,
        };
      parts.push(variable);
    }
    from = end + 1;
  }
  if (from < text.length) parts.push({ text: text.slice(from), literal: false });
  const fixed = parts.filter((part): part is TextPart => !isVariable(part));
  return fixed.length === parts.length ? fixedTemplate(fixed) : { fixed: undefined, parts };
}

function fixedTemplate(parts: PolicyText): Template {
  return { fixed: parts, parts };
}

function isVariable(part: TextPart | Variable): part is Variable {
  return "key" in part;
}

/** The brace that closes a variable; one inside a quoted default does not. */
function closingBrace(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index++) {
    const unit = text[index];
    if (unit === "'") quoted = !quoted;
    else if (unit === "}" && !quoted) return index;
  }
  return -1;
}

function parseVariable(inner: string): Variable | undefined {
  const comma = inner.indexOf(",");
  const key = (comma < 0 ? inner : inner.slice(0, comma)).trim();
  if (key === "" || /[${}*?'"]/.test(key)) return undefined;
  if (comma < 0) return { key: foldName(key), fallback: undefined };
  const fallback = inner.slice(comma + 1).trim();
  if (fallback.length < 2 || !fallback.startsWith("'") || fallback.indexOf("'", 1) !== fallback.length - 1)
    return undefined;
  return { key: foldName(key), fallback: fallback.slice(1, -1) };
}

function isList(key: string): boolean {
  const known = conditionKey(key);
  return known?.multivalued === true && known.multivaluedDisputed !== true;
}

/**
 * Replaces the variables by the request's values. Undefined when one is absent and has no default: the value is then
 * null and matches nothing. A key with several values is none that a variable can stand for.
 */
export function resolveTemplate(template: Template, context: ContextValues): PolicyText | undefined {
  if (template.fixed !== undefined) return template.fixed;
  const text: TextPart[] = [];
  for (const part of template.parts) {
    if (!isVariable(part)) {
      text.push(part);
      continue;
    }
    const values = context.get(part.key);
    if (values !== undefined && isList(part.key)) return undefined;
    const value = values === undefined ? part.fallback : values.length === 1 ? values[0] : undefined;
    if (value === undefined) return undefined;
    text.push({ text: value, literal: true });
  }
  return text;
}
