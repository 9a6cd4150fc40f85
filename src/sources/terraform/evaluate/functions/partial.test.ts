import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../../../diagnostics/index.js";
import type { Place } from "../../hcl/syntax.js";
import { jsonOf, refusalIn } from "../known.js";
import { mappingAt, memberAt, numberAt, refusedAt, sequenceAt, textAt, textOf } from "../literals.js";
import type { HclValue, TextPart, UnknownValue } from "../value.js";
import type { FunctionCall } from "./function.js";
import { callFunction } from "./index.js";
import { Machine } from "./regex/machine.js";
import { readPattern } from "./regex/pattern.js";

const source = new SourceText("main.tf", 'locals { x = "{\\"a\\":[1,true]}" }');
const place: Place = { source, start: 0, end: 0 };

function unknown(
  expression: string,
  shape: UnknownValue["shape"] = "any",
  nature: UnknownValue["nature"] = { kind: "anything" },
): UnknownValue {
  return { kind: "unknown", place, identity: expression, expression, why: `${expression} is not known`, shape, nature };
}

const files: ReadonlyMap<string, SourceText> = new Map([
  ["policy.json", new SourceText("policy.json", '{"a": "b"}\n')],
]);

const call: FunctionCall = {
  ...{ place, expression: "f()" },
  unknown: (why, shape = "any") => ({ ...unknown("f()", shape), why }),
  readFile: (path) => files.get(path) ?? { refused: `${path} is not there` },
  listFolder: () => undefined,
  evaluateTemplate: (parts) =>
    textOf(
      place,
      parts.flatMap((part) => (part.kind === "literal" ? [part] : [])),
    ),
  parseTemplate: (file) => [
    {
      kind: "literal",
      text: file.text,
      offsets: (index) => index,
      place: { source: file, start: 0, end: file.text.length },
    },
  ],
};

const run = (name: string, ...args: readonly HclValue[]): HclValue => callFunction(name, args, call);
const text = (value: string): HclValue => textAt(place, value);
const list = (...items: readonly HclValue[]): HclValue => sequenceAt(place, items, "tuple");
const map = (members: Readonly<Record<string, HclValue>>): HclValue =>
  mappingAt(
    place,
    Object.entries(members).map(([key, value]) => memberAt(place, key, value)),
  );

function parts(value: HclValue): readonly string[] {
  if (value.kind !== "text") return [value.kind];
  return value.parts.map((part) =>
    part.kind === "literal" ? part.text : part.kind === "unknown" ? `<${part.value.expression}>` : "json",
  );
}

