import type { JsonNode } from "../../policy/index.js";
import { member, textOf } from "../documents.js";
import type { OtherClause } from "./kinds.js";

/** The outermost keys of a file, with the texts that some of them have. */
interface OutermostKeys {
  readonly has: (...names: readonly string[]) => boolean;
  readonly hasSome: (...names: readonly string[]) => boolean;
  readonly text: (name: string) => string | undefined;
}

/** A kind of file that is known by its outermost keys, in JSON and in YAML alike. */
interface StructureKind {
  readonly clause: OtherClause;
  /** The page that describes such files. */
  readonly source: string;
  readonly matches: (keys: OutermostKeys) => boolean;
}

/** The first row that matches counts. */
const structures: readonly StructureKind[] = [
  {
    clause: "a Kubernetes manifest",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/",
    matches: ({ has }) => has("apiVersion", "kind"),
  },
  {
    clause: "a GitHub workflow",
    source: "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
    matches: ({ has, hasSome }) => (has("jobs") && hasSome("on", "true")) || has("runs", "description"),
  },
  {
    clause: "a CI pipeline",
    source:
      "https://docs.gitlab.com/ci/yaml/, https://circleci.com/docs/configuration-reference/, https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/, https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",
    matches: ({ has, hasSome }) =>
      has("stages") ||
      has("version", "jobs") ||
      has("version", "phases") ||
      has("pipelines") ||
      (has("steps") && hasSome("trigger", "pool", "pr", "agents", "env")) ||
      has("pipeline", "stages"),
  },
  {
    clause: "an OpenAPI description",
    source: "https://spec.openapis.org/oas/latest.html",
    matches: ({ has, hasSome }) => hasSome("openapi", "swagger", "asyncapi") && has("info"),
  },
  {
    clause: "a configuration of the Serverless Framework",
    source: "https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml",
    matches: ({ has, hasSome }) => has("service", "provider") && hasSome("functions", "resources", "plugins", "custom"),
  },
  {
    clause: "a Compose file",
    source: "https://docs.docker.com/reference/compose-file/",
    matches: ({ has }) => has("services"),
  },
  {
    clause: "a lock file",
    source:
      "https://docs.npmjs.com/cli/configuring-npm/package-lock-json, https://getcomposer.org/doc/01-basic-usage.md",
    matches: ({ has, hasSome }) =>
      hasSome("lockfileVersion", "content-hash", "__metadata") ||
      has("_meta", "default") ||
      has("packages", "sdks") ||
      has("PODS"),
  },
  {
    clause: "a package manifest",
    source: "https://docs.npmjs.com/cli/configuring-npm/package-json, https://getcomposer.org/doc/04-schema.md",
    matches: ({ has, hasSome }) =>
      has("name") &&
      hasSome(
        ...["scripts", "devDependencies", "peerDependencies", "require-dev", "autoload", "workspaces", "engines"],
        ...["exports", "publishConfig", "dev_dependencies", "require"],
      ),
  },
  {
    clause: "a template of Azure",
    source: "https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax",
    matches: ({ text }) => text("$schema")?.includes("schema.management.azure.com") === true,
  },
  {
    clause: "a JSON schema",
    source: "https://json-schema.org/understanding-json-schema/reference/schema",
    matches: ({ text, has, hasSome }) =>
      text("$schema")?.includes("json-schema.org") === true ||
      (has("properties") && hasSome("$id", "required", "type")),
  },
  {
    clause: "the configuration of a tool",
    source: "https://www.typescriptlang.org/tsconfig/, https://containers.dev/implementors/json_reference/",
    matches: ({ has, hasSome, text }) =>
      hasSome("compilerOptions", "eslintConfig", "customizations", "postCreateCommand", "packageRules", "repos") ||
      has("root", "extends") ||
      has("rules", "extends") ||
      (has("rules") && hasSome("env", "overrides", "plugins", "linter")) ||
      text("$schema") !== undefined,
  },
  {
    clause: "a state machine",
    source: "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html",
    matches: ({ has }) => has("StartAt", "States"),
  },
  {
    clause: "a dashboard",
    source:
      "https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
    matches: ({ has, hasSome }) => has("widgets") || (has("panels") && hasSome("title", "schemaVersion", "templating")),
  },
  {
    clause: "a policy of Azure",
    source:
      "https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics, https://learn.microsoft.com/azure/role-based-access-control/role-definitions",
    matches: ({ has, hasSome }) =>
      has("policyRule") ||
      has("if", "then") ||
      has("AssignableScopes") ||
      has("assignableScopes") ||
      (has("properties") && hasSome("policyType", "policyRule")),
  },
  {
    clause: "a policy of Google Cloud",
    source: "https://cloud.google.com/iam/docs/reference/rest/v1/Policy",
    matches: ({ has, hasSome }) => has("bindings") && hasSome("etag", "version", "auditConfigs"),
  },
  {
    clause: "a policy of another language",
    source: "https://docs.cedarpolicy.com/policies/json-format.html",
    matches: ({ has }) => has("effect", "principal", "action") || has("staticPolicies"),
  },
  {
    clause: "a notebook",
    source: "https://nbformat.readthedocs.io/en/latest/format_description.html",
    matches: ({ has }) => has("nbformat", "cells"),
  },
];

