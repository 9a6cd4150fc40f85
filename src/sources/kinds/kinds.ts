/** A kind of file that holds no trust policy, or none that can be read. */
interface OtherKind {
  /** Stable: reports and those that read them know the kind by it. */
  readonly id: string;
  /** What is said of one such file, as in `holds no trust policy (a Helm chart)`. A text is told to be one of these. */
  readonly clauses: readonly string[];
  /** What one is called where files are counted. */
  readonly one: string;
  readonly many: string;
}

/**
 * All kinds of files that are passed over. A new kind is a row here, and a row in `structure.ts` or `broken.ts`, which
 * recognise them.
 */
const kinds = [
  // What may hold roles, and does not.
  {
    id: "cloudformation-without-roles",
    clauses: [
      ...(["a template without roles", "templates without roles"] as const),
      ...(["a CloudFormation template without roles", "resources of CloudFormation without roles"] as const),
    ],
    ...{ one: "CloudFormation template without roles", many: "CloudFormation templates without roles" },
  },
  {
    id: "terraform-without-roles",
    clauses: ["a Terraform plan without roles", "a Terraform state without roles", "a Terraform file without roles"],
    ...{ one: "Terraform file without roles", many: "Terraform files without roles" },
  },
  {
    id: "terraform-not-parsed",
    clauses: ["a Terraform file that cannot be parsed, and does not speak of roles"],
    ...{ one: "Terraform file that cannot be parsed", many: "Terraform files that cannot be parsed" },
  },
  {
    id: "list-without-roles",
    clauses: [
      ...(["a list without roles", "authorization details without roles", "instance profiles without roles"] as const),
      ...(["an instance profile without a role", "lines of JSON without roles"] as const),
      ...(["a list without trust policies", "configuration items without roles"] as const),
    ],
    ...{ one: "list without roles", many: "lists without roles" },
  },
  {
    id: "role-without-trust-policy",
    clauses: ["a role without a trust policy"],
    ...{ one: "role without a trust policy", many: "roles without a trust policy" },
  },
  // Other policies.
  {
    id: "permissions-policy",
    clauses: [
      "an identity policy",
      "a service control policy or an identity policy",
      "a permissions policy",
      "permissions policies",
      "a version of a permissions policy",
    ],
    ...{ one: "permissions policy", many: "permissions policies" },
  },
  {
    id: "resource-policy",
    clauses: ["the policy of a resource that is not a role"],
    ...{ one: "resource policy", many: "resource policies" },
  },
  {
    id: "resource-control-policy",
    clauses: ["a resource control policy"],
    ...{ one: "resource control policy", many: "resource control policies" },
  },
  {
    id: "policy-fragment",
    clauses: ["a statement without a policy around it"],
    ...{ one: "statement without a policy around it", many: "statements without a policy around them" },
  },
  { id: "azure-policy", clauses: ["a policy of Azure"], one: "policy of Azure", many: "policies of Azure" },
  {
    id: "google-cloud-policy",
    clauses: ["a policy of Google Cloud"],
    ...{ one: "policy of Google Cloud", many: "policies of Google Cloud" },
  },
  {
    id: "policy-of-another-language",
    clauses: ["a policy of another language"],
    ...{ one: "policy of another language", many: "policies of other languages" },
  },
  { id: "waf-rule", clauses: ["a rule of AWS WAF"], one: "rule of AWS WAF", many: "rules of AWS WAF" },
  // What has to be rendered before it is what its name says.
  {
    id: "templated-trust-policy",
    clauses: ["a trust policy that is a template of another program"],
    ...{ one: "templated trust policy not read", many: "templated trust policies not read" },
  },
  { id: "helm-chart", clauses: ["a template of a Helm chart"], one: "Helm chart", many: "Helm charts" },
  { id: "jinja-template", clauses: ["a Jinja template"], one: "Jinja template", many: "Jinja templates" },
  { id: "erb-template", clauses: ["an ERB template"], one: "ERB template", many: "ERB templates" },
  {
    id: "text-template",
    clauses: ["a template with double braces", "a template with placeholders"],
    ...{ one: "template of another program", many: "templates of other programs" },
  },
  // Files of other programs.
  {
    id: "kubernetes-manifest",
    clauses: ["a Kubernetes manifest", "a Kubernetes manifest without roles of IAM"],
    ...{ one: "Kubernetes manifest", many: "Kubernetes manifests" },
  },
  { id: "github-workflow", clauses: ["a GitHub workflow"], one: "GitHub workflow", many: "GitHub workflows" },
  { id: "ci-pipeline", clauses: ["a CI pipeline"], one: "CI pipeline", many: "CI pipelines" },
  { id: "compose-file", clauses: ["a Compose file"], one: "Compose file", many: "Compose files" },
  {
    id: "openapi-description",
    clauses: ["an OpenAPI description"],
    ...{ one: "OpenAPI description", many: "OpenAPI descriptions" },
  },
  { id: "json-schema", clauses: ["a JSON schema"], one: "JSON schema", many: "JSON schemas" },
  { id: "package-manifest", clauses: ["a package manifest"], one: "package manifest", many: "package manifests" },
  { id: "lock-file", clauses: ["a lock file"], one: "lock file", many: "lock files" },
  {
    id: "tool-configuration",
    clauses: ["the configuration of a tool"],
    ...{ one: "configuration of a tool", many: "configurations of tools" },
  },
  { id: "state-machine", clauses: ["a state machine"], one: "state machine", many: "state machines" },
  { id: "dashboard", clauses: ["a dashboard"], one: "dashboard", many: "dashboards" },
  { id: "azure-template", clauses: ["a template of Azure"], one: "template of Azure", many: "templates of Azure" },
  { id: "ansible-playbook", clauses: ["an Ansible playbook"], one: "Ansible playbook", many: "Ansible playbooks" },
  {
    id: "serverless-configuration",
    clauses: ["a configuration of the Serverless Framework", "a Serverless configuration without roles"],
    ...{ one: "configuration of the Serverless Framework", many: "configurations of the Serverless Framework" },
  },
  {
    id: "cloud-control-resource",
    clauses: ["a resource of Cloud Control API that is not a role"],
    ...{ one: "resource of Cloud Control API", many: "resources of Cloud Control API" },
  },
  { id: "notebook", clauses: ["a notebook"], one: "notebook", many: "notebooks" },
  { id: "call-of-an-api", clauses: ["the input of a call"], one: "input of a call", many: "inputs of calls" },
  // What is none of those.
  {
    id: "json-of-another-kind",
    clauses: [
      ...(["JSON of another kind", "no statements", "an empty object", "an empty list", "a list"] as const),
      ...(["a JSON string", "a JSON number", "a JSON boolean", "a JSON null"] as const),
    ],
    ...{ one: "JSON file of another kind", many: "JSON files of another kind" },
  },
  {
    id: "yaml-of-another-kind",
    clauses: ["YAML that is not a CloudFormation template"],
    ...{ one: "YAML file of another kind", many: "YAML files of another kind" },
  },
  { id: "json-with-comments", clauses: ["JSON with comments"], one: "JSON with comments", many: "JSON with comments" },
  { id: "not-json", clauses: ["not JSON"], one: "file that is not JSON", many: "files that are not JSON" },
  // What is not looked into.
  { id: "too-large", clauses: [], one: "file above the size limit", many: "files above the size limit" },
  { id: "not-text", clauses: [], one: "file that is not UTF-8 text", many: "files that are not UTF-8 text" },
  { id: "compressed-file", clauses: [], one: "compressed file", many: "compressed files" },
  { id: "link-to-folder", clauses: [], one: "link to a folder", many: "links to folders" },
] as const satisfies readonly OtherKind[];