describe("what is known in part stays so", () => {
  test("texts keep their holes", () => {
    const joined = run("join", text(","), list(text("a"), unknown("var.b", "text"), text("c")));
    expect(parts(joined)).toEqual(["a", ",", "<var.b>", ",", "c"]);
    expect(parts(run("format", text("arn:aws:iam::%s:root"), unknown("var.account", "text")))).toEqual([
      ...["arn:aws:iam::", "<var.account>", ":root"],
    ]);
    const hole: TextPart = { kind: "unknown", value: unknown("var.x", "text"), place };
    const around = textOf(place, [
      { kind: "literal", text: " a", place },
      hole,
      { kind: "literal", text: "b\n", place },
    ]);
    expect(parts(run("trimspace", around))).toEqual(["a", "<var.x>", "b"]);
    expect(run("trimspace", textOf(place, [hole])).kind).toBe("unknown");
  });

  test("lists are open where a list is not known", () => {
    const all = run("concat", list(text("a")), unknown("var.more", "list"));
    expect(all).toMatchObject({ kind: "sequence", isOpen: true, items: [{ kind: "text" }, { shape: "list" }] });
    expect(run("length", all)).toMatchObject({ kind: "unknown", why: "var.more is not known" });
    expect(run("contains", all, text("a"))).toMatchObject({ kind: "boolean", value: true });
    expect(run("contains", all, text("b"))).toMatchObject({ kind: "unknown" });
    expect(run("element", all, numberAt(place, "0"))).toMatchObject({ kind: "unknown" });
    expect(run("join", text(","), all)).toMatchObject({ kind: "unknown" });
    expect(run("flatten", list(list(text("a")), unknown("var.more")))).toMatchObject({ isOpen: true });
    expect(run("toset", list(text("a"), unknown("var.b", "text")))).toMatchObject({ type: "set", isOpen: true });
    expect(run("formatlist", text("%s!"), all)).toMatchObject({
      ...{ kind: "sequence", isOpen: true },
      items: [{ kind: "text" }, { kind: "unknown", shape: "list" }],
    });
  });

  test("maps are open where a map is not known, which may replace what comes before it", () => {
    const before = run("merge", map({ a: text("x") }), unknown("var.tags"));
    expect(before).toMatchObject({
      kind: "mapping",
      isOpen: true,
      members: [{ key: "a", value: { kind: "unknown" } }],
    });
    const behind = run("merge", unknown("var.tags"), map({ a: text("x") }));
    expect(behind).toMatchObject({ isOpen: true, members: [{ key: "a", value: { kind: "text" } }] });
    expect(run("lookup", behind, text("a"), text("z"))).toMatchObject({ kind: "text" });
    expect(run("lookup", behind, text("b"), text("z"))).toMatchObject({ kind: "unknown" });
    expect(run("length", behind)).toMatchObject({ kind: "unknown" });
  });

  test("jsonencode keeps the structure and jsondecode gives it back", () => {
    const value = map({ b: list(unknown("var.b")), a: text("x") });
    expect(run("jsondecode", run("jsonencode", value))).toEqual(value);
  });

  test("jsondecode of a text has its places and holes", () => {
    const start = source.text.indexOf("{", 10);
    const parsed = run(
      "jsondecode",
      textOf(place, [
        { kind: "literal", text: '{"a":"', offsets: (index) => start + index, place },
        { kind: "unknown", value: unknown("var.x", "text"), place },
        { kind: "literal", text: '-y","b":', place },
        { kind: "unknown", value: unknown("var.y"), place },
        { kind: "literal", text: ',"c":', place },
        { kind: "json", value: list(text("z")), place },
        { kind: "literal", text: "}", place },
      ]),
    );
    expect(parsed).toMatchObject({
      members: [
        { key: "a", keyPlace: { start: start + 1, end: start + 4 }, value: { kind: "text" } },
        { key: "b", value: { kind: "unknown", expression: "var.y" } },
        { key: "c", value: { kind: "sequence" } },
      ],
    });
    expect(parsed.kind === "mapping" && parts(parsed.members[0]?.value ?? parsed)).toEqual(["<var.x>", "-y"]);
  });

  test("a known text that holds the characters of holes is not mistaken for one", () => {
    expect(run("jsondecode", text('"\ue0000\ue001"'))).toMatchObject({ kind: "unknown" });
    expect(run("jsondecode", text('"\\ue0000\\ue001"'))).toMatchObject({ kind: "unknown" });
  });
});

describe("what Terraform refuses", () => {
  const refused = refusedAt(place, "it is not there");

  test("makes what holds it refused, but for try and can", () => {
    expect(refusalIn(run("join", text(","), list(refused)))).toBeDefined();
    expect(run("try", list(refused), text("b"))).toMatchObject({ kind: "text" });
    expect(run("can", list(refused))).toMatchObject({ kind: "boolean", value: false });
    expect(run("try", refused)).toMatchObject({ kind: "unknown", refused: true });
  });

  test("is not what is only unknown, which may be refused or not", () => {
    expect(run("try", unknown("var.x"), text("b"))).toMatchObject({ kind: "unknown", why: "var.x is not known" });
    expect(run("try", text("a"), unknown("var.x"))).toMatchObject({ kind: "text" });
    expect(run("can", unknown("var.x"))).toMatchObject({ kind: "unknown" });
    const account = unknown("data.aws_caller_identity.me.account_id", "text", { kind: "deployment", of: "account" });
    expect(run("try", account, text("b"))).toBe(account);
  });

  test("is a function that is not there, with the nearest name", () => {
    expect(run("jsonencod", text("a"))).toMatchObject({
      ...{ kind: "unknown", refused: true },
      why: "Terraform has no function jsonencod (did you mean jsonencode?)",
    });
    expect(run("provider::aws::arn_parse", text("a"))).toMatchObject({
      why: "provider::aws::arn_parse is a function of a provider",
    });
    expect(run("constructor")).toMatchObject({ refused: true });
  });
});

