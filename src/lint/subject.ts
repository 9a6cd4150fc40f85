import type { Finding } from "../diagnostics/index.js";
import { type JsonNode, type JsonObject, nodeAt } from "../policy/index.js";
import type { PlacedPolicy } from "./placed-policy.js";

/** Makes a text short; two texts never have the same. */
export type Digest = (text: string) => string;

/**
 * What findings of one policy are about, by its content: the same however the policy is written, and another as soon as it
 * can let others in. Whom an Allow statement lets in is said by its elements and by all Deny statements; everything else
 * is about the policy as a whole. Sids do not count, nor does the order of keys, lists and statements.
 */
export class Subjects {
  readonly #placed: Pick<PlacedPolicy, "pointer">;
  readonly #variants: readonly Variant[];

  constructor(placed: Pick<PlacedPolicy, "pointer" | "variants">, digest: Digest) {
    this.#placed = placed;
    this.#variants = placed.variants.map((node) => new Variant(node, digest));
  }

  /** What a finding is about; of the policy's place in the file only the names count. */
  of({ pointer }: Pick<Finding, "pointer">): string {
    const within = pointer.slice(this.#placed.pointer.length);
    const each = this.#variants.map((variant) => variant.subjectOf(within));
    return JSON.stringify([...new Set(each)].sort());
  }
}

/** One of the documents that a policy may be. */
class Variant {
  readonly #root: JsonNode;
  readonly #digest: Digest;
  readonly #statements: readonly JsonNode[];
  readonly #texts = new Map<JsonNode, string>();
  readonly #digests = new Map<JsonNode, string>();
  #whole: string | undefined;
  #denials: string | undefined;

  constructor(root: JsonNode, digest: Digest) {
    this.#root = root;
    this.#digest = digest;
    const nodes = membersNamed(root, "Statement");
    this.#statements = nodes.flatMap((node) => (node.kind === "array" ? node.items : [node]));
  }

  subjectOf(pointer: string): string {
    const element = nodeAt(this.#root, pointer)?.node;
    const statement = this.#statementAt(pointer);
    const flagged =
      element === undefined || element === this.#root || element === statement ? "" : this.#digestOf(element);
    return this.#digest(JSON.stringify([flagged, this.#admission(statement)]));
  }

  /** Who is let in by what a finding is about: by one Allow statement, or by the whole policy. */
  #admission(statement: JsonNode | undefined): readonly string[] {
    if (statement === undefined || !isAllow(statement)) return ["policy", this.#wholePolicy()];
    return ["allow", versionOf(this.#root), this.#digestOf(withoutSid(statement), statement), this.#allDenials()];
  }

  #statementAt(pointer: string): JsonNode | undefined {
    if (pointer !== "/Statement" && !pointer.startsWith("/Statement/")) return undefined;
    const node = nodeAt(this.#root, "/Statement")?.node;
    if (node?.kind === "object") return node;
    const [, , index = ""] = pointer.split("/");
    return node?.kind === "array" && /^\d+$/.test(index) ? node.items[Number(index)] : undefined;
  }

  #wholePolicy(): string {
    if (this.#whole === undefined) {
      const others = this.#root.kind === "object" ? this.#root.members.filter(({ key }) => isOfPolicy(key.value)) : [];
      const statements = this.#statements.map((each) => this.#text(withoutSid(each), each)).sort();
      this.#whole = this.#digest(JSON.stringify([membersInOrder(others), statements]));
    }
    return this.#whole;
  }

  #allDenials(): string {
    if (this.#denials === undefined) {
      const others = this.#statements.filter((each) => !isAllow(each));
      this.#denials = this.#digest(JSON.stringify(others.map((each) => this.#text(withoutSid(each), each)).sort()));
    }
    return this.#denials;
  }

  /** The same as {@link #text}, made short once: thousands of findings may be about one statement. */
  #digestOf(node: JsonNode, as: JsonNode = node): string {
    const known = this.#digests.get(as);
    if (known !== undefined) return known;
    const digest = this.#digest(this.#text(node, as));
    this.#digests.set(as, digest);
    return digest;
  }

  /** The content of a node; `as` is what it is remembered by. */
  #text(node: JsonNode, as: JsonNode = node): string {
    const known = this.#texts.get(as);
    if (known !== undefined) return known;
    const text = contentOf(node);
    this.#texts.set(as, text);
    return text;
  }
}

/** What is said of the policy as a whole, apart from its statements; an Id means nothing to AWS. */
function isOfPolicy(name: string): boolean {
  return name !== "Statement" && name !== "Id";
}

/** Whether a statement is meant to allow; whatever else it is may stop somebody. */
function isAllow(statement: JsonNode): boolean {
  const effects = membersNamed(statement, "Effect");
  return (
    effects.length > 0 && effects.every((effect) => effect.kind === "string" && effect.value.toLowerCase() === "allow")
  );
}

function versionOf(root: JsonNode): string {
  return JSON.stringify(membersNamed(root, "Version").map(contentOf));
}

function membersNamed(node: JsonNode, name: string): readonly JsonNode[] {
  if (node.kind !== "object") return [];
  return node.members.flatMap(({ key, value }) => (key.value === name ? [value] : []));
}

function withoutSid(node: JsonNode): JsonNode {
  if (node.kind !== "object") return node;
  return { ...node, members: node.members.filter(({ key }) => key.value !== "Sid") };
}

/** The content of a node as a text that is the same for all ways to write it: lists are sets, and one value is a list of one. */
function contentOf(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return `{${membersInOrder(node.members)}}`;
    case "array": {
      const items = node.items.map(contentOf).sort();
      return items.length === 1 ? (items[0] ?? "") : `[${items.join()}]`;
    }
    case "string":
      return JSON.stringify(node.value);
    case "number":
      return node.text;
    case "boolean":
      return String(node.value);
    case "null":
      return "null";
  }
}

/** Members by name. Of a key that stands twice AWS keeps the last, so those stay in their order. */
function membersInOrder(members: JsonObject["members"]): string {
  return [...members]
    .sort(({ key: one }, { key: other }) => (one.value < other.value ? -1 : one.value > other.value ? 1 : 0))
    .map(({ key, value }) => `${JSON.stringify(key.value)}:${contentOf(value)}`)
    .join();
}