/** The stable id of a kind of file that is passed over. */
export type OtherKindId = (typeof kinds)[number]["id"];

/** What a text without a trust policy is said to be. */
export type OtherClause = (typeof kinds)[number]["clauses"][number];

const idsByClause: ReadonlyMap<string, OtherKindId> = new Map(
  kinds.flatMap(({ id, clauses }) => clauses.map((clause) => [clause, id] as const)),
);
const kindsById: ReadonlyMap<string, OtherKind> = new Map(kinds.map((kind) => [kind.id, kind]));

/** The kind of a text of which this is said. */
export function otherKindOf(clause: OtherClause): OtherKindId {
  return idsByClause.get(clause) ?? "json-of-another-kind";
}

/** Files of a kind, counted: `1 Helm chart`, `3 Terraform files without roles`. */
export function countedInWords(id: OtherKindId, count: number): string {
  const kind = kindsById.get(id);
  return `${count} ${count === 1 ? (kind?.one ?? id) : (kind?.many ?? id)}`;
}

/** Whether files of a kind hold a trust policy that was not read, so it must not go unnoticed. */
export function isUnreadKind(id: OtherKindId): boolean {
  return id === "templated-trust-policy";
}

/** The ids of all kinds, in the order of the table. */
export const otherKindIds: readonly OtherKindId[] = kinds.map(({ id }) => id);
