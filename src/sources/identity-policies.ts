import { childPointer, type SourceText } from "../diagnostics/index.js";
import type { JsonNode, JsonObject } from "../policy/index.js";
import { documentAt, member, policyAt, textOf } from "./documents.js";
import type { KnownPolicy, SourceHolder, SourceIdentity, SourcePolicy } from "./source-policy.js";

/** How details and answers of IAM name a holder, and the list of its inline policies. */
interface KindOfHolder {
  readonly kind: SourceHolder["kind"];
  readonly name: string;
  readonly inline: string;
}

const user: KindOfHolder = { kind: "user", name: "UserName", inline: "UserPolicyList" };
const group: KindOfHolder = { kind: "group", name: "GroupName", inline: "GroupPolicyList" };
const role: KindOfHolder = { kind: "role", name: "RoleName", inline: "RolePolicyList" };
const kinds: readonly KindOfHolder[] = [user, group, role];

/** The lists in details whose items have policies, or name them. */
const innerListNames = [
  ...kinds.map(({ inline }) => inline),
  ...["AttachedManagedPolicies", "PolicyVersionList"],
] as const;

const innerLists: ReadonlySet<string | number> = new Set(innerListNames);

const detailLists: ReadonlyMap<string | number, KindOfHolder> = new Map<string | number, KindOfHolder>([
  ["UserDetailList", user],
  ["GroupDetailList", group],
  ["RoleDetailList", role],
]);

/**
 * Whether a text speaks of MFA or of assuming roles, so an identity policy with it has to do with MFA. Documents may be
 * percent-encoded, as IAM's API gives them.
 */
export function speaksOfMfa(text: string): boolean {
  return /MultiFactorAuth|MFADevice|sts(:|%3A)(AssumeRole|\*)/i.test(text);
}

/** The same for the part of a text that a value is. */
export function nodeSpeaksOfMfa({ text }: SourceText, { start, end }: JsonNode): boolean {
  return speaksOfMfa(text.slice(start, end));
}

/** An identity policy that an answer of IAM shows. */
interface ShownPolicy {
  readonly node: JsonNode;
  /** Below the answer. */
  readonly pointer: string;
  readonly identity: SourceIdentity;
}

/**
 * The identity policy that an answer of IAM about one policy has: of `get-policy-version`, or of `get-user-policy`,
 * `get-group-policy` and `get-role-policy`. Undefined for anything else.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html,
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html
 */
export function shownPolicyIn(root: JsonNode): ShownPolicy | undefined {
  const version = member(root, "PolicyVersion");
  const document = member(version, "Document");
  if (document !== undefined) return { node: document, pointer: "/PolicyVersion/Document", identity: { holders: [] } };
  const inline = member(root, "PolicyDocument");
  const holder = kinds.flatMap(({ kind, name }) => {
    const text = textOf(root, name);
    return text === undefined ? [] : [{ kind, name: text }];
  });
  if (inline === undefined || holder.length !== 1) return undefined;
  return {
    node: inline,
    pointer: "/PolicyDocument",
    identity: { policy: textOf(root, "PolicyName"), holders: holder },
  };
}

/** The identity policy at a place of a text, as what is handed on. */
export function identityPolicyAt(
  source: SourceText,
  node: JsonNode,
  pointer: string,
  identity: SourceIdentity,
): SourcePolicy {
  const policy = policyAt(source, node, pointer, { name: "", role: {} });
  return policy.kind === "policy" ? asIdentityPolicy(policy, identity) : policy;
}

/** A policy that was read, as an identity policy. */
export function asIdentityPolicy(policy: KnownPolicy, identity: SourceIdentity): KnownPolicy {
  return { ...policy, name: "", identity };
}

/**
 * Gathers the identity policies of authorization details, as far as they speak of MFA: inline policies with their user,
 * group or role, and the default versions of managed policies with those that have them, which the details before the list
 * of policies say.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export class DetailPolicies {
  /** What it looks for in lists. */
  static readonly search = {
    // Of managed policies.
    members: ["PolicyVersionList"],
    lists: ["UserDetailList", "GroupDetailList", "RoleDetailList"],
    innerLists: innerListNames,
  } as const;

  readonly #source: SourceText;
  readonly #emit: (policy: SourcePolicy) => void;
  readonly #holders = new Map<string, SourceHolder[]>();

  constructor(source: SourceText, emit: (policy: SourcePolicy) => void) {
    this.#source = source;
    this.#emit = emit;
  }

  /** Takes an item of a list; undefined where it is not about identity policies alone, so others look at it. */
  take(item: JsonNode, path: readonly (string | number)[], base: string): "keep" | "drop" | undefined {
    const list = path.at(-2);
    // The detail that these are of ends later.
    if (list !== undefined && innerLists.has(list)) return "keep";
    if (item.kind !== "object") return undefined;
    if (list === "Policies" && member(item, "PolicyVersionList") !== undefined) {
      this.#takeManaged(item, path.reduce(childPointer, base));
      return "drop";
    }
    const kind = list === undefined ? undefined : detailLists.get(list);
    const name = kind && textOf(item, kind.name);
    if (kind === undefined || name === undefined) return undefined;
    this.#takeHolder(
      item,
      path.reduce(childPointer, base),
      { kind: kind.kind, name, arn: textOf(item, "Arn") },
      kind.inline,
    );
    return kind.kind === "role" ? undefined : "drop";
  }

  #takeHolder(item: JsonObject, pointer: string, holder: SourceHolder, inline: string): void {
    for (const [index, policy] of itemsOf(member(item, inline)).entries()) {
      const document = member(policy, "PolicyDocument");
      const at = childPointer(childPointer(childPointer(pointer, inline), index), "PolicyDocument");
      if (document !== undefined)
        this.#found(document, at, { policy: textOf(policy, "PolicyName"), holders: [holder] });
    }
    for (const attached of itemsOf(member(item, "AttachedManagedPolicies"))) {
      const arn = textOf(attached, "PolicyArn");
      if (arn === undefined) continue;
      const known = this.#holders.get(arn);
      if (known === undefined) this.#holders.set(arn, [holder]);
      else known.push(holder);
    }
  }

  #takeManaged(item: JsonObject, pointer: string): void {
    const holders = this.#holders.get(textOf(item, "Arn") ?? "") ?? [];
    for (const [index, version] of itemsOf(member(item, "PolicyVersionList")).entries()) {
      const isDefault = member(version, "IsDefaultVersion");
      const document = member(version, "Document");
      if (isDefault?.kind !== "boolean" || !isDefault.value || document === undefined) continue;
      const at = childPointer(childPointer(childPointer(pointer, "PolicyVersionList"), index), "Document");
      this.#found(document, at, { policy: textOf(item, "PolicyName"), holders });
    }
  }

  #found(document: JsonNode, pointer: string, identity: SourceIdentity): void {
    if (nodeSpeaksOfMfa(this.#source, document) || speaksOfMfa(documentAt(this.#source, document).text))
      this.#emit(identityPolicyAt(this.#source, document, pointer, identity));
  }
}

function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}
