import type { SourceText } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { isAccountName } from "./account-values.js";
import { mayHavePlaceholders } from "./placeholder-signs.js";
import { pseudoParameter } from "./resources.js";
import { type JsonString, literal, locatedValue, open, type Part, type Text, textOf } from "./value.js";
import { type Variants, variantsOf } from "./variants.js";

/**
 * What a policy may be whose strings have variables of a template language, as in
 * `"arn:aws:iam::${var.account_id}:root"`; only itself where there are none.
 *
 * What stands between `${` and `}` is a policy variable when it has a colon, as in `${aws:username}`, or is one of
 * `*`, `?`, `$` (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html); names and calls
 * without one are some template's, and so are CloudFormation's pseudo parameters. What Jinja, Helm and their kin write as
 * `{{ account }}`, ERB as `<%= account %>`, and shells as `$ACCOUNT_ID`, is not known either.
 */
export function withUnknowns(source: SourceText, node: JsonNode, asked: readonly string[] = []): Variants {
  const known = { variants: [node], standIns: new Map<string, string>(), unknowns: [], hasUnseenBranches: false };
  if (!mayHavePlaceholders(source.text.slice(node.start, node.end))) return known;
  let isOpen = false;
  const value = locatedValue(node, (string) => {
    const text = readPlaceholders(string);
    isOpen ||= text.parts.some(({ kind }) => kind === "unknown");
    return text;
  });
  return isOpen ? variantsOf(source, () => value, asked) : known;
}

function readPlaceholders(string: JsonString): Text {
  const { value } = string;
  if (!mayHavePlaceholders(value)) return textOf(string, [literal(value)]);
  const parts: Part[] = [];
  let from = 0;
  for (const { index: at } of value.matchAll(openings)) {
    if (at < from) continue;
    const found = value.startsWith("${", at) ? bracedAt(value, at) : otherAt(value, at);
    if (found === undefined) continue;
    if (at > from) parts.push(literal(value.slice(from, at)));
    parts.push(...found.parts);
    from = found.end;
  }
  if (from < value.length || parts.length === 0) parts.push(literal(value.slice(from)));
  return textOf(string, parts);
}

/** Where placeholders may begin. */
const openings = /\$\{|\{\{|<%|\$(?=[A-Z_]{2})/g;

interface Placeholder {
  readonly parts: readonly Part[];
  /** Where the text goes on. */
  readonly end: number;
}

function bracedAt(value: string, at: number): Placeholder | undefined {
  const close = closingBrace(value, at + 2);
  if (close < 0) return undefined;
  const end = close + 1;
  const within = value.slice(at, end);
  const parts = placeholder(within.slice(2, -1).trim(), within);
  return parts === undefined ? undefined : { parts, end };
}

/** Other notations than braces behind a dollar: each is looked for within its line, up to where another may begin. */
const otherNotations = [/\{\{([^{}\r\n]*)\}\}/, /<%=?([^%\r\n]*)%>/, /\$([A-Z_][A-Z0-9_]+)/];

function otherAt(value: string, at: number): Placeholder | undefined {
  for (const notation of otherNotations) {
    const here = new RegExp(notation, "y");
    here.lastIndex = at;
    const found = here.exec(value);
    const expression = (found?.[1] ?? "").replace(/^[-~]|[-~]$/g, "").trim();
    if (found === null || expression === "") continue;
    const [within] = found;
    return { parts: [unknownText(expression, within)], end: at + within.length };
  }
  return undefined;
}

function unknownText(expression: string, within: string): Part {
  const isAccount = isAccountName(expression.slice(expression.lastIndexOf(".") + 1));
  return open({ identity: expression, nature: { kind: "anything", isAccount }, shape: "text", within, alone: within });
}

/** The brace that closes an expression; those within quotes do not. */
function closingBrace(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index++) {
    const unit = text[index];
    if (unit === '"') quoted = !quoted;
    else if (unit === "}" && !quoted) return index;
    else if (unit === "{" && !quoted) return -1;
  }
  return -1;
}

/** What is known of a variable of a template; undefined for what is no such variable. */
function placeholder(expression: string, within: string): readonly Part[] | undefined {
  if (expression.startsWith("AWS::")) return pseudoParameter(expression, within);
  const isName = /^[A-Za-z_][\w.\-[\]"*]*$/.test(expression);
  const isCall = /^[a-z][a-z0-9_]*\(.*\)$/s.test(expression);
  if (!isName && !isCall) return undefined;
  // The account in which Terraform works, under the name that everybody gives it.
  if (/^data\.aws_caller_identity\.\w+\.account_id$/.test(expression)) return pseudoParameter("AWS::AccountId", within);
  if (/^data\.aws_partition\.\w+\.partition$/.test(expression)) return pseudoParameter("AWS::Partition", within);
  if (/^data\.aws_partition\.\w+\.dns_suffix$/.test(expression)) return pseudoParameter("AWS::URLSuffix", within);
  return [unknownText(expression, within)];
}
