import { describe, expect, test } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import type { EvaluatedArgument, EvaluatedBlock } from "./evaluate/block.js";
import { decimalOf, decimalText } from "./evaluate/decimal.js";
import { isWhollyKnown, jsonOf, memberOf } from "./evaluate/known.js";
import { mappingAt, nullAt, numberAt, sequenceAt, textOf } from "./evaluate/literals.js";
import type { HclValue, UnknownValue } from "./evaluate/value.js";
import type { Place } from "./hcl/syntax.js";
import { policyDocument } from "./policy-document.js";

const source = new SourceText(
  "main.tf",
  `data "aws_iam_policy_document" "x" {
  override_policy_documents = ["over", "number", "widened"]
  statement {
    sid = "own"
    effect = "Deny"
    actions = ["sts:AssumeRole"]
    principals {
      type = "AWS"
      identifiers = [012345678901, "&{aws:PrincipalAccount}"]
    }
    condition {
      test = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values = ["true"]
    }
    condition {
      test = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values = ["false"]
    }
  }
}
`,
);

/** Where something is in the source: the nth time. */
function at(text: string, nth = 0): Place {
  let start = source.text.indexOf(text);
  for (let count = 0; count < nth; count++) start = source.text.indexOf(text, start + 1);
  expect(start).toBeGreaterThanOrEqual(0);
  return { source, start, end: start + text.length };
}

const nowhere: Place = { source, start: 0, end: 0 };

function text(value: string, place: Place = nowhere): HclValue {
  return textOf(place, value === "" ? [] : [{ kind: "literal", text: value, place }]);
}

function json(value: unknown, place: Place = nowhere): HclValue {
  return textOf(place, [{ kind: "json", value: valueOfJson(value, place), place }]);
}

function valueOfJson(value: unknown, place: Place): HclValue {
  if (typeof value === "string") return text(value, place);
  if (typeof value === "number") return numberAt(place, String(value));
  if (typeof value === "boolean") return { kind: "boolean", value, place };
  if (Array.isArray(value))
    return sequenceAt(
      place,
      value.map((item) => valueOfJson(item, place)),
      "tuple",
    );
  if (typeof value !== "object" || value === null) return nullAt(place);
  const members = Object.entries(value).map(([key, inner]) => ({
    ...{ key, keyPlace: place },
    value: valueOfJson(inner, place),
  }));
  return mappingAt(place, members);
}

function unknown(expression: string, shape: UnknownValue["shape"] = "any"): UnknownValue {
  return {
    ...{ kind: "unknown", place: nowhere, identity: expression, expression, shape, nature: { kind: "anything" } },
    why: `${expression} has no default`,
  };
}

function list(...items: readonly HclValue[]): HclValue {
  return sequenceAt(nowhere, items, "tuple");
}

interface Given {
  readonly arguments?: Readonly<Record<string, HclValue>>;
  readonly blocks?: readonly EvaluatedBlock[];
  readonly open?: readonly string[];
  readonly place?: Place;
}

function block(type: string, { arguments: args = {}, blocks = [], open = [], place = nowhere }: Given): EvaluatedBlock {
  const given = Object.entries(args).map(([name, value]): [string, EvaluatedArgument] => [
    name,
    { value, namePlace: value.place },
  ]);
  return {
    ...{ type, labels: [], blocks, place, arguments: new Map(given) },
    open: new Map(open.map((name) => [name, unknown(`var.${name}`)])),
  };
}

function document(given: Given): ReturnType<typeof policyDocument> {
  return policyDocument(block("data", given));
}

function statement(given: Given): EvaluatedBlock {
  return block("statement", given);
}

/** A part of the first statement of a document. */
function element(value: HclValue, ...path: readonly string[]): HclValue | undefined {
  const statements = value.kind === "mapping" ? memberOf(value, "Statement") : undefined;
  let found = statements?.kind === "sequence" ? statements.items[0] : undefined;
  for (const key of path) found = found?.kind === "mapping" ? memberOf(found, key) : undefined;
  return found;
}

const mfa = (values: HclValue, place: Place = nowhere): EvaluatedBlock =>
  block("condition", {
    arguments: { test: text("Bool"), variable: text("aws:MultiFactorAuthPresent"), values },
    place,
  });

