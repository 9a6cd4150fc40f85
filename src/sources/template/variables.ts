import type { JsonNode, JsonObject } from "../../policy/index.js";
import type { JsonMember, JsonString } from "./value.js";

/**
 * Variables of the Serverless Framework, such as `${self:custom.account}` or `${file(roles.yml):arn}`; policy variables have
 * other prefixes. https://www.serverless.com/framework/docs/guides/variables
 */
const ofServerless =
  /\$\{\s*(?:(?:self|opt|env|sls|param|ssm(?:\.[\w-]+)?|cf(?:\.[\w-]+)?|s3|git|terraform|vault|doppler|output|custom):|file\(|strToBool\(|aws:(?:accountId|region)\s*\})/;
/** What template languages such as Jinja put in; CloudFormation's own references begin with `resolve:`. */
const inBraces = /\{\{(?!\s*resolve:)[^{}]*\}\}/;
const ofSubstitution = /\$\{(?![!*?$])/;

const ofServerlessOrBraces = new RegExp(`${ofServerless.source}|${inBraces.source}`);

/**
 * A text that is all a function of another tool: CloudFormation's own are keys. org-formation has some, each with the text
 * that it repeats for each account or region, as in `Fn::EnumTargetAccounts Binding 'arn:aws:iam::${account}:root'`.
 * https://github.com/org-formation/org-formation-cli/blob/master/docs/cloudformation-resources.md
 */
const ofFunctionInText =
  /^\s*Fn::(?!(?:And|Base64|Cidr|Equals|FindInMap|GetAtt|GetAZs|If|ImportValue|Join|Length|Not|Or|Select|Split|Sub|ToJsonString|Transform)\b)[A-Z]\w*\s/;
const enumeration = /^\s*Fn::Enum\w+\s+[\w-]+\s+(?:'([^']*)'|"([^"]*)"|(\S+))\s*$/;

const signsOfVariables = new RegExp(`${ofServerlessOrBraces.source}|${ofFunctionInText.source}`);

/** The call that a variable becomes; CloudFormation has no function of this name. */
export const variableCall = "Fn::Variable";

/** Whether a text may have variables of other tools. */
export function mayHaveVariables(text: string): boolean {
  return ofServerlessOrBraces.test(text) || /\bFn::[A-Z]\w*\s/.test(text);
}

/**
 * A template with the variables of other tools as values that are not known, so they are not taken for what is written.
 * Places stay those of the text. `isSubstituted` says that `${Name}` everywhere in the text is replaced, as in a template
 * that is the text of `Fn::Sub`.
 */
export function withVariables(root: JsonNode, isSubstituted: boolean): JsonNode {
  const signs = isSubstituted ? new RegExp(`${signsOfVariables.source}|${ofSubstitution.source}`) : signsOfVariables;
  return replaced(root, signs);
}

function replaced(node: JsonNode, signs: RegExp): JsonNode {
  switch (node.kind) {
    case "string":
      return signs.test(node.value) ? substitution(node, []) : node;
    case "array":
      return { ...node, items: node.items.map((item) => replaced(item, signs)) };
    case "object":
      return { ...node, members: node.members.map((member) => replacedMember(node, member, signs)) };
    default:
      return node;
  }
}

function replacedMember(parent: JsonObject, { key, value }: JsonMember, signs: RegExp): JsonMember {
  if (key.value !== "Fn::Sub" || parent.members.length !== 1) return { key, value: replaced(value, signs) };
  const [text, given] = value.kind === "array" ? value.items : [value];
  if (text?.kind !== "string" || !signs.test(text.value)) return { key, value };
  const own = given?.kind === "object" ? given.members : [];
  const put = substitution(text, own);
  const [only] = put.members;
  // What is not a text any more is the argument itself.
  return only?.key.value === "Fn::Sub" ? { key, value: only.value } : { key, value: put };
}

/** A string with its variables as the call of CloudFormation that puts values into a text. */
function substitution(text: JsonString, own: readonly JsonMember[]): JsonObject {
  const { value, start, end } = text;
  if (ofFunctionInText.test(value)) return enumerated(text);
  const whole = /^\s*(?:\$\{([^{}]*)\}|\{\{(.*)\}\})\s*$/s.exec(value);
  const isNested = /\$\{[^{}]*\$\{/.test(value) || /\{\{/.test(value);
  if (isNested || (whole !== null && ofServerlessOrBraces.test(value))) {
    if (/^\s*\$\{\s*aws:accountId\s*\}\s*$/.test(value)) return call("Ref", { ...text, value: "AWS::AccountId" });
    if (/^\s*\$\{\s*aws:region\s*\}\s*$/.test(value)) return call("Ref", { ...text, value: "AWS::Region" });
    return call(variableCall, text);
  }
  const members: JsonMember[] = [...own];
  const named = new Set(own.map(({ key }) => key.value));
  for (const [, expression = ""] of value.matchAll(/\$\{([^{}]*)\}/g)) {
    const name = expression.trim();
    if (named.has(name) || !ofServerless.test(`\${${expression}}`)) continue;
    named.add(name);
    const key: JsonString = { kind: "string", value: name, start, end };
    members.push({ key, value: valueOfVariable(name, { start, end }) });
  }
  const given: JsonObject = { kind: "object", members, start, end };
  return call("Fn::Sub", { kind: "array", items: [text, given], start, end });
}

/** A function in a text: what it repeats, where that is said, with each variable as a value that is not known. */
function enumerated(text: JsonString): JsonObject {
  const { start, end } = text;
  const [, single, double, plain] = enumeration.exec(text.value) ?? [];
  const repeated = single ?? double ?? plain;
  if (repeated === undefined) return call(variableCall, text);
  const names = new Set([...repeated.matchAll(/\$\{([^{}]*)\}/g)].map(([, name = ""]) => name.trim()));
  const members = [...names].map((name): JsonMember => {
    const key: JsonString = { kind: "string", value: name, start, end };
    return { key, value: call(variableCall, { ...text, value: `\${${name}}` }) };
  });
  const given: JsonObject = { kind: "object", members, start, end };
  return call("Fn::Sub", { kind: "array", items: [{ ...text, value: repeated }, given], start, end });
}

function valueOfVariable(name: string, span: { readonly start: number; readonly end: number }): JsonObject {
  const text = (value: string): JsonString => ({ kind: "string", value, ...span });
  if (name === "aws:accountId") return call("Ref", text("AWS::AccountId"));
  if (name === "aws:region") return call("Ref", text("AWS::Region"));
  return call(variableCall, text(`\${${name}}`));
}

function call(name: string, argument: JsonNode): JsonObject {
  const { start, end } = argument;
  return {
    kind: "object",
    members: [{ key: { kind: "string", value: name, start, end: start }, value: argument }],
    start,
    end,
  };
}
