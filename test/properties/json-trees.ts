import fc from "fast-check";

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON text before it is written: unlike a value it can have a key twice, and its members in any order. */
export type Tree =
  | { readonly kind: "object"; readonly members: readonly (readonly [string, Tree])[] }
  | { readonly kind: "array"; readonly items: readonly Tree[] }
  | { readonly kind: "scalar"; readonly value: null | boolean | number | string };

export function toTree(value: Json): Tree {
  if (value === null || typeof value !== "object") return { kind: "scalar", value };
  if (isList(value)) return { kind: "array", items: value.map(toTree) };
  return { kind: "object", members: Object.entries(value).map(([key, member]) => [key, toTree(member)] as const) };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

export function printTree(tree: Tree): string {
  switch (tree.kind) {
    case "object":
      return `{${tree.members.map(([key, value]) => `${JSON.stringify(key)}:${printTree(value)}`).join(",")}}`;
    case "array":
      return `[${tree.items.map(printTree).join(",")}]`;
    case "scalar":
      return JSON.stringify(tree.value);
  }
}

/** Every node of a tree with those below it, the root first. */
function nodesOf(tree: Tree): Tree[] {
  switch (tree.kind) {
    case "object":
      return [tree, ...tree.members.flatMap(([, value]) => nodesOf(value))];
    case "array":
      return [tree, ...tree.items.flatMap(nodesOf)];
    case "scalar":
      return [tree];
  }
}

/** A small generator of numbers in [0, 1), the same for the same seed, so that a failure can be shrunk and replayed. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same tree with the members of every object, and the items of every list, in another order. */
export function reordered(tree: Tree, seed: number): Tree {
  const random = randomNumbers(seed);
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, rank: random() }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ item }) => item);
  const reorder = (node: Tree): Tree => {
    switch (node.kind) {
      case "object":
        return {
          kind: "object",
          members: shuffled(node.members.map(([key, value]) => [key, reorder(value)] as const)),
        };
      case "array":
        return { kind: "array", items: shuffled(node.items.map(reorder)) };
      case "scalar":
        return node;
    }
  };
  return reorder(tree);
}

/** The value with every part of it put through `change`, the innermost first. */
export function mapTree(tree: Tree, change: (node: Tree) => Tree): Tree {
  switch (tree.kind) {
    case "object":
      return change({
        kind: "object",
        members: tree.members.map(([key, value]) => [key, mapTree(value, change)] as const),
      });
    case "array":
      return change({ kind: "array", items: tree.items.map((item) => mapTree(item, change)) });
    case "scalar":
      return change(tree);
  }
}

/** Texts that break what was written with ordinary ones in mind. */
export const awkwardTexts: readonly string[] = [
  ...["", "*", "aws:username, 'x'", "__proto__"].map((inner) => `\${${inner}}`),
  ...["", " ", "*", "?", "${", "${aws:username", "a/b~c~1d", "0", "-1"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "length"],
  ...[
    "\u0000",
    "\ud800",
    "\udc00\ud800",
    "\u{1f600}",
    "\ufeff",
    "\u2028",
    "\u0130",
    "\u00df",
    "e\u0301",
    "\r\n",
    '"',
    "\\",
  ],
  ...[
    "arn:aws:iam::111122223333:root",
    "arn:::::",
    ":::::",
    "sts:AssumeRole",
    "AWS",
    "Bool",
    "2012-10-17",
    "x".repeat(70),
  ],
];

export const awkwardText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...awkwardTexts) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 })
      .map((units) => String.fromCharCode(...units)),
  },
);

/** One change to a tree: at which node, counted in the order of the text, and what is done there. */
export interface Mutation {
  readonly at: number;
  readonly change: "drop" | "repeat" | "rename" | "retype" | "flip" | "wrap" | "swap";
  readonly pick: number;
  readonly text: string;
}

