import { childPointer, type SourceText, type Span } from "../diagnostics/index.js";
import type { JsonNode, JsonObject } from "../policy/index.js";
import { member, policyAt, roleFacts, textOf } from "./documents.js";
import type { SourcePolicy } from "./source-policy.js";

/** A role as a plan or a state has it. */
interface TerraformRole {
  readonly address: string;
  readonly pointer: string;
  readonly span: Span;
  /** Its attributes, as far as they are known. */
  readonly attributes: JsonNode | undefined;
  /** Pointer to the attributes. */
  readonly attributesPointer: string;
  /** Why the trust policy is not known, where it is not. */
  readonly why: string;
}

const afterApply = "the trust policy is known after apply only";

/**
 * The roles of `terraform show -json`, of a plan or of a state, and of a state file, gathered while the text is read.
 *
 * https://developer.hashicorp.com/terraform/internals/json-format: what a plan leads to stands in `planned_values`, as far
 * as it is known, and what it changes in `resource_changes` too; a state has `values`.
 */
export class TerraformRoles {
  readonly #planned = new Map<string, TerraformRole>();
  readonly #changed = new Map<string, TerraformRole>();

  /** Looks at an item of a list, below the pointer `base`; says whether it is needed once more. */
  take(item: JsonNode, path: readonly (string | number)[], base: string): "keep" | "drop" {
    // Most items are no roles, and are many.
    if (item.kind !== "object") return "drop";
    const [top] = path;
    const pointer = isManagedRole(item) ? path.reduce(childPointer, base) : "";
    if (path.at(-2) === "resources" && (top === "planned_values" || top === "values")) {
      this.#takeResource(item, pointer, top === "values" ? "the state does not have the trust policy" : afterApply);
    } else if (top === "resource_changes" && path.length === 2) {
      this.#takeChange(item, pointer);
    } else if (top === "resources" && path.length === 2) {
      this.#takeStateFile(item, pointer);
    } else if (top === "resources" && path[2] === "instances" && path.length === 4) {
      // The role that they are instances of ends later.
      return member(member(item, "attributes"), "assume_role_policy") === undefined ? "drop" : "keep";
    }
    return "drop";
  }

  /** The roles' trust policies, in the order of the text. */
  *policies(source: SourceText): Iterable<SourcePolicy> {
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
    for (const role of roles.sort((one, other) => one.span.start - other.span.start)) yield policyOfRole(source, role);
  }

  #takeResource(item: JsonObject, pointer: string, why: string): void {
    const address = addressOf(item);
    if (address === undefined) return;
    const attributes = member(item, "values");
    this.#planned.set(address, {
      ...{ address, pointer, span: spanOf(item), attributes, why },
      attributesPointer: `${pointer}/values`,
    });
  }

  #takeChange(item: JsonObject, pointer: string): void {
    const address = addressOf(item);
    const after = member(member(item, "change"), "after");
    // What is taken away has nothing afterwards.
    if (address === undefined || after?.kind !== "object") return;
    const attributesPointer = `${pointer}/change/after`;
    this.#changed.set(address, {
      ...{ address, pointer, span: spanOf(item), attributes: after, attributesPointer },
      why: afterApply,
    });
  }

  #takeStateFile(item: JsonObject, pointer: string): void {
    const instances = member(item, "instances");
    if (!isManagedRole(item) || instances?.kind !== "array") return;
    const module = textOf(item, "module");
    const address = `${module === undefined ? "" : `${module}.`}aws_iam_role.${textOf(item, "name") ?? ""}`;
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
        why: "the state does not have the trust policy",
      });
    }
  }
}

function isManagedRole(item: JsonObject): boolean {
  return textOf(item, "type") === "aws_iam_role" && (textOf(item, "mode") ?? "managed") === "managed";
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
  const document = member(role?.attributes, "assume_role_policy");
  return document?.kind === "null" ? undefined : document;
}

function policyOfRole(source: SourceText, role: TerraformRole): SourcePolicy {
  const { address, pointer, span, attributes, attributesPointer, why } = role;
  const document = documentOf(role);
  if (document === undefined) return { kind: "unknown", name: address, source, pointer, span, why };
  const facts = roleFacts(textOf(attributes, "name"), textOf(attributes, "arn"));
  return policyAt(source, document, `${attributesPointer}/assume_role_policy`, { name: address, role: facts });
}
