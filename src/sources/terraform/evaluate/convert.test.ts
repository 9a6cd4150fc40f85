import { describe, expect, test } from "vitest";
import { SourceText } from "../../../diagnostics/index.js";
import type { Expression, Place } from "../hcl/syntax.js";
import { asText, convertTo, type TypeConstraint, typeConstraintOf, unify } from "./convert.js";
import { jsonOf } from "./known.js";
import { booleanAt, mappingAt, memberAt, nullAt, numberAt, sequenceAt, textAt } from "./literals.js";
import type { HclValue } from "./value.js";

const place: Place = { source: new SourceText("main.tf", ""), start: 0, end: 0 };

/** JSON as a value of tuples and objects. */
function valueOfJson(value: unknown): HclValue {
  if (typeof value === "string") return textAt(place, value);
  if (typeof value === "number") return numberAt(place, String(value));
  if (typeof value === "boolean") return booleanAt(place, value);
  if (Array.isArray(value)) return sequenceAt(place, value.map(valueOfJson), "tuple");
  if (typeof value !== "object" || value === null) return nullAt(place);
  return mappingAt(
    place,
    Object.entries(value).map(([key, inner]) => memberAt(place, key, valueOfJson(inner))),
  );
}

function shown(value: HclValue): string {
  if (value.kind === "unknown") return value.refused === true ? "refused" : "unknown";
  return jsonOf({ kind: "json", value, place }) ?? "unknown";
}

function name(of: string): Expression {
  return { ...place, kind: "name", name: of };
}

function call(of: string, ...args: readonly Expression[]): Expression {
  return { ...place, kind: "call", name: of, args, expandsLast: false };
}

function object(elements: Readonly<Record<string, Expression>>): Expression {
  return {
    ...{ ...place, kind: "object" },
    elements: Object.entries(elements).map(([key, value]) => ({ key: name(key), value })),
  };
}

const number = (text: string): Expression => ({ ...place, kind: "number", text });

function constraint(expression: Expression): TypeConstraint {
  const found = typeConstraintOf(expression);
  if (found === undefined) throw new Error("no type");
  return found;
}

// What Terraform 1.11.4 makes of variables of these types: https://developer.hashicorp.com/terraform/language/expressions/type-constraints
describe("values become what a type asks for", () => {
  const role = object({ name: name("string"), age: call("optional", name("number"), number("3600")) });

  test.each([
    ["list(string)", call("list", name("string")), [86400, true], '["86400","true"]'],
    ["list(string) of a text", call("list", name("string")), "a", "refused"],
    ["set(string)", call("set", name("string")), ["b", "a", "b"], '["a","b"]'],
    ["map(string)", call("map", name("string")), { b: 1, a: "x" }, '{"a":"x","b":"1"}'],
    ["map(number) of a text", call("map", name("number")), { a: "x" }, "refused"],
    [
      "tuple",
      call("tuple", { ...place, kind: "tuple", items: [name("string"), name("bool")] }),
      [1, "true"],
      '["1",true]',
    ],
    ["tuple of another length", call("tuple", { ...place, kind: "tuple", items: [name("string")] }), [1, 2], "refused"],
    ["object fills in and drops", call("object", role), { name: "a", other: 1 }, '{"age":3600,"name":"a"}'],
    ["object with null for a default", call("object", role), { name: "a", age: null }, '{"age":3600,"name":"a"}'],
    ["object without an attribute", call("object", role), { age: 1 }, "refused"],
    [
      ...(["optional without a default", call("object", object({ a: call("optional", name("string")) }))] as const),
      ...([{}, '{"a":null}'] as const),
    ],
    ["list(any)", call("list", name("any")), [1, "a"], '["1","a"]'],
    ["any", name("any"), [1, "a"], '[1,"a"]'],
    ["null", name("string"), null, "null"],
    ["map(object)", call("map", call("object", role)), { x: { name: 1 } }, '{"x":{"age":3600,"name":"1"}}'],
  ])("%s", (_, type, value, expected) => {
    expect(shown(convertTo(valueOfJson(value), constraint(type)))).toBe(expected);
  });

  test("what is no type is none", () => {
    expect(typeConstraintOf(name("strings"))).toBeUndefined();
    expect(typeConstraintOf(call("list", name("string"), name("string")))).toBeUndefined();
    let deep = name("string");
    for (let depth = 0; depth < 5_000; depth++) deep = call("list", deep);
    expect(typeConstraintOf(deep)).toBeUndefined();
  });
});

describe("values get one type", () => {
  test.each([
    ["objects of one shape", [{ a: 1 }, { a: "x" }], '[{"a":"1"},{"a":"x"}]'],
    ["objects of other shapes", [{ a: 1 }, { b: "x" }], '[{"a":"1"},{"b":"x"}]'],
    ["numbers and texts", [1, "a", true], '["1","a","true"]'],
    ["null", [null, 1], "[null,1]"],
    ["tuples of other lengths", [[1], ["a", "b"]], '[["1"],["a","b"]]'],
    ["a text and a list", ["a", ["a"]], "refused"],
    ["a number and a boolean", [1, true], "refused"],
  ])("%s", (_, values, expected) => {
    const unified = unify(values.map(valueOfJson));
    expect(unified === undefined ? "refused" : shown(sequenceAt(place, unified))).toBe(expected);
  });
});

test("numbers and booleans are texts in templates, and lists and null are none", () => {
  expect(asText(numberAt(place, "12345678901"))).toMatchObject([{ kind: "literal", text: "12345678901" }]);
  expect(asText(booleanAt(place, true))).toMatchObject([{ kind: "literal", text: "true" }]);
  expect(asText(nullAt(place))).toBeUndefined();
  expect(asText(sequenceAt(place, []))).toBeUndefined();
});
