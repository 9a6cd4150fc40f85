import type { Problem, SourceText, Span } from "../diagnostics/index.js";
import { isAccountId, parseArn } from "../iam/index.js";
import {
  isJsonText,
  type JsonNode,
  type JsonObject,
  type JsonProblemCode,
  type ParsedJson,
  parseJson,
} from "../policy/index.js";
import { partOf, percentDecoded, textInJsonString } from "./embedded-text.js";
import type { ListedRole } from "./listed-roles.js";
import type { BrokenPolicy, KnownPolicy, PolicyPlace, SourcePolicy, SourceRole } from "./source-policy.js";

/** The last member of this name, the one that counts. */
export function member(object: JsonNode | undefined, name: string): JsonNode | undefined {
  if (object?.kind !== "object") return undefined;
  return object.members.findLast(({ key }) => key.value === name)?.value;
}

/** The text of a member that is a string. */
export function textOf(object: JsonNode | undefined, name: string): string | undefined {
  const node = member(object, name);
  return node?.kind === "string" ? node.value : undefined;
}

/** What a role's name and ARN say of it. */
export function roleFacts(name: string | undefined, arn: string | undefined): SourceRole {
  const { account = "", resource = "" } = (arn === undefined ? undefined : parseArn(arn)) ?? {};
  return {
    name: name ?? (resource.startsWith("role/") ? resource.slice(resource.lastIndexOf("/") + 1) : undefined),
    account: isAccountId(account) ? account : undefined,
  };
}

/** Reads a trust policy at a pointer: an object, or a string with its JSON. */
export type DocumentReader = (
  node: JsonNode,
  pointer: string,
  named: { readonly name: string; readonly role: SourceRole },
) => SourcePolicy;

/** A trust policy within a JSON text: an object, or a string with its JSON, percent-encoded or not. */
export function policyAt(
  source: SourceText,
  node: JsonNode,
  pointer: string,
  { name, role }: { readonly name: string; readonly role: SourceRole },
): SourcePolicy {
  const document = documentAt(source, node);
  if (!isJsonText(document.text)) return policyOf(parseJson(document), { name, role, pointer, source: document });
  return unreadPolicy(document, pointer, { name, role });
}

/** The same where the value is as the text has it: unless it is a string, it is known to be JSON. */
export function policyInJson(
  source: SourceText,
  node: JsonNode,
  pointer: string,
  named: { readonly name: string; readonly role: SourceRole },
): SourcePolicy {
  return node.kind === "string" ? policyAt(source, node, pointer, named) : policyBetween(source, node, pointer, named);
}

/** The same for a stretch of the text that is known to be JSON, and no string. */
export function policyBetween(
  source: SourceText,
  { start, end }: Span,
  pointer: string,
  named: { readonly name: string; readonly role: SourceRole },
): KnownPolicy {
  return unreadPolicy(partOf(source, start, end), pointer, named);
}

function unreadPolicy(
  document: SourceText,
  pointer: string,
  { name, role }: { readonly name: string; readonly role: SourceRole },
): KnownPolicy {
  return {
    kind: "policy",
    name,
    source: document,
    isWholeText: true,
    placed: new UnreadPlace(document, pointer, role),
  };
}

/** The place of a document that is JSON: its nodes are made when somebody asks for them. */
class UnreadPlace implements PolicyPlace {
  readonly pointer: string;
  readonly role: SourceRole;
  readonly #document: SourceText;
  #read: ParsedJson | undefined;

  constructor(document: SourceText, pointer: string, role: SourceRole) {
    this.#document = document;
    this.pointer = pointer;
    this.role = role;
  }

  get variants(): readonly JsonNode[] {
    const { root } = this.#parsed;
    return root === undefined ? [] : [root];
  }

  get problems(): readonly Problem<JsonProblemCode>[] {
    return below(this.pointer, this.#parsed.problems);
  }

  get #parsed(): ParsedJson {
    this.#read ??= parseJson(this.#document);
    return this.#read;
  }
}

/** A JSON text as the policy that it is; the text holds nothing else. */
export function policyOf(
  { root, problems }: ParsedJson,
  { name, role, pointer, source }: { name: string; role?: SourceRole; pointer: string; source: SourceText },
): KnownPolicy | BrokenPolicy {
  const placed = below(pointer, problems);
  if (root === undefined) return { kind: "broken", name, pointer, source, problems: placed };
  const place = { pointer, variants: [root], role, problems: placed };
  return { kind: "policy", name, source, isWholeText: true, placed: place };
}

/** Problems of a document as those of the text in which it stands at `pointer`. */
export function below(
  pointer: string,
  problems: readonly Problem<JsonProblemCode>[],
): readonly Problem<JsonProblemCode>[] {
  return problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
}

/** A document in a JSON text, an object or a string with its JSON, percent-encoded or not, as a text of its own. */
export function documentAt(source: SourceText, node: JsonNode): SourceText {
  if (node.kind !== "string") return partOf(source, node.start, node.end);
  const written = textInJsonString(source, node.value, node.start);
  // JSON cannot begin so, and what cannot be decoded is said to be no JSON, with the place.
  if (!/^\s*%/.test(node.value)) return written;
  return percentDecoded(written) ?? written;
}

/** What describes a role as IAM's API does, with the trust policy; undefined where it is something else. */
export function asRole(node: JsonNode | undefined): JsonObject | undefined {
  if (node?.kind !== "object") return undefined;
  const document = member(node, "AssumeRolePolicyDocument");
  return document === undefined || document.kind === "null" ? undefined : node;
}

/**
 * The trust policy of a role as IAM's API and CLI show it: `create-role` takes
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html), and `get-role`, `list-roles` and
 * `get-account-authorization-details` give it
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html).
 */
export function policyOfRole(read: DocumentReader, role: JsonObject, pointer: string): SourcePolicy | undefined {
  const document = member(role, "AssumeRolePolicyDocument");
  if (document === undefined) return undefined;
  const facts = roleFacts(textOf(role, "RoleName"), textOf(role, "Arn"));
  const policy = read(document, `${pointer}/AssumeRolePolicyDocument`, { name: facts.name ?? "", role: facts });
  return policy.kind === "policy" ? { ...policy, arn: textOf(role, "Arn") } : policy;
}

/** Where a text lists a role, described as IAM's API does; undefined where it is without a trust policy. */
export function listedRole(source: SourceText, role: JsonObject, pointer: string): ListedRole | undefined {
  const document = member(role, "AssumeRolePolicyDocument");
  if (document === undefined) return undefined;
  const { start, end } = document;
  return { arn: textOf(role, "Arn"), source, document: { start, end }, pointer: `${pointer}/AssumeRolePolicyDocument` };
}