/** What an object without statements is, by its outermost keys; undefined where they tell nothing. */
export function otherStructureOf(root: JsonNode): OtherClause | undefined {
  if (root.kind !== "object") return undefined;
  const names = new Set(root.members.map(({ key }) => key.value));
  return clauseFor(names, (name) => textOf(root, name));
}

/** What a text in YAML without roles is, by what begins its lines: it need not be YAML that can be read. */
export function otherYamlOf(text: string): OtherClause {
  const values = new Map<string, string>();
  for (const [, name, value = ""] of text.matchAll(/^["']?([A-Za-z_$][\w.$-]*)["']?:(?:[ \t]([^\r\n]*))?$/gm)) {
    if (name !== undefined && values.size < mostKeys) values.set(name, value);
  }
  const found = clauseFor(new Set(values.keys()), (name) => values.get(name));
  if (found !== undefined) return found;
  const words =
    /^(?:- | {2})(?:hosts|import_playbook|import_tasks|include_tasks|tasks|block|register|ansible\.[\w.]+):/m;
  return /^- /m.test(text) && words.test(text) ? "an Ansible playbook" : "YAML that is not a CloudFormation template";
}

/** Files have few outermost keys. */
const mostKeys = 1000;

function clauseFor(names: ReadonlySet<string>, text: OutermostKeys["text"]): OtherClause | undefined {
  const keys: OutermostKeys = {
    has: (...wanted) => wanted.every((name) => names.has(name)),
    hasSome: (...wanted) => wanted.some((name) => names.has(name)),
    text,
  };
  return structures.find(({ matches }) => matches(keys))?.clause;
}

/**
 * What an object with a `Statement` is that is not one of a policy: SQL of a call, or a rule of AWS WAF. Undefined where
 * it may be one.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html and
 * https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html
 */
export function otherStatementOf(root: JsonNode): OtherClause | undefined {
  const statement = member(root, "Statement");
  if (statement?.kind === "string")
    return /^\s*(?:select|insert|update|delete|create|drop|alter|merge|with|exists|call|explain)\b/i.test(
      statement.value,
    )
      ? "the input of a call"
      : undefined;
  if (statement?.kind !== "object") return undefined;
  const names = statement.members.map(({ key }) => key.value);
  return names.length > 0 && names.every((name) => /^[A-Z][A-Za-z]+Statement$/.test(name))
    ? "a rule of AWS WAF"
    : undefined;
}

/** The elements of a statement (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html). */
const elements = /^(sid|effect|(not)?(principals?|actions?|resources?)|conditions?)$/i;

/** Whether a value looks like a statement, or like a list of them, whatever it is called. */
export function looksLikeStatements(node: JsonNode | undefined): boolean {
  const items = node?.kind === "array" ? node.items : [node];
  return items.some(
    (item) => item?.kind === "object" && item.members.some(({ key }) => elements.test(key.value.trim())),
  );
}
