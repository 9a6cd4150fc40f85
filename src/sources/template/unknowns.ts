import type { JsonNode } from "../../policy/index.js";
import { isAccountName } from "./account-values.js";
import { isLoop } from "./loop.js";
import type { AmbiguousScalar } from "./scalars.js";
import { type Parameter, scalarText, stringOf } from "./template.js";
import { open, type Text, textOf, type Unknown, type Value } from "./value.js";
import { variableCall } from "./variables.js";

/** A scalar that readers do not agree on, as one of what they make of it. */
export function ambiguousText(node: JsonNode, { written, readings }: AmbiguousScalar): Text {
  const nature = readings === undefined ? { kind: "anything" as const } : { kind: "one-of" as const, values: readings };
  const identity = `scalar ${written}`;
  return textOf(node, [open({ identity, nature, shape: "text", within: written, alone: written })], written);
}

/** Whether an object with only this key is a call. */
export function isFunction(key: string): boolean {
  return key === "Ref" || (key.startsWith("Fn::") && !isLoop(key));
}

/** Whether a call is that of an account's ID by the name of what is imported or looked up, or of a variable. */
export function isAccountCall(node: JsonNode): boolean {
  const [only] = node.kind === "object" ? node.members : [];
  const argument = only?.value;
  if (only?.key.value === "Fn::ImportValue") return isAccountName(stringOf(argument) ?? "");
  if (only?.key.value === variableCall)
    return isAccountName(/^\$\{(?:[\w-]+[.:/])*([\w-]+)\}$/.exec(stringOf(argument) ?? "")?.[1] ?? "");
  if (only?.key.value !== "Fn::FindInMap" || argument?.kind !== "array") return false;
  return isAccountName(stringOf(argument.items[2]) ?? "");
}

/** Whether a value that is not known is an account's ID, or several of them. */
export function isOfAccounts(value: Value | undefined): boolean {
  const [only, ...others] = value?.kind === "text" ? value.parts : value?.kind === "unknown" ? [value] : [];
  if (only?.kind !== "unknown" || others.length > 0) return false;
  return only.unknown.nature.kind === "anything" && only.unknown.nature.isAccount === true;
}

/** Whether a call is a variable of another tool than CloudFormation, which is said as it is written. */
export function isVariable(node: JsonNode): boolean {
  return node.kind === "object" && node.members.length === 1 && node.members[0]?.key.value === variableCall;
}

/** A call as people write it in YAML: `!ImportValue Name`, `!Select …`. */
export function shortForm(node: JsonNode): string {
  const [only] = node.kind === "object" ? node.members : [];
  if (only === undefined || !isFunction(only.key.value)) return "a value that is not known";
  const argument = scalarText(only.value) ?? "…";
  if (isVariable(node)) return argument;
  return `!${only.key.value.replace(/^Fn::/, "")} ${argument.length > 60 ? "…" : argument}`;
}

/** What a reference to a parameter, or to something that the template does not have, is. */
export function referenced(
  name: string,
  shape: "text" | "list",
  { byDefault: likely, allowed, isAccount }: Partial<Parameter>,
): Unknown {
  return {
    identity: `Ref ${name}`,
    nature: allowed === undefined ? { kind: "anything", likely, isAccount } : { kind: "one-of", values: allowed },
    shape,
    within: `\${${name}}`,
    alone: `!Ref ${name}`,
  };
}

/** What an attribute is of which nothing is known. */
export function attributeUnknown(path: string, shape: "text" | "any"): Unknown {
  const nature = { kind: "anything" as const, isAccount: isAccountName(splitAttribute(path)[1]) };
  return { identity: `GetAtt ${path}`, nature, shape, within: `\${${path}}`, alone: `!GetAtt ${path}` };
}

/** The resource and the attribute of `Resource.Attribute`. */
export function splitAttribute(path: string): readonly [string, string] {
  const dot = path.indexOf(".");
  return dot < 0 ? [path, ""] : [path.slice(0, dot), path.slice(dot + 1)];
}
