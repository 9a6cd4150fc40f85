import { childPointer, type Span } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { member, textOf } from "../documents.js";
import type { JsonMember } from "./value.js";

/** A macro of CloudFormation, where the text calls it. */
export interface Macro {
  /** What people call it: with its name, where that is known. */
  readonly inWords: string;
  readonly span: Span;
  /** JSON pointer to the call. */
  readonly pointer: string;
}

/**
 * The transforms of AWS that leave the trust policies of a template's roles as they are.
 *
 * - AWS::Serverless makes roles of functions, with the trust policies that their properties and Globals say, or with ones
 *   for services of AWS: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
 * - AWS::LanguageExtensions resolves functions, which are read here as well:
 *   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
 * - AWS::CodeDeployBlueGreen adds resources of CodeDeploy for ECS services:
 *   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-codedeploybluegreen.html
 * - AWS::SecretsManager adds the function that rotates a secret, in a stack of its own:
 *   https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-secretsmanager.html
 *
 * AWS::Include brings in other text, and AWS::ServiceCatalog replaces texts wherever they stand.
 */
const harmless =
  /^AWS::(Serverless-2016-10-31|LanguageExtensions|CodeDeployBlueGreen|SecretsManager(-\d{4}-\d\d-\d\d)?)$/;

/** The macros that are given the whole of a template, as far as they may rewrite roles. */
export function macrosOfTemplate(root: JsonNode): readonly Macro[] {
  if (root.kind !== "object") return [];
  return root.members.flatMap(({ key, value }): readonly Macro[] => {
    if (key.value !== "Transform" && key.value !== "Fn::Transform") return [];
    const pointer = childPointer("", key.value);
    const calls = value.kind === "array" ? value.items : [value];
    return calls.flatMap((call): readonly Macro[] => {
      const name = nameOf(call);
      if (name !== undefined && harmless.test(name)) return [];
      return [{ inWords: inWords(name), span: spanOf(call), pointer }];
    });
  });
}

/** The macros that are called anywhere in a value. */
export function macrosBelow(node: JsonNode, pointer: string): readonly Macro[] {
  if (node.kind === "array")
    return node.items.flatMap((item, index) => macrosBelow(item, childPointer(pointer, index)));
  if (node.kind !== "object") return [];
  const below = node.members.flatMap(({ key, value }) => macrosBelow(value, childPointer(pointer, key.value)));
  return [...macrosIn(node, pointer), ...below];
}

/**
 * The macros that are given an object: it is rewritten as a whole, what stands beside the call as well
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html). `Transform` with a name is
 * the short form of `Fn::Transform`.
 */
export function macrosIn(node: JsonNode | undefined, pointer: string): readonly Macro[] {
  if (node?.kind !== "object") return [];
  return node.members.filter(isCall).map(({ key, value }) => ({
    inWords: inWords(nameOf(value)),
    span: spanOf(key),
    pointer: childPointer(pointer, key.value),
  }));
}

function isCall({ key, value }: JsonMember): boolean {
  if (key.value === "Fn::Transform") return true;
  if (key.value !== "Transform") return false;
  return textOf(value, "Name") !== undefined && member(value, "Type") === undefined;
}

function inWords(name: string | undefined): string {
  return name === undefined ? "a macro" : `the macro ${JSON.stringify(name)}`;
}

function nameOf(call: JsonNode): string | undefined {
  return call.kind === "string" ? call.value : textOf(call, "Name");
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
