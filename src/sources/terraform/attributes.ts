import type { Nature } from "../template/value.js";
import { asText } from "./evaluate/convert.js";
import { knownText } from "./evaluate/known.js";
import { textAt, textOf } from "./evaluate/literals.js";
import type { HclValue, TextPart, UnknownValue } from "./evaluate/value.js";
import type { Place } from "./hcl/syntax.js";

/** A resource or data source of which attributes are asked for. */
export interface DescribedResource {
  /** Its address in the module, such as `aws_iam_role.deploy[0]`. */
  readonly address: string;
  /** The address with that of the module. */
  readonly identity: string;
  readonly place: Place;
  /** The address of its provider, where that is not the default one of the module. */
  readonly provider: string | undefined;
  /** The value of an argument; undefined where it has none, or where it is null: then the provider chooses. */
  argument(name: string): HclValue | undefined;
  /** The value of the policy document that it is. */
  document(): HclValue;
  /** What `templatefile` makes of a text. */
  rendered(template: HclValue, variables: HclValue): HclValue;
}

/** What an attribute is; undefined where nothing is known of it. */
type AttributeOf = (resource: DescribedResource) => HclValue | undefined;

type Attributes = Readonly<Record<string, AttributeOf>>;

/** An attribute that is a text which nobody knows before Terraform runs. */
const openText: AttributeOf = () => undefined;

/**
 * The attributes of resources that can be in a trust policy, and that are known without a run, in whole or in part.
 * https://github.com/hashicorp/terraform-provider-aws/tree/v5.100.0/website/docs
 */
const managed: Readonly<Record<string, Attributes>> = {
  aws_iam_role: { arn: arnOf("role"), id: argument("name"), unique_id: openText },
  aws_iam_user: { arn: arnOf("user"), id: argument("name"), unique_id: openText },
  aws_iam_group: { arn: arnOf("group"), id: argument("name"), unique_id: openText },
  aws_iam_openid_connect_provider: { arn: providerArn, id: providerArn, url: providerUrl },
  aws_iam_saml_provider: { arn: samlArn, id: samlArn },
};

const data: Readonly<Record<string, Attributes>> = {
  aws_iam_policy_document: { json: document, minified_json: document },
  aws_caller_identity: {
    account_id: deployment("account_id", "account"),
    id: deployment("id", "account"),
    arn: openText,
    user_id: openText,
  },
  aws_partition: {
    partition: deployment("partition", "partition"),
    id: deployment("id", "partition"),
    dns_suffix: deployment("dns_suffix", "suffix"),
    reverse_dns_prefix: openText,
  },
  aws_region: {
    name: deployment("name", "region"),
    id: deployment("id", "region"),
    region: deployment("region", "region"),
    endpoint: openText,
    description: openText,
  },
  aws_iam_openid_connect_provider: { arn: providerArn, id: providerArn, url: providerUrl },
  template_file: {
    rendered: ({ argument: of, rendered, place }) =>
      rendered(of("template") ?? textAt(place, ""), of("vars") ?? textAt(place, "")),
  },
};

/** The attributes of a resource that are not among its arguments, with what is known of each. */
export function attributesOf(mode: "managed" | "data", type: string): Attributes {
  return (mode === "data" ? data : managed)[type] ?? {};
}

/** The value of an attribute that nobody knows before Terraform runs. */
export function openAttribute(
  { address, identity, place }: DescribedResource,
  name: string,
  why: string,
  known: Partial<Pick<UnknownValue, "shape" | "nature">> = {},
): UnknownValue {
  return {
    ...{ kind: "unknown", place, identity: `${identity}.${name}`, expression: `${address}.${name}`, why },
    ...{ shape: known.shape ?? "text", nature: known.nature ?? { kind: "anything" } },
  };
}

function document(resource: DescribedResource): HclValue {
  return resource.document();
}

