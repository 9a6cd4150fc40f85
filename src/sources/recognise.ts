import { nearest } from "../diagnostics/index.js";
import type { JsonNode, JsonObject } from "../policy/index.js";
import { asRole, member, textOf } from "./documents.js";
import { looksLikeStatements, type OtherClause, otherStatementOf, otherStructureOf } from "./kinds/index.js";
import { type OtherPolicy, policyKindOf } from "./policy-kind.js";
import { isTemplate } from "./template/recognise.js";

/** What a JSON text holds, by its content. */
export type Shape =
  /** A trust policy, or something that was meant to be one. */
  | { readonly kind: "policy" }
  /** May be meant to be a trust policy, but is more likely something else: what it looks like. */
  | { readonly kind: "doubtful"; readonly what: OtherClause }
  /** One role, at this pointer. */
  | { readonly kind: "role"; readonly pointer: "" | "/Role" }
  /** A CloudFormation template. */
  | { readonly kind: "template" }
  /** A list of roles, a plan or a state of Terraform: it may be empty. `what` is what it is without roles. */
  | { readonly kind: "collection"; readonly what: OtherClause }
  /** Clearly no trust policy; `policy` where it is one of another kind. */
  | { readonly kind: "other"; readonly what: OtherClause; readonly policy?: OtherPolicy };

/** Tells what a JSON text holds from its outermost keys. */
export function shapeOf(root: JsonNode): Shape {
  if (root.kind === "array") return shapeOfList(root.items);
  if (root.kind !== "object") return { kind: "doubtful", what: `a JSON ${root.kind}` };
  const has = (name: string): boolean => member(root, name) !== undefined;
  // First of all, and in most files all there is to ask.
  if (has("Statement")) return shapeOfPolicy(root);
  if (asRole(root) !== undefined) return { kind: "role", pointer: "" };
  if (asRole(member(root, "Role")) !== undefined) return { kind: "role", pointer: "/Role" };
  for (const [name, what] of lists) {
    if (member(root, name)?.kind === "array") return { kind: "collection", what };
  }
  if (member(member(root, "InstanceProfile"), "Roles")?.kind === "array")
    return { kind: "collection", what: "an instance profile without a role" };
  if (isTemplate(root)) return { kind: "template" };
  // Before version 4 a state had its resources in modules.
  if (member(root, "modules")?.kind === "array" && (has("terraform_version") || has("serial")))
    return { kind: "collection", what: "a Terraform state without roles" };
  if (has("format_version") || has("terraform_version")) {
    const isPlan = has("planned_values") || has("resource_changes");
    return { kind: "collection", what: isPlan ? "a Terraform plan without roles" : "a Terraform state without roles" };
  }
  if (has("planned_values") || has("resource_changes"))
    return { kind: "collection", what: "a Terraform plan without roles" };
  return shapeOfObject(root);
}

const lists = [
  ["RoleDetailList", "authorization details without roles"],
  ["Roles", "a list without roles"],
  ["InstanceProfiles", "instance profiles without roles"],
] as const;

function shapeOfList(items: readonly JsonNode[]): Shape {
  if (items.length === 0) return { kind: "other", what: "an empty list" };
  const isPolicy = (node: JsonNode): boolean => member(node, "Statement") !== undefined;
  if (items.every((item) => item.kind === "object") && !items.some(isPolicy))
    return { kind: "collection", what: "a list without roles" };
  return { kind: "doubtful", what: "a list" };
}

function shapeOfObject(root: JsonObject): Shape {
  const names = root.members.map(({ key }) => key.value);
  const misspelt = root.members.some(
    ({ key, value }) => nearest(key.value, ["Statement"], 2) !== undefined && mayBeStatements(value),
  );
  if (misspelt || isPolicyVersion(textOf(root, "Version"))) return { kind: "policy" };
  const other = otherStructureOf(root);
  if (other !== undefined) return { kind: "other", what: other };
  // A statement on its own, a policy without anything: what they lack is worth saying to those who name them.
  if (names.includes("Effect") && looksLikeStatements(root))
    return { kind: "doubtful", what: "a statement without a policy around it" };
  const elements = ["Version", "Id", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"];
  if (names.length === 0 || names.some((name) => elements.includes(name)))
    return { kind: "doubtful", what: names.length === 0 ? "an empty object" : "no statements" };
  if (member(root, "PolicyDocument") !== undefined) return { kind: "other", what: "a permissions policy" };
  if (member(root, "PolicyVersion") !== undefined) return { kind: "other", what: "a version of a permissions policy" };
  return { kind: "other", what: "JSON of another kind" };
}

/** Many things have names that are nearly `Statement`. */
function mayBeStatements(value: JsonNode): boolean {
  return looksLikeStatements(value) || (value.kind === "array" && value.items.length === 0);
}

/** Other formats have dates for versions, too. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
function isPolicyVersion(version: string | undefined): boolean {
  return version === "2012-10-17" || version === "2008-10-17";
}

/** A document with statements: a trust policy, unless all of it speaks of other things. */
function shapeOfPolicy(root: JsonNode): Shape {
  const other = otherStatementOf(root);
  if (other !== undefined) return { kind: "other", what: other };
  const kind = policyKindOf(root);
  switch (kind.kind) {
    case "trust":
      return { kind: "policy" };
    case "doubtful":
      return kind;
    case "other":
      return { kind: "other", what: kind.policy.what, policy: kind.policy };
  }
}