const renamed: readonly string[] = [
  ...["Statement", "Version", "Id", "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource"],
  ...["NotResource", "Condition", "AWS", "Service", "Federated", "CanonicalUser", "Bool", "StringEquals", "Null"],
  ...["aws:MultiFactorAuthPresent", "principal", "action", "resource", "context", "policies", "trust", "identity"],
];

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(1000),
  change: fc.constantFrom("drop", "repeat", "rename", "retype", "flip", "wrap", "swap"),
  pick: fc.nat(1000),
  text: fc.oneof(fc.constantFrom(...renamed), awkwardText),
});

/** The tree after the changes, one after the other. */
export function mutated(tree: Tree, mutations: readonly Mutation[]): Tree {
  return mutations.reduce(mutatedOnce, tree);
}

function mutatedOnce(tree: Tree, mutation: Mutation): Tree {
  const nodes = nodesOf(tree);
  const target = nodes[mutation.at % nodes.length];
  if (target === undefined) return tree;
  // Nodes are told apart by identity, which `replace` needs to find its one.
  const replace = (node: Tree): Tree => {
    if (node === target) return changed(node, mutation, nodes);
    switch (node.kind) {
      case "object":
        return { kind: "object", members: node.members.map(([key, value]) => [key, replace(value)] as const) };
      case "array":
        return { kind: "array", items: node.items.map(replace) };
      case "scalar":
        return node;
    }
  };
  return replace(tree);
}

function changed(node: Tree, { change, pick, text }: Mutation, nodes: readonly Tree[]): Tree {
  if (change === "retype" || node.kind === "scalar") return changedValue(node, change, pick, text);
  if (change === "wrap") return { kind: "array", items: [node] };
  if (change === "swap") return nodes[pick % nodes.length] ?? node;
  if (node.kind === "array") {
    const at = pick % Math.max(1, node.items.length);
    const item = node.items[at];
    if (item === undefined) return { kind: "array", items: [{ kind: "scalar", value: text }] };
    const put =
      change === "drop" ? [] : change === "repeat" ? [item, item] : [{ kind: "scalar", value: text } as const];
    return { kind: "array", items: [...node.items.slice(0, at), ...put, ...node.items.slice(at + 1)] };
  }
  const at = pick % Math.max(1, node.members.length);
  const member = node.members[at];
  if (member === undefined) return { kind: "object", members: [[text, { kind: "scalar", value: text }]] };
  const [key, value] = member;
  const put: readonly (readonly [string, Tree])[] =
    change === "drop"
      ? []
      : change === "repeat"
        ? [member, [key, value]]
        : change === "flip"
          ? [[flipped(key, pick), value]]
          : [[text, value]];
  return { kind: "object", members: [...node.members.slice(0, at), ...put, ...node.members.slice(at + 1)] };
}

function changedValue(node: Tree, change: Mutation["change"], pick: number, text: string): Tree {
  if (change === "wrap") return { kind: "array", items: [node] };
  if (change === "flip" && node.kind === "scalar" && typeof node.value === "string")
    return { kind: "scalar", value: flipped(node.value, pick) };
  const values: readonly Tree[] = [
    ...[null, true, false, 0, -1, 1.5, 1e300, "", "*", text].map((value) => ({ kind: "scalar", value }) as const),
    { kind: "array", items: [] },
    { kind: "object", members: [] },
    { kind: "array", items: [node, { kind: "scalar", value: 7 }] },
    { kind: "object", members: [[text, node]] },
  ];
  return values[pick % values.length] ?? node;
}

/** A text with one letter changed: its case, or another letter, or none. */
function flipped(text: string, pick: number): string {
  if (text === "") return "x";
  const at = pick % text.length;
  const letter = text.charAt(at);
  const otherCase = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
  const put = [otherCase, "x", "", letter + letter, "*", ":"][pick % 6] ?? "";
  return text.slice(0, at) + put + text.slice(at + 1);
}
