import type { Resource } from "./template.js";
import { literal, open, type Part, type Unknown } from "./value.js";

/** Something about where a template is deployed. */
function deployment(name: string, of: "account" | "partition" | "region" | "suffix" | "stack"): Unknown {
  const written = `AWS::${name}`;
  return {
    identity: `Ref ${written}`,
    nature: { kind: "deployment", of },
    shape: "text",
    within: `\${${written}}`,
    alone: `!Ref ${written}`,
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const pseudoParameters: ReadonlyMap<string, Unknown> = new Map([
  ["AWS::AccountId", deployment("AccountId", "account")],
  ["AWS::Partition", deployment("Partition", "partition")],
  ["AWS::Region", deployment("Region", "region")],
  ["AWS::URLSuffix", deployment("URLSuffix", "suffix")],
  ["AWS::StackName", deployment("StackName", "stack")],
]);

/** The account, partition and region that a template is deployed to. */
const account = open(deployment("AccountId", "account"), "");
const partition = open(deployment("Partition", "partition"), "");
const region = open(deployment("Region", "region"), "");

/** What a pseudo parameter is; undefined for a name that is none with a text as its value. */
export function pseudoParameter(name: string, within: string): readonly Part[] | undefined {
  const unknown = pseudoParameters.get(name);
  if (unknown !== undefined) return [open(within === "" ? unknown : { ...unknown, within }, within)];
  if (name !== "AWS::StackId") return undefined;
  const stack = deployment("StackName", "stack");
  return [
    literal("arn:", within),
    ...[partition, literal(":cloudformation:", ""), region, literal(":", ""), account, literal(":stack/", "")],
    ...[open(stack, ""), literal("/1d3e2c90-5b1a-11f0-9d2e-0e6a7c4b8f13", "")],
  ];
}

/** What a property of a resource says, where it says a text. */
export type PropertyText = (name: string) => readonly Part[] | undefined;

/**
 * What `Ref` (no attribute) or `Fn::GetAtt` gives of a resource that can stand in a trust policy; undefined where
 * nothing is known of it. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
 */
export function attributeOf(
  resource: Resource,
  attribute: string | undefined,
  property: PropertyText,
  within: string,
): readonly Part[] | undefined {
  const isArn = attribute === "Arn";
  const arnOf = (kind: string, name: readonly Part[]): readonly Part[] => [
    literal("arn:", within),
    ...[partition, literal(":iam::", ""), account, literal(`:${kind}`, ""), ...name],
  ];
  const named = (name: string): readonly Part[] => quiet(property(name)) ?? [literal(generatedName(resource.id), "")];
  const path = (): readonly Part[] => quiet(property("Path")) ?? [literal("/", "")];
  const nameAlone = (name: string): readonly Part[] => [literal("", within), ...named(name)];
  switch (resource.type) {
    case "AWS::IAM::Role":
      return isArn ? arnOf("role", [...path(), ...named("RoleName")]) : alone(attribute, nameAlone("RoleName"));
    case "AWS::IAM::User":
      return isArn ? arnOf("user", [...path(), ...named("UserName")]) : alone(attribute, nameAlone("UserName"));
    case "AWS::IAM::Group":
      return isArn ? arnOf("group", [...path(), ...named("GroupName")]) : alone(attribute, nameAlone("GroupName"));
    // AWS CDK makes providers by a function of its own: its reference is the ARN as well.
    case "Custom::AWSCDKOpenIdConnectProvider":
    case "AWS::IAM::OIDCProvider": {
      const url = withoutProtocol(quiet(property("Url")));
      return (isArn || attribute === undefined) && url !== undefined ? arnOf("oidc-provider/", url) : undefined;
    }
    case "AWS::IAM::SAMLProvider":
      return isArn || attribute === undefined ? arnOf("saml-provider/", named("Name")) : undefined;
    case "AWS::Cognito::IdentityPool":
      return attribute === undefined
        ? [literal("", within), region, literal(":3f0c7a52-9c1e-4b7d-8a66-51d0e2c4b9a7", "")]
        : undefined;
    default:
      return undefined;
  }
}

/** The name of a role that CloudFormation chooses begins with the stack's; the logical id tells people more. */
export function generatedName(id: string): string {
  return id.replace(/[^\w+=,.@-]/g, "").slice(0, 64) || "unnamed";
}

function alone(attribute: string | undefined, parts: readonly Part[]): readonly Part[] | undefined {
  return attribute === undefined ? parts : undefined;
}

/** Parts that are shown by the expression that leads to them. */
function quiet(parts: readonly Part[] | undefined): readonly Part[] | undefined {
  return parts?.map((part) => ({ ...part, within: "" }));
}

function withoutProtocol(parts: readonly Part[] | undefined): readonly Part[] | undefined {
  const [first, ...rest] = parts ?? [];
  if (first?.kind !== "literal" || !first.text.startsWith("https://")) return undefined;
  return [literal(first.text.slice("https://".length), ""), ...rest];
}