describe("files", () => {
  test("have their places", () => {
    const file = run("file", text("policy.json"));
    const decoded = run("jsondecode", file);
    expect(decoded).toMatchObject({
      members: [{ key: "a", keyPlace: { source: { name: "policy.json" }, start: 1, end: 4 } }],
    });
    expect(run("fileexists", text("policy.json"))).toMatchObject({ value: true });
  });

  test("that are not there are unknown", () => {
    expect(run("file", text("other.json"))).toMatchObject({ kind: "unknown", why: "other.json is not there" });
    expect(run("fileexists", text("other.json"))).toMatchObject({ kind: "unknown" });
  });
});

describe("regular expressions", () => {
  const pattern = fc.string({
    unit: fc.constantFrom("a", "b", "(", ")", "|", "*", "?", "+", ".", "[ab]", "^", "$"),
    maxLength: 10,
  });
  const subject = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });

  test("match what those of JavaScript match, where these are the same", () => {
    fc.assert(
      fc.property(pattern, subject, (written, given) => {
        const read = readPattern(written);
        let own: RegExp | undefined;
        try {
          own = new RegExp(written);
        } catch {
          own = undefined;
        }
        // A lazy "?" and repeated repetitions mean the same to both; an empty turn of a loop does not.
        if (read.kind !== "read" || own === undefined || /[*+?)]\)*[*+?]/.test(written)) return;
        const [match] = new Machine(read.pattern, read.names.length).matches(given, 1);
        const found = own.exec(given);
        expect(match && given.slice(match[0], match[1])).toBe(found?.[0]);
        expect(match?.[0]).toBe(found?.index);
      }),
    );
  });

  test("that JavaScript takes ages for take none", () => {
    const read = readPattern("(a*)*(a|a)*b");
    if (read.kind !== "read") throw new Error("the pattern is one");
    const machine = new Machine(read.pattern, read.names.length);
    expect(machine.matches("a".repeat(5_000), 1)).toEqual([]);
    expect(machine.isExhausted).toBe(false);
  });

  test("that get too long are unknown", () => {
    expect(run("regex", text("((a{1000}){1000}){1000}"), text("a"))).toMatchObject({ kind: "unknown" });
    expect(run("regex", text("(".repeat(50_000)), text("a"))).toMatchObject({ kind: "unknown" });
  });
});

test("no function throws, whatever it is given", () => {
  const value: fc.Arbitrary<HclValue> = fc.letrec<{ value: HclValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.string().map(text),
      fc.constantFrom(...["0", "-1", "3", "1000000", "1.5"].map((number) => numberAt(place, number))),
      fc.boolean().map((flag): HclValue => ({ kind: "boolean", value: flag, place })),
      fc.constantFrom<HclValue>(
        { kind: "null", place },
        unknown("var.x"),
        unknown("var.l", "list"),
        refusedAt(place, "no"),
      ),
      fc.array(tie("value"), { maxLength: 3 }).map((items) => list(...items)),
      fc.array(tie("value"), { maxLength: 3 }).map((items) => sequenceAt(place, items, "list", true)),
      fc.dictionary(fc.string({ maxLength: 3 }), tie("value"), { maxKeys: 3 }).map(map),
    ),
  })).value;
  const names = [
    ...["abs", "alltrue", "base64decode", "can", "chunklist", "coalesce", "compact", "concat", "contains", "distinct"],
    ...["element", "flatten", "format", "formatlist", "indent", "index", "join", "jsondecode", "jsonencode", "keys"],
    ...[
      "length",
      "lookup",
      "matchkeys",
      "max",
      "merge",
      "one",
      "parseint",
      "pow",
      "range",
      "regex",
      "regexall",
      "replace",
    ],
    ...["reverse", "setproduct", "setunion", "slice", "sort", "split", "substr", "sum", "title", "tolist", "tomap"],
    ...["toset", "transpose", "trim", "trimspace", "try", "urlencode", "values", "yamldecode", "zipmap", "log"],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.array(value, { maxLength: 4 }), (name, args) => {
      const outcome = run(name, ...args);
      expect(outcome.kind).toBeTypeOf("string");
      jsonOf({ kind: "json", value: outcome, place });
    }),
    { numRuns: 2_000 },
  );
});