describe("places", () => {
  const number = at("012345678901");
  const known = decimalOf(source.text.slice(number.start, number.end));
  const variable = at('"&{aws:PrincipalAccount}"');
  const inner = { ...variable, start: variable.start + 1, end: variable.end - 1 };
  const found = document({
    place: at('data "aws_iam_policy_document" "x"'),
    blocks: [
      statement({
        place: at("statement"),
        arguments: { sid: text("own", at('"own"')), actions: list(text("sts:AssumeRole", at('"sts:AssumeRole"'))) },
        blocks: [
          block("principals", {
            place: at("principals"),
            arguments: {
              type: text("AWS", at('"AWS"')),
              identifiers: list(
                numberAt(number, known === undefined ? "" : decimalText(known)),
                textOf(variable, [
                  {
                    ...{ kind: "literal", text: "&{aws:PrincipalAccount}", place: inner },
                    offsets: (index) => inner.start + index,
                  },
                ]),
              ),
            },
          }),
        ],
      }),
    ],
  });

  test("are those of the source", () => {
    expect(element(found.value, "Sid")?.place).toEqual(at('"own"'));
    expect(element(found.value, "Action")?.place).toEqual(at('"sts:AssumeRole"'));
    const identifiers = element(found.value, "Principal", "AWS");
    expect(identifiers?.kind === "sequence" && identifiers.items.map(({ place }) => place)).toEqual([
      ...[number, variable],
    ]);
  });

  test("of what the provider adds are those of the block", () => {
    expect(element(found.value, "Effect")?.place).toEqual(at("statement"));
    const version = found.value.kind === "mapping" ? memberOf(found.value, "Version") : undefined;
    expect(version?.place).toEqual(at('data "aws_iam_policy_document" "x"'));
  });

  test("stay in a text that has a policy variable", () => {
    const identifiers = element(found.value, "Principal", "AWS");
    const last = identifiers?.kind === "sequence" ? identifiers.items[1] : undefined;
    const [part] = last?.kind === "text" ? last.parts : [];
    expect(part).toMatchObject({ kind: "literal", text: `$${"{aws:PrincipalAccount}"}` });
    expect(part?.kind === "literal" && part.offsets?.(2)).toBe(inner.start + 2);
  });

  test("a number with a leading zero is told of", () => {
    expect(found.remarks).toEqual([
      {
        code: "ambiguous-scalar",
        message: "Terraform reads 012345678901 as the number 12345678901, without the leading zero",
        remedy: "put the value in quotes",
        place: number,
        related: [],
      },
    ]);
  });
});