function argument(name: string): AttributeOf {
  return (resource) => resource.argument(name);
}

/** What depends on where Terraform works; with a provider of its own it may be another place. */
function deployment(name: string, of: Extract<Nature, { readonly kind: "deployment" }>["of"]): AttributeOf {
  return (resource) => {
    // A region may be named, and is that one then.
    for (const given of of === "region" ? [resource.argument("region"), resource.argument("name")] : []) {
      if (given !== undefined) return given;
    }
    const { provider } = resource;
    const why = `it is the ${words[of]} in which Terraform works`;
    if (provider !== undefined)
      return { ...openAttribute(resource, name, why), identity: `provider ${provider}.${of}` };
    const unknown = openAttribute(resource, name, why, { nature: { kind: "deployment", of } });
    return { ...unknown, identity: identities[of] };
  };
}

const words = { account: "account", partition: "partition", region: "region", suffix: "partition", stack: "stack" };

/** The same identities as in templates: what samples are made for is there under these names. */
const identities = {
  account: "Ref AWS::AccountId",
  partition: "Ref AWS::Partition",
  region: "Ref AWS::Region",
  suffix: "Ref AWS::URLSuffix",
  stack: "Ref AWS::StackName",
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
function arn(resource: DescribedResource, kind: string, name: readonly TextPart[]): HclValue {
  const { place, address } = resource;
  const quiet = (text: string): TextPart => ({ kind: "literal", text, written: "", place });
  const open = (of: "account" | "partition"): TextPart => {
    const why = `it is the ${of} in which Terraform works`;
    const own =
      resource.provider === undefined
        ? { identity: identities[of], nature: { kind: "deployment", of } as const }
        : { identity: `provider ${resource.provider}.${of}`, nature: { kind: "anything" } as const };
    const expression = of === "account" ? "account ID" : of;
    return {
      kind: "unknown",
      written: "",
      place,
      value: { kind: "unknown", place, expression, why, shape: "text", ...own },
    };
  };
  const shown: TextPart = { kind: "literal", text: "arn:", written: `\${${address}.arn}`, place };
  const named = name.map((part): TextPart => (part.kind === "json" ? part : { ...part, written: "" }));
  return textOf(place, [shown, open("partition"), quiet(":iam::"), open("account"), quiet(`:${kind}`), ...named]);
}

function arnOf(kind: string): AttributeOf {
  return (resource) => {
    const name = textArgument(resource, "name");
    if (name === undefined) return undefined;
    const path = resource.argument("path");
    const own = path === undefined ? [slash(resource)] : asText(path);
    return own && arn(resource, kind, [...own, ...name]);
  };
}

function slash({ place }: DescribedResource): TextPart {
  return { kind: "literal", text: "/", place };
}

/** The name in the ARN of a provider is its URL without the protocol. */
function providerArn(resource: DescribedResource): HclValue | undefined {
  const url = withoutProtocol(resource);
  return url && arn(resource, "oidc-provider/", url);
}

/** As AWS gives it back, and the provider has it from then on. */
function providerUrl(resource: DescribedResource): HclValue | undefined {
  const url = withoutProtocol(resource);
  return url && textOf(resource.place, url);
}

function withoutProtocol(resource: DescribedResource): readonly TextPart[] | undefined {
  const [first, ...rest] = textArgument(resource, "url") ?? [];
  if (first?.kind !== "literal") return undefined;
  return [{ ...first, text: first.text.replace(/^https:\/\//, ""), offsets: undefined }, ...rest];
}

function samlArn(resource: DescribedResource): HclValue | undefined {
  const name = textArgument(resource, "name");
  return name && arn(resource, "saml-provider/", name);
}

/** An argument that is a text of which something is known. */
function textArgument(resource: DescribedResource, name: string): readonly TextPart[] | undefined {
  const value = resource.argument(name);
  if (value === undefined || knownText(value) === "") return undefined;
  return asText(value);
}
