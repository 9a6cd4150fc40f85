import { childPointer, type SourceText, type Span } from "../diagnostics/index.js";
import type { JsonNode, JsonObject } from "../policy/index.js";
import { type DocumentReader, member, roleFacts, textOf } from "./documents.js";
import type { SourcePolicy, UnreadPart } from "./source-policy.js";

/** A role as a plan or a state has it. */
interface TerraformRole {
  readonly address: string;
  readonly pointer: string;
  readonly span: Span;
  /** Its attributes, as far as they are known. */
  readonly attributes: JsonNode | undefined;
  /** Pointer to the attributes. */
  readonly attributesPointer: string;
  /** The attribute that has the trust policy. */
  readonly policyAttribute: string;
  /** Why the trust policy is not known, where it is not. */
  readonly why: string;
}

/**
 * The resources that are roles, with the attribute that has the trust policy: a text with its JSON, or the document itself.
 *
 * - https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/iam_role.html.markdown
 * - https://github.com/hashicorp/terraform-provider-awscc/blob/main/docs/resources/iam_role.md
 */
const policyAttributes: ReadonlyMap<string, string> = new Map([
  ["aws_iam_role", "assume_role_policy"],
  ["awscc_iam_role", "assume_role_policy_document"],
]);

const afterApply = "the trust policy is known only after apply";

/**
 * The roles of `terraform show -json`, of a plan or of a state, and of a state file, gathered while the text is read.
 *
 * https://developer.hashicorp.com/terraform/internals/json-format: what a plan leads to stands in `planned_values`, as far
 * as it is known, and what it changes in `resource_changes` too; what is put off to a later plan in `deferred_changes`; a
 * state has `values`.
 */
export class TerraformRoles {
  /** The lists that it looks at. */
  static readonly lists = ["resources", "resource_changes", "deferred_changes", "modules", "instances"] as const;
  readonly #planned = new Map<string, TerraformRole>();
  readonly #changed = new Map<string, TerraformRole>();
  readonly #deferred = new Map<string, TerraformRole>();

  /** Looks at an item of a list, below the pointer `base`; says whether it is needed once more. */
  take(item: JsonNode, path: readonly (string | number)[], base: string): "keep" | "drop" {
    // Most items are not roles, and there are many.
    if (item.kind !== "object") return "drop";
    const [top] = path;
    const pointer = isManagedRole(item) || top === "deferred_changes" ? path.reduce(childPointer, base) : "";
    if (path.at(-2) === "resources" && (top === "planned_values" || top === "values")) {
      this.#takeResource(item, pointer, top === "values" ? "the state does not have the trust policy" : afterApply);
    } else if (top === "resource_changes" && path.length === 2) {
      this.#takeChange(this.#changed, item, pointer);
    } else if (top === "deferred_changes" && path.length === 2) {
      this.#takeChange(this.#deferred, member(item, "resource_change"), `${pointer}/resource_change`);
    } else if (top === "resources" && path.length === 2) {
      this.#takeStateFile(item, pointer);
    } else if (top === "modules" && path.length === 2) {
      this.#takeModule(item, path.reduce(childPointer, base));
    } else if (top === "resources" && path[2] === "instances" && path.length === 4) {
      // The role that they are instances of ends later.
      const attributes = member(item, "attributes");
      return [...policyAttributes.values()].some((name) => member(attributes, name) !== undefined) ? "keep" : "drop";
    }
    return "drop";
  }

  /** The roles' trust policies, in the order of the text. */
  *policies(source: SourceText, read: DocumentReader): Iterable<SourcePolicy> {
    const roles = [...this.#planned.values()];
    const at = new Map(roles.map((role, index) => [role.address, index]));
    for (const [address, role] of this.#changed) {
      const index = at.get(address);
      if (index === undefined) {
        roles.push(role);
      } else if (documentOf(roles[index]) === undefined && documentOf(role) !== undefined) {
        roles[index] = role;
      }
    }
    roles.push(...this.#deferred.values());
    for (const role of roles.sort((one, other) => one.span.start - other.span.start))
      yield policyOfRole(source, read, role);
  }

  /**
   * Why a plan does not have all roles. What is deferred has not been planned yet, and `complete` is false where Terraform
   * expects that another plan is needed, so after -target, and after errors.
   */
  unread(source: SourceText, root: JsonNode | undefined, base: string): readonly UnreadPart[] {
    const parts: UnreadPart[] = [];
    const add = (name: string, why: string, remedy: string): void => {
      const node = member(root, name);
      if (node === undefined) return;
      const { start } = node;
      const span = { start, end: node.kind === "boolean" ? node.end : start + 1 };
      parts.push({
        ...{ kind: "unread", code: "incomplete-plan", name: "", source, why, remedy, span },
        pointer: `${base}/${name}`,
      });
    };
    if (isTrue(member(root, "errored"))) {
      add(
        "errored",
        "the plan ended with an error, so roles may be missing",
        "fix what terraform plan reports, and plan again",
      );
    } else if (this.#deferred.size > 0) {
      const roles = [...this.#deferred.keys()].join(", ");
      add(
        "deferred_changes",
        `changes of roles are deferred, so their trust policies are not known yet: ${roles}`,
        "apply this plan, and check the next one",
      );
    } else if (isFalse(member(root, "complete"))) {
      add(
        "complete",
        "the plan is not complete, so roles may be missing",
        "plan without -target, or apply this plan and check the next one",
      );
    }
    return parts;
  }

  #takeResource(item: JsonObject, pointer: string, why: string): void {
    const address = addressOf(item);
    if (address === undefined) return;
    const attributes = member(item, "values");
    this.#planned.set(address, {
      ...{ address, pointer, span: spanOf(item), attributes, why },
      attributesPointer: `${pointer}/values`,
      policyAttribute: policyAttributeOf(item),
    });
  }

