import type { SourceText } from "../diagnostics/index.js";
import type { OtherClause } from "./kinds/index.js";
import type { SourcePolicy, UnreadPart } from "./source-policy.js";
import type { Terraform, TerraformReading } from "./terraform/index.js";

/** What a text of Terraform's configuration turned out to be. */
export type ConfigurationAnswer =
  /** The policies of its roles, and what is said of it. */
  | { readonly kind: "roles"; readonly policies: readonly SourcePolicy[] }
  /** It has no roles, or does not parse and speaks of none. */
  | { readonly kind: "nothing"; readonly what: OtherClause };

/** Whether a text is Terraform's or OpenTofu's configuration: by its name, or by its first block. */
export function isConfiguration({ name, text }: SourceText): boolean {
  return isConfigurationFile(name) || isNativeSyntax(text) || isJsonSyntax(text);
}

/** Whether a file of this name is Terraform's or OpenTofu's configuration. */
function isConfigurationFile(path: string): boolean {
  return /\.(tf|tofu)(\.json)?$/i.test(path);
}

/**
 * Whether a file decides what roles of its folder say: one of configuration, or of values that Terraform takes by itself
 * (https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files).
 */
export function bearsOnRoles(path: string): boolean {
  return isConfigurationFile(path) || /(?:^|[\\/])(?:terraform|[^\\/]*\.auto)\.tfvars(?:\.json)?$/.test(path);
}

function isNativeSyntax(text: string): boolean {
  const begin = text.slice(0, 100_000).replace(/^(?:\s+|(?:#|\/\/)[^\n]*|\/\*(?:(?!\*\/)[\s\S])*\*\/)*/, "");
  return /^(?:(?:resource|data)\s+"?[\w-]+"?\s+"?[\w-]+"?\s*\{|(?:variable|module|output|provider)\s+"?[\w-]+"?\s*\{|(?:locals|terraform)\s*\{)/.test(
    begin,
  );
}

/** Longer texts are lists, or have a name that tells. */
const longestText = 1024 * 1024;

/** https://developer.hashicorp.com/terraform/language/syntax/json: types of resources are keys, as nowhere else. */
function isJsonSyntax(text: string): boolean {
  if (text.length > longestText) return false;
  return /^\s*\{/.test(text) && /"resource"\s*:\s*[{[]/.test(text) && /"aws(?:cc)?_iam_role"\s*:\s*[{[]/.test(text);
}

/** Reads a text as the one file of a module. */
export function readConfiguration(
  source: SourceText,
  terraform: Terraform,
  accounts: readonly string[] | undefined,
): ConfigurationAnswer {
  const isJson = isJsonSyntax(source.text) || /\.json$/i.test(source.name);
  const reading = terraform.readModules(
    [""],
    {
      list: (folder) => (folder === "" ? [isJson ? "main.tf.json" : "main.tf"] : undefined),
      read: (path) => (/^main\.tf(\.json)?$/.test(path) ? source : { refused: "only the text itself is read" }),
    },
    { accounts },
  );
  const policies = reading.roles.map(({ policy }) => policy);
  const [broken] = reading.broken;
  if (broken !== undefined && speaksOfRoles(source)) return { kind: "roles", policies: [unreadFile(broken.error)] };
  if (broken !== undefined) return { kind: "nothing", what: brokenFile };
  return policies.length > 0 ? { kind: "roles", policies } : { kind: "nothing", what: fileWithoutRoles };
}

/** Whether a file that does not parse has roles, or policies of roles. */
export function speaksOfRoles({ text }: SourceText): boolean {
  return /\b(aws_iam_role|awscc_iam_role|aws_iam_policy_document|assume_role_policy)\b/.test(text);
}

type SyntaxError = TerraformReading["broken"][number]["error"];

/** A file that does not parse and may have roles. */
export function unreadFile({ message, source, start, end }: SyntaxError): UnreadPart {
  return {
    ...{ kind: "unread", code: "invalid-terraform", name: "", pointer: "", source, span: { start, end } },
    why: `this is not Terraform: ${message}`,
    remedy: "fix the syntax",
  };
}

/** What a file is that has no roles. */
export const fileWithoutRoles: OtherClause = "a Terraform file without roles";

/** What a file is that does not parse, and speaks of no roles. */
export const brokenFile: OtherClause = "a Terraform file that cannot be parsed, and does not speak of roles";
