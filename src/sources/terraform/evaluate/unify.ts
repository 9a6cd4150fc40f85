import { anything, type TypeConstraint } from "./types.js";

/**
 * The one type that values of all these types can be without a loss, after https://github.com/zclconf/go-cty (convert.Unify):
 * `any` gives way, numbers and booleans become texts where one is a text, objects with other attributes become maps, tuples
 * of other lengths lists. Undefined where there is none.
 */
export function unifyTypes(types: readonly TypeConstraint[]): TypeConstraint | undefined {
  const [first, ...others] = types.filter(({ kind }) => kind !== "any");
  if (first === undefined) return anything;
  let type: TypeConstraint | undefined = first;
  if (others.every(({ kind }) => kind === first.kind) && first.kind !== "text") return unifyLike([first, ...others]);
  for (const other of others) {
    type = type && unifyTwo(type, other);
  }
  return type;
}

function unifyLike(types: readonly [TypeConstraint, ...TypeConstraint[]]): TypeConstraint | undefined {
  const [first] = types;
  switch (first.kind) {
    case "object":
      return unifyObjects(types);
    case "tuple":
      return unifyTuples(types);
    case "list":
    case "set":
    case "map": {
      const of = unifyTypes(types.flatMap((type) => ("of" in type ? [type.of] : [])));
      return of && { kind: first.kind, of };
    }
    default:
      return first;
  }
}

function unifyObjects(types: readonly TypeConstraint[]): TypeConstraint | undefined {
  const objects = types.flatMap((type) => (type.kind === "object" ? [type.attributes] : []));
  const [first] = objects;
  if (first === undefined) return undefined;
  const keys = [...first.keys()];
  const isSame = objects.every((object) => object.size === first.size && keys.every((key) => object.has(key)));
  if (!isSame) {
    const of = unifyTypes(objects.flatMap((object) => [...object.values()].map(({ type }) => type)));
    return of && { kind: "map", of };
  }
  const attributes = new Map<string, { readonly type: TypeConstraint; readonly isOptional: boolean }>();
  for (const key of keys) {
    const type = unifyTypes(objects.map((object) => object.get(key)?.type ?? anything));
    if (type === undefined) return undefined;
    attributes.set(key, { type, isOptional: false });
  }
  return { kind: "object", attributes };
}

function unifyTuples(types: readonly TypeConstraint[]): TypeConstraint | undefined {
  const tuples = types.flatMap((type) => (type.kind === "tuple" ? [type.items] : []));
  const [first] = tuples;
  if (first === undefined) return undefined;
  if (tuples.some(({ length }) => length !== first.length)) {
    const of = unifyTypes(tuples.flat());
    return of && { kind: "list", of };
  }
  const items: TypeConstraint[] = [];
  for (const index of first.keys()) {
    const type = unifyTypes(tuples.map((tuple) => tuple[index] ?? anything));
    if (type === undefined) return undefined;
    items.push(type);
  }
  return { kind: "tuple", items };
}

/** Two types of which at least one is a text, or which are not of one kind. */
function unifyTwo(one: TypeConstraint, other: TypeConstraint): TypeConstraint | undefined {
  if (one.kind === other.kind) return unifyLike([one, other]);
  const kinds = new Set([one.kind, other.kind]);
  const text: TypeConstraint = { kind: "text" };
  if (kinds.has("text")) return kinds.has("number") || kinds.has("boolean") ? text : undefined;
  if (kinds.has("object") && kinds.has("map")) return asCollections(one, other, "map");
  if (kinds.has("tuple") && kinds.has("list")) return asCollections(one, other, "list");
  if (kinds.has("set") && (kinds.has("list") || kinds.has("tuple"))) {
    return asCollections(one, other, kinds.has("tuple") ? "set" : "list");
  }
  return undefined;
}

function asCollections(
  one: TypeConstraint,
  other: TypeConstraint,
  kind: "list" | "set" | "map",
): TypeConstraint | undefined {
  const of = unifyTypes([one, other].flatMap(itemTypes));
  return of && { kind, of };
}

function itemTypes(type: TypeConstraint): readonly TypeConstraint[] {
  if ("of" in type) return [type.of];
  if (type.kind === "tuple") return type.items;
  return type.kind === "object" ? [...type.attributes.values()].map((attribute) => attribute.type) : [];
}