  #takeChange(changes: Map<string, TerraformRole>, item: JsonNode | undefined, pointer: string): void {
    if (item?.kind !== "object") return;
    const address = addressOf(item);
    const after = member(member(item, "change"), "after");
    // What is taken away has nothing afterwards.
    if (address === undefined || after?.kind !== "object") return;
    const attributesPointer = `${pointer}/change/after`;
    changes.set(address, {
      ...{ address, pointer, span: spanOf(item), attributes: after, attributesPointer },
      policyAttribute: policyAttributeOf(item),
      why: afterApply,
    });
  }

  /** State files up to version 3, of Terraform before 0.12. */
  #takeModule(item: JsonObject, pointer: string): void {
    const resources = member(item, "resources");
    const path = member(item, "path");
    if (resources?.kind !== "object") return;
    const modules = path?.kind === "array" ? path.items.slice(1) : [];
    const prefix = modules.map((part) => `module.${part.kind === "string" ? part.value : ""}.`).join("");
    for (const { key, value } of resources.members) {
      const attributes = member(member(value, "primary"), "attributes");
      if (!isManagedRole(value) || key.value.startsWith("data.") || attributes?.kind !== "object") continue;
      // Instances of `count` have their index behind the name.
      const address = prefix + key.value.replace(/^([\w-]+\.[\w-]+)\.(\d+)$/, "$1[$2]");
      const place = childPointer(`${pointer}/resources`, key.value);
      this.#planned.set(address, {
        ...{ address, pointer: place, span: { start: key.start, end: key.end }, attributes },
        attributesPointer: `${place}/primary/attributes`,
        policyAttribute: policyAttributeOf(value),
        why: "the state does not have the trust policy",
      });
    }
  }

  #takeStateFile(item: JsonObject, pointer: string): void {
    const instances = member(item, "instances");
    if (!isManagedRole(item) || instances?.kind !== "array") return;
    const module = textOf(item, "module");
    const address = `${module === undefined ? "" : `${module}.`}${textOf(item, "type") ?? ""}.${textOf(item, "name") ?? ""}`;
    for (const [index, instance] of instances.items.entries()) {
      const key = member(instance, "index_key");
      const suffix =
        key?.kind === "string" ? `[${JSON.stringify(key.value)}]` : key?.kind === "number" ? `[${key.text}]` : "";
      const place = `${pointer}/instances/${index}`;
      if (member(instance, "deposed") !== undefined) continue;
      this.#planned.set(address + suffix, {
        ...{ address: address + suffix, pointer: place, span: { start: instance.start, end: instance.start + 1 } },
        attributes: member(instance, "attributes"),
        attributesPointer: `${place}/attributes`,
        policyAttribute: policyAttributeOf(item),
        why: "the state does not have the trust policy",
      });
    }
  }
}

function isManagedRole(item: JsonNode): boolean {
  return policyAttributes.has(textOf(item, "type") ?? "") && (textOf(item, "mode") ?? "managed") === "managed";
}

function policyAttributeOf(item: JsonNode): string {
  return policyAttributes.get(textOf(item, "type") ?? "") ?? "";
}

function isTrue(node: JsonNode | undefined): boolean {
  return node?.kind === "boolean" && node.value;
}

function isFalse(node: JsonNode | undefined): boolean {
  return node?.kind === "boolean" && !node.value;
}

function addressOf(item: JsonObject): string | undefined {
  return isManagedRole(item) ? textOf(item, "address") : undefined;
}

/** The address is what people look for. */
function spanOf(item: JsonObject): Span {
  const { start, end } = member(item, "address") ?? item;
  return { start, end };
}

function documentOf(role: TerraformRole | undefined): JsonNode | undefined {
  const document = role && member(role.attributes, role.policyAttribute);
  return document?.kind === "null" ? undefined : document;
}

function policyOfRole(source: SourceText, read: DocumentReader, role: TerraformRole): SourcePolicy {
  const { address, pointer, span, attributes, attributesPointer, why } = role;
  const document = documentOf(role);
  if (document === undefined) return { kind: "unknown", name: address, source, pointer, span, why };
  const facts = roleFacts(textOf(attributes, "name") ?? textOf(attributes, "role_name"), textOf(attributes, "arn"));
  return read(document, `${attributesPointer}/${role.policyAttribute}`, { name: address, role: facts });
}