describe("remarks", () => {
  const codes = (given: Given): readonly string[] => document(given).remarks.map(({ code }) => code);
  const mfaTrue = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

  test("two condition blocks of one key are one list, and both places are named", () => {
    const first = at("condition");
    const second = at("condition", 1);
    const { remarks } = document({
      blocks: [statement({ blocks: [mfa(list(text("true")), first), mfa(list(text("false")), second)] })],
    });
    expect(remarks).toMatchObject([{ code: "merged-condition-blocks", place: second, related: [{ place: first }] }]);
  });

  test("the same condition block twice is none of it", () => {
    const blocks = [mfa(list(text("true"))), mfa(list(text("true")))];
    expect(codes({ blocks: [statement({ blocks })] })).toEqual([]);
  });

  test("a number in a condition of a source document is lost with its operator", () => {
    const place = at('"number"');
    const age = json({ Statement: [{ Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": 3600 } } }] }, place);
    const found = document({ arguments: { source_policy_documents: list(age) } });
    expect(element(found.value, "Condition")).toBeUndefined();
    expect(found.remarks).toMatchObject([
      {
        code: "condition-lost-in-merge",
        place,
        message:
          'the provider drops the condition "NumericLessThan" of "aws:MultiFactorAuthAge", as its value in an item of "source_policy_documents" is the number 3600 and not a string',
        remedy: "put the value in quotes",
      },
    ]);
  });

  test("a principal that is a text becomes everyone", () => {
    const found = document({
      arguments: { override_policy_documents: list(json({ Statement: [{ Principal: "123456789012" }] })) },
    });
    expect(jsonOf({ kind: "json", value: found.value, place: nowhere })).toContain('"Principal":"*"');
    expect(found.remarks).toMatchObject([
      { code: "principal-widened-in-merge", remedy: 'use an object, such as { "AWS": "123456789012" }' },
    ]);
  });

  test("everyone is not a remark", () => {
    const everyone = json({ Statement: [{ Principal: "*" }] });
    expect(codes({ arguments: { source_policy_documents: list(everyone) } })).toEqual([]);
  });

  test.each([
    ["an Allow in place of a Deny", { Effect: "Deny" }, { Effect: "Allow" }, true],
    ["a condition that is gone", { Effect: "Allow", Condition: mfaTrue }, { Effect: "Allow" }, true],
    ["a Deny in place of an Allow", { Effect: "Allow" }, { Effect: "Deny" }, false],
    [
      "a condition that is repeated",
      { Effect: "Allow", Condition: mfaTrue },
      { Effect: "Allow", Condition: mfaTrue },
      false,
    ],
    ["a condition that is added", { Effect: "Allow" }, { Effect: "Allow", Condition: mfaTrue }, false],
    ["a condition of a Deny that is gone", { Effect: "Deny", Condition: mfaTrue }, { Effect: "Deny" }, false],
  ])("%s", (_, before, after, isWeaker) => {
    const over = at('"over"');
    const found = document({
      arguments: {
        source_policy_documents: list(json({ Statement: [{ Sid: "a", ...before }] }, at("own"))),
        override_policy_documents: list(json({ Statement: [{ Sid: "a", ...after }] }, over)),
      },
    });
    expect(found.remarks).toMatchObject(
      isWeaker ? [{ code: "override-weakens-statement", place: over, related: [{ place: at("own") }] }] : [],
    );
  });

  test("another Sid is not a replacement", () => {
    const [one, other] = ["a", "b"].map((Sid, index) =>
      json({ Statement: [{ Sid, Effect: index === 0 ? "Deny" : "Allow" }] }),
    );
    if (one === undefined || other === undefined) throw new Error("two documents");
    expect(
      codes({ arguments: { source_policy_documents: list(one), override_policy_documents: list(other) } }),
    ).toEqual([]);
  });
});

describe("what is not known", () => {
  const own = statement({ arguments: { sid: text("a") } });

  test.each(["source_policy_documents", "override_policy_documents"])("%s makes all unknown", (name) => {
    for (const value of [unknown("var.documents"), list(json({}), unknown("var.document"))]) {
      const { value: found } = document({ arguments: { [name]: value }, blocks: [own] });
      expect(found).toMatchObject({ kind: "unknown" });
      expect(found.kind === "unknown" && found.refused).toBeUndefined();
    }
  });

  test("a Sid of another document makes all unknown", () => {
    const inner = mappingAt(nowhere, [
      {
        ...{ key: "Statement", keyPlace: nowhere },
        value: list(mappingAt(nowhere, [{ key: "Sid", keyPlace: nowhere, value: unknown("var.sid") }])),
      },
    ]);
    const other = textOf(nowhere, [{ kind: "json", value: inner, place: nowhere }]);
    const found = document({ arguments: { source_policy_documents: list(other) }, blocks: [own] });
    expect(found.value).toMatchObject({ kind: "unknown", why: "var.sid has no default" });
  });

  test("identifiers stay unknown where they are", () => {
    const principals = block("principals", { arguments: { type: text("AWS"), identifiers: unknown("var.admins") } });
    const { value } = document({ blocks: [statement({ blocks: [principals] })] });
    expect(element(value, "Principal", "AWS")).toMatchObject({
      kind: "unknown",
      expression: "var.admins",
      shape: "list",
    });
  });

  test("a type of principals makes the principal unknown", () => {
    const principals = block("principals", { arguments: { type: unknown("var.type"), identifiers: list(text("*")) } });
    const { value } = document({ blocks: [statement({ blocks: [principals] })] });
    expect(element(value, "Principal")).toMatchObject({ kind: "unknown", shape: "any" });
  });

  test("a dynamic condition may add values to those that are known", () => {
    const { value } = document({ blocks: [statement({ blocks: [mfa(list(text("true")))], open: ["condition"] })] });
    expect(element(value, "Condition")).toMatchObject({ kind: "mapping", isOpen: true });
    const values = element(value, "Condition", "Bool", "aws:MultiFactorAuthPresent");
    expect(values).toMatchObject({ kind: "sequence", isOpen: true, items: [{ kind: "text" }, { kind: "unknown" }] });
  });

  test("dynamic principals and statements leave nothing closed", () => {
    expect(element(document({ blocks: [statement({ open: ["principals"] })] }).value, "Principal")).toMatchObject({
      ...{ kind: "unknown", shape: "any" },
    });
    const { value } = document({ blocks: [own], open: ["statement"] });
    expect(value.kind === "mapping" && memberOf(value, "Statement")).toMatchObject({ kind: "sequence", isOpen: true });
    expect(isWhollyKnown(value)).toBe(false);
  });

  test("dynamic statements may replace those of other documents", () => {
    const other = json({ Statement: [{ Sid: "b", Effect: "Deny" }] });
    const found = document({ arguments: { source_policy_documents: list(other) }, open: ["statement"] });
    expect(found.value).toMatchObject({ kind: "unknown" });
  });

  test("a condition value of another document may be a number, which would be lost", () => {
    const value = mappingAt(nowhere, [
      {
        ...{ key: "Statement", keyPlace: nowhere },
        value: list(
          mappingAt(nowhere, [
            {
              ...{ key: "Condition", keyPlace: nowhere },
              value: mappingAt(nowhere, [
                {
                  ...{ key: "NumericLessThan", keyPlace: nowhere },
                  value: mappingAt(nowhere, [
                    { key: "aws:MultiFactorAuthAge", keyPlace: nowhere, value: unknown("var.age") },
                  ]),
                },
              ]),
            },
          ]),
        ),
      },
    ]);
    const other = textOf(nowhere, [{ kind: "json", value, place: nowhere }]);
    const found = document({ arguments: { source_policy_documents: list(other) } });
    expect(element(found.value, "Condition")).toMatchObject({ kind: "unknown", shape: "any" });
  });
});
