import type { OtherClause } from "./kinds.js";
import { otherYamlOf } from "./structure.js";

/**
 * What a text is that can be read neither as JSON nor as YAML, or why it counts: undefined where it looks like a trust
 * policy, or a role, with a mistake. `offset` is where reading it failed.
 *
 * A word of trust policies counts only where it is a key, in whatever quotes: files of many kinds have such words in texts.
 */
export function otherBrokenText(text: string, offset: number): OtherClause | undefined {
  if (looksLikeTrustPolicy(text)) return isTemplateAt(text, offset) ? templatedTrustPolicy : undefined;
  return otherPolicyOf(text) ?? templateOf(text) ?? otherNotationOf(text);
}

/** What is said of a trust policy that another program has yet to make JSON or YAML of. */
export const templatedTrustPolicy = "a trust policy that is a template of another program";

/** Whether a text has what only roles and trust policies have, each in its place. */
export function looksLikeTrustPolicy(text: string): boolean {
  if (has.role.test(text)) return true;
  if (has.actionOfSts.test(text) && (has.principal.test(text) || (has.policy.test(text) && !has.resource.test(text))))
    return true;
  // Cut off before its actions it may be one. Rules of AWS WAF have statements, too, each named after what it matches.
  const hasStatements = has.statements.test(text) && (has.effect.test(text) || !/[a-z]Statement\b/.test(text));
  return hasStatements && !has.resource.test(text) && !has.otherAction.test(text);
}

/** A key: what follows it may be missing its colon, and its quotes may be of any kind, escaped or missing. */
function key(names: string): RegExp {
  return new RegExp(`(?<![\\w.-])(?:${names})\\\\*["']?\\s*[:=[{]`, "i");
}

const has = {
  role: key("AssumeRolePolicyDocument|assume_role_policy(?:_document)?|assumeRolePolicy(?:Document)?"),
  principal: key("(?:Not)?Princip(?:al|le)s?"),
  policy: key("Stat[a-z]{0,3}ments?"),
  statements: /(?<![\w.-])Stat[a-z]{0,3}ments?\\*["']?\s*(?:[:=]\s*)?[[{]/i,
  effect: key("Effect"),
  resource: key("(?:Not)?Resources?"),
  actionOfSts: /(?<![\w:.-])sts:[A-Za-z*]/i,
  otherAction: /(?<![\w:.-])(?!sts:|aws:|arn:|saml:)[a-z][a-z0-9-]*:(?:\*|[A-Z][A-Za-z]+)/,
};

/** What a policy that is not a trust policy is about. */
function otherPolicyOf(text: string): OtherClause | undefined {
  if (!has.policy.test(text) || !(has.effect.test(text) || has.otherAction.test(text))) return undefined;
  return has.principal.test(text) ? "the policy of a resource that is not a role" : "a permissions policy";
}

/** What template languages write, each within a line. Each stops at its own first character, so looking takes linear time. */
const constructs = {
  /** Jinja and its kin: blocks and comments. */
  jinja: /\{%[^%\r\n]*%\}|\{#[^#\r\n]*#\}/g,
  erb: /<%[^%\r\n]*%>/g,
  /** Not two objects, one in the other, in one line. */
  braces: /\{\{(?!\s*["'][^"'{}\r\n]*["']\s*:)[^{}\r\n]+\}\}/g,
  dollar: /\$\{[^{}\r\n]*\}/g,
  percent: /%\{[^{}\r\n]*\}/g,
} as const;

/**
 * Whether reading a text failed at something that a template language writes. YAML often fails elsewhere: there, lines that
 * a template language has for itself will do.
 */
function isTemplateAt(text: string, offset: number): boolean {
  if (!/^\s*(?:[{[]|\/[/*])/.test(text) && /^[ \t]*(?:\{\{|\{[%#]|<%|%\{)/m.test(text)) return true;
  const lineStart = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd);
  const at = offset - lineStart;
  return Object.values(constructs).some((construct) =>
    [...line.matchAll(construct)].some(({ index, 0: { length } }) => index <= at && at < index + length),
  );
}

function templateOf(text: string): OtherClause | undefined {
  const found = (construct: RegExp): boolean => text.search(construct) >= 0;
  if (
    found(constructs.braces) &&
    /\{\{[^{}\r\n]*(?:\.(?:Values|Release|Chart|Capabilities|Files)\b|\binclude ")/.test(text)
  )
    return "a template of a Helm chart";
  if (found(constructs.jinja)) return "a Jinja template";
  if (found(constructs.erb)) return "an ERB template";
  if (found(constructs.braces)) return "a template with double braces";
  if (found(constructs.dollar) || found(constructs.percent)) return "a template with placeholders";
  return undefined;
}

function otherNotationOf(text: string): OtherClause {
  if (/["']?AWSTemplateFormatVersion["']?\s*:/.test(text)) return "a template without roles";
  if (/^\s*[{[/]/.test(text)) return /(?:^|[\s,{}[\]])\/[/*]/.test(text) ? "JSON with comments" : "not JSON";
  const yaml = otherYamlOf(text);
  return yaml === "YAML that is not a CloudFormation template" ? "not JSON" : yaml;
}
