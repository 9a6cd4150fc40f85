import { nearest } from "../diagnostics/index.js";
import type { JsonNode } from "../policy/index.js";
import { asRole, member, textOf } from "./documents.js";
import { type OtherPolicy, policyKindOf } from "./policy-kind.js";
import { isTemplate } from "./template/recognise.js";

/** What a JSON text holds, by its content. */
export type Shape =
  /** A trust policy, or something that was meant to be one. */
  | { readonly kind: "policy" }
  /** May be meant to be a trust policy, but is more likely something else: what it looks like. */
  | { readonly kind: "doubtful"; readonly what: string }
  /** One role, at this pointer. */
  | { readonly kind: "role"; readonly pointer: "" | "/Role" }
  /** A CloudFormation template. */
  | { readonly kind: "template" }
  /** A list of roles, a plan or a state of Terraform: it may be empty. `what` is what it is without roles. */
  | { readonly kind: "collection"; readonly what: string }
  /** Clearly no trust policy; `policy` where it is one of another kind. */
  | { readonly kind: "other"; readonly what: string; readonly policy?: OtherPolicy };

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
  if (has("terraform_version") && has("modules"))
    return { kind: "other", what: "a Terraform state older than version 4, which policy-check does not read" };
  if (has("format_version") || has("terraform_version")) {
    const what = has("planned_values") || has("resource_changes") ? "a Terraform plan" : "a Terraform state";
    return { kind: "collection", what: `${what} without roles` };
  }
  if (has("planned_values") || has("resource_changes"))
    return { kind: "collection", what: "a Terraform plan without roles" };
  return shapeOfObject(
    root.members.map(({ key }) => key.value),
    root,
  );
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

function shapeOfObject(names: readonly string[], root: JsonNode): Shape {
  const misspelt = names.some((name) => nearest(name, ["Statement"]) !== undefined);
  if (misspelt || /^20\d\d-\d\d-\d\d$/.test(textOf(root, "Version") ?? "")) return { kind: "policy" };
  // A statement on its own, a policy without anything: what they lack is worth saying to those who name them.
  const elements = ["Version", "Id", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"];
  if (names.length === 0 || names.some((name) => elements.includes(name)))
    return { kind: "doubtful", what: names.length === 0 ? "an empty object" : "no statements" };
  if (member(root, "PolicyDocument") !== undefined) return { kind: "other", what: "a permissions policy" };
  if (member(root, "PolicyVersion") !== undefined) return { kind: "other", what: "a version of a permissions policy" };
  return { kind: "other", what: "JSON of another kind" };
}

/** A document with statements: a trust policy, unless all of it speaks of other things. */
function shapeOfPolicy(root: JsonNode): Shape {
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
