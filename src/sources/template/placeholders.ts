import type { SourceText } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { isAccountName } from "./account-values.js";
import { pseudoParameter } from "./resources.js";
import { type JsonString, literal, locatedValue, open, type Part, type Text, textOf } from "./value.js";
import { type Variants, variantsOf } from "./variants.js";

/**
 * What a policy may be whose strings have variables of a template language, as in
 * `"arn:aws:iam::${var.account_id}:root"`; only itself where there are none.
 *
 * What stands between `${` and `}` is a policy variable when it has a colon, as in `${aws:username}`, or is one of
 * `*`, `?`, `$` (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html); names and calls
 * without one are some template's, and so are CloudFormation's pseudo parameters.
 */
export function withUnknowns(source: SourceText, node: JsonNode, asked: readonly string[] = []): Variants {
  const known = { variants: [node], standIns: new Map<string, string>(), unknowns: [], hasUnseenBranches: false };
  const first = source.text.indexOf("${", node.start);
  if (first < 0 || first >= node.end) return known;
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
  if (!value.includes("${")) return textOf(string, [literal(value)]);
  const parts: Part[] = [];
  let from = 0;
  for (let at = value.indexOf("${"); at >= 0; at = value.indexOf("${", at + 2)) {
    if (at < from) continue;
    const end = closingBrace(value, at + 2);
    if (end < 0) break;
    const within = value.slice(at, end + 1);
    const read = placeholder(within.slice(2, -1).trim(), within);
    if (read === undefined) continue;
    if (at > from) parts.push(literal(value.slice(from, at)));
    parts.push(...read);
    from = end + 1;
  }
  if (from < value.length || parts.length === 0) parts.push(literal(value.slice(from)));
  return textOf(string, parts);
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
  const isAccount = isAccountName(expression.slice(expression.lastIndexOf(".") + 1));
  return [
    open({ identity: expression, nature: { kind: "anything", isAccount }, shape: "text", within, alone: within }),
  ];
}
