import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import {
  decodeText,
  encodeText,
  type JsonNode,
  nodeAt,
  parseJson,
  parsePolicy,
  printJson,
  textEncodingOf,
  toValue,
} from "./index.js";

function problemsOf(text: string, kind: "trust" | "identity" | "resource" = "trust"): string[] {
  const source = new SourceText("p.json", text);
  return parsePolicy(kind, source).problems.map(({ code, message, remedy, span }) => {
    const { line, column } = source.position(span.start);
    return `${line}:${column} ${code}: ${message}${remedy === undefined ? "" : `; ${remedy}`}`;
  });
}

describe("JSON syntax errors say what was expected, and where", () => {
  test.each([
    ["", "1:1 invalid-json: expected a JSON object, found the end of the text"],
    ["  \n ", "2:2 invalid-json: expected a JSON object, found the end of the text"],
    ["nope", '1:1 invalid-json: expected a JSON object, found "nope"'],
    ['{"a": 1,}', '1:9 invalid-json: expected a key in double quotes, found "}"; remove the trailing comma'],
    ['{"a": [1,]}', '1:10 invalid-json: expected a value, found "]"; remove the trailing comma'],
    ['{"a": 1\n "b": 2}', '2:2 invalid-json: expected "," or "}", found "\\"b\\""'],
    ['["a" "b"]', '1:6 invalid-json: expected "," or "]", found "\\"b\\""'],
    ['{"a" 1}', '1:6 invalid-json: expected ":" after the key, found "1"'],
    ['{"a": }', '1:7 invalid-json: expected a value, found "}"'],
    ["{'a': 1}", "1:2 invalid-json: expected a key in double quotes, found \"'a'\"; put the string in double quotes"],
    ["{a: 1}", '1:2 invalid-json: expected a key in double quotes, found "a"'],
    ['{"a": True}', '1:7 invalid-json: expected a value, found "True"; write true, false or null'],
    [
      '{\n"a": {"b": 1}',
      '2:14 invalid-json: expected "}" for the object that begins on line 1, found the end of the text',
    ],
    ['{"a": [1', '1:9 invalid-json: expected "]" for the array that begins on line 1, found the end of the text'],
    ['{"a": "x', "1:7 invalid-json: expected the closing double quote of the string before the end of the line"],
    ['{"a": "\\x"}', '1:7 invalid-json: expected one of " \\ / b f n r t u after the backslash in the string'],
    ['{"a": "\\u12"}', '1:7 invalid-json: expected four hexadecimal digits after "\\u" in the string'],
    ['{"a": "\t"}', "1:7 invalid-json: the string has a control character; write an escape such as \\n or \\t"],
    ['{"a": 1 // x\n}', "1:9 invalid-json: expected JSON, found a comment; remove the comment"],
    ['{"a": 1.}', "1:7 invalid-json: expected a digit in the number"],
    ['{"a": 01}', '1:8 invalid-json: expected "," or "}", found "1"'],
    ["{} {}", '1:4 invalid-json: expected the end of the text, found "{"'],
    [
      '{"a": 1,\n "a": 2}',
      '2:2 duplicate-key: the key "a" appears twice in one object (first on line 1), and only the last one counts; remove one of the two keys, or merge their values',
    ],
  ])("%j", (text, expected) => {
    expect(problemsOf(text)[0]).toBe(expected);
  });
});

function saidOf(text: string): string[] {
  return problemsOf(text).map((problem) => problem.replace(/^\S+ /, ""));
}

test.each([
  ["Action", "Actoin"],
  ["Principal", "principal"],
  ["Effect", "effect"],
])("that %s is misspelt as %s is said once", (element, name) => {
  const statement = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" };
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statement }).replace(`"${element}"`, `"${name}"`);
  const said = `unknown-element: the element "${name}" is unknown; use "${element}"`;
  expect(saidOf(text)).toEqual([said]);
});

test("what is nearer to another element is missing all the same", () => {
  const text = '{"Version": "2012-10-17", "Statement": {"Efect": "Allow", "Principal": {"AWS": "*"}}}';
  expect(saidOf(text)).toContain('missing-element: the statement has no "Action"; add "Action"');
});

describe("what is wrong as a policy is said for people", () => {
  const statement = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" };
  const policy = (changes: object, top: object = {}) =>
    JSON.stringify({ Version: "2012-10-17", Statement: { ...statement, ...changes }, ...top });
  test.each([
    ["[]", "invalid-type: a policy must be an object, but is a list"],
    ['{"Statement": {}}', 'missing-element: the statement has no "Effect"; add "Effect"'],
    ["{}", 'missing-element: the policy has no "Statement"; add "Statement"'],
    ['{"statement": []}', 'unknown-element: the element "statement" is unknown; use "Statement"'],
    ['{"Statement": []}', 'missing-element: "Statement" is empty; add at least one statement'],
    ['{"Statement": ["x"]}', 'invalid-type: a statement must be an object, but is "x"'],
    ['{"Statement": "x"}', 'invalid-type: "Statement" must be an object or a list of objects, but is "x"'],
    [policy({ Effect: "allow" }), 'invalid-effect: "Effect" must be "Allow" or "Deny", but is "allow"; use "Allow"'],
    [policy({ Effect: null }), 'invalid-effect: "Effect" must be "Allow" or "Deny", but is null'],
    [policy({ Effect: "Maybe" }), 'invalid-effect: "Effect" must be "Allow" or "Deny", but is "Maybe"'],
    [
      policy({}, { Version: "2024-01-01" }),
      'invalid-version: "Version" must be "2012-10-17" or "2008-10-17", but is "2024-01-01"; write "2012-10-17", the current version of the policy language',
    ],
    [policy({ Action: 5 }), 'invalid-type: "Action" must be a string or a list of strings, but is the number 5'],
    [policy({ Action: ["sts:AssumeRole", true] }), 'invalid-type: an item of "Action" must be a string, but is true'],
    [
      policy({ NotAction: "x:y" }),
      'conflicting-elements: the statement has both "Action" and "NotAction"; remove "Action", or remove "NotAction"',
    ],
    [policy({ Action: undefined }), 'missing-element: the statement has no "Action"; add "Action"'],
    [
      policy({ Action: undefined, Actoin: "sts:AssumeRole" }),
      'unknown-element: the element "Actoin" is unknown; use "Action"',
    ],
    [policy({ Principal: undefined }), 'missing-element: the statement has no "Principal"; add "Principal"'],
    [
      policy({ Principal: ["123456789012"] }),
      'invalid-type: "Principal" must be an object such as {"AWS": "arn:aws:iam::123456789012:user/name"}, but is a list',
    ],
    [
      policy({ Principal: "*" }),
      'bare-wildcard-principal: AWS refuses "Principal": "*" in a trust policy; name who can assume the role, or write {"AWS": "*"}',
    ],
    [policy({ Principal: { aws: "*" } }), 'unknown-principal-type: the principal type "aws" is unknown; use "AWS"'],
    [policy({ Principal: {} }), 'missing-element: "Principal" is empty; name who can assume the role'],
    [policy({ Principal: { AWS: [1] } }), 'invalid-type: an item of "AWS" must be a string, but is the number 1'],
    [
      policy({ Principal: undefined, NotPrincipal: { AWS: "*" } }),
      'not-principal-in-trust-policy: "NotPrincipal" cannot be used in a trust policy; name who can assume the role in "Principal"',
    ],
    [
      policy({ NotPrincipal: { AWS: "*" } }),
      'conflicting-elements: the statement has both "Principal" and "NotPrincipal"; remove "NotPrincipal", which cannot be used in a trust policy',
    ],
    [
      policy({ Resource: "*" }),
      'resource-in-trust-policy: "Resource" is not allowed in a trust policy, where the role that has the policy is the resource; remove "Resource"',
    ],
    [
      policy({ Sid: "a b" }),
      'invalid-sid: "Sid" can have letters and digits only, but is "a b"; remove all other characters',
    ],
    [
      policy({ Condition: [] }),
      'invalid-type: "Condition" must be an object of condition operators such as {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, but is a list',
    ],
    [
      policy({ Condition: { Bool: "true" } }),
      'invalid-type: the operator "Bool" must have an object of condition keys and values, but has "true"',
    ],
    [
      policy({ Condition: { Bool: { "aws:MultiFactorAuthPresent": null } } }),
      'invalid-type: the value of "aws:MultiFactorAuthPresent" must be a string, a number, a boolean or a list of them, but is null',
    ],
    [
      policy({ Condition: { Bool: { "a/b~c": [{}] } } }),
      'invalid-type: the value of "a/b~c" must be a string, a number, a boolean or a list of them, but is an object',
    ],
    [policy({ Effects: 1 }), 'unknown-element: the element "Effects" is unknown; use "Effect"'],
    [
      policy({}, { Principal: {} }),
      'unknown-element: the element "Principal" is outside a statement; move "Principal" into a statement',
    ],
    [
      policy({}, { $schema: "x" }),
      'unknown-element: the element "$schema" is unknown; name the schema in the editor\'s settings, because AWS refuses it in a policy',
    ],
    [
      policy({ __proto__: undefined, constructor: {} }),
      'unknown-element: the element "constructor" is unknown; remove "constructor"',
    ],
    [
      '{"Statement": [{"Sid": "a"}, {"Sid": "a"}]}',
      'duplicate-sid: the Sid "a" is already the Sid of the statement on line 1; give each statement its own Sid',
    ],
  ])("%s", (text, expected) => {
    expect(saidOf(text)).toContain(expected);
  });

  test("__proto__ is data", () => {
    expect(problemsOf('{"__proto__": {"Statement": []}}').join()).toContain('the element "__proto__" is unknown');
    const { root } = parseJson(new SourceText("", '{"__proto__": 1, "constructor": {"a": [2]}}'));
    expect(JSON.stringify(root && toValue(root))).toBe('{"__proto__":1,"constructor":{"a":[2]}}');
  });

  test("identity policies have resources and no principals", () => {
    const text = (changes: object) =>
      JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*", ...changes } });
    expect(problemsOf(text({}), "identity")).toEqual([]);
    expect(problemsOf(text({ Principal: { AWS: "*" } }), "identity").join()).toContain("principal-in-identity-policy");
    expect(problemsOf(text({ Resource: undefined }), "identity").join()).toContain('has no "Resource"');
    expect(problemsOf(text({ NotResource: "*" }), "identity").join()).toContain("conflicting-elements");
  });

  test("resource policies have principals, and may have resources", () => {
    const text = (changes: object) =>
      JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Principal: "*", Sid: "with blank", ...changes } });
    expect(problemsOf(text({}), "resource")).toEqual([]);
    expect(problemsOf(text({ Resource: "*", NotResource: "*" }), "resource").join()).toContain("conflicting-elements");
    expect(problemsOf(text({ Principal: "x" }), "resource").join()).toContain('the only string allowed is "*"');
  });
});

test("every element and value knows its place", () => {
  const text = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "One",
      "Effect": "Allow",
      "Principal": { "AWS": ["123456789012", "arn:aws:iam::123456789012:user/a"] },
      "Action": "sts:AssumeRole",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": true } }
    }
  ]
}`;
  const source = new SourceText("p.json", text);
  const { document, problems } = parsePolicy("trust", source);
  expect(problems).toEqual([]);
  const [statement] = document?.statements ?? [];
  const [condition] = statement?.condition?.tests ?? [];
  const places = [
    statement?.sid,
    statement?.effect,
    statement?.principal?.values[1],
    statement?.action?.patterns[0],
    condition?.operator,
    condition?.key,
    condition?.values[0],
  ];
  expect(
    places.map((place) => [
      place?.value,
      place?.pointer,
      ...Object.values(source.position(place?.span.start ?? 0)),
      text.slice(place?.span.start, place?.span.end),
    ]),
  ).toEqual([
    ["One", "/Statement/0/Sid", 5, 14, '"One"'],
    ["Allow", "/Statement/0/Effect", 6, 17, '"Allow"'],
    ["arn:aws:iam::123456789012:user/a", "/Statement/0/Principal/AWS/1", 7, 46, '"arn:aws:iam::123456789012:user/a"'],
    ["sts:AssumeRole", "/Statement/0/Action", 8, 17, '"sts:AssumeRole"'],
    ["Bool", "/Statement/0/Condition/Bool", 9, 22, '"Bool"'],
    [
      "aws:MultiFactorAuthPresent",
      "/Statement/0/Condition/Bool/aws:MultiFactorAuthPresent",
      9,
      32,
      '"aws:MultiFactorAuthPresent"',
    ],
    ["true", "/Statement/0/Condition/Bool/aws:MultiFactorAuthPresent", 9, 62, "true"],
  ]);
});

test("lines end with LF, CRLF or CR, and columns count UTF-16 units", () => {
  const source = new SourceText("", "a\r\nb\rc\n😀d");
  expect([0, 3, 5, 7, 9].map((offset) => source.position(offset))).toEqual([
    { line: 1, column: 1 },
    { line: 2, column: 1 },
    { line: 3, column: 1 },
    { line: 4, column: 1 },
    { line: 4, column: 3 },
  ]);
  expect([1, 2, 3, 4, 5].map((line) => source.line(line))).toEqual(["a", "b", "c", "😀d", ""]);
});

test("printing gives the same JSON again, digits and order included", () => {
  const text = '{"b": [1.0, 1e3, -0, 12345678901234567890], "a": {"": [], "x": {}}, "b2": "\\u00e9\\n\\ud800"}';
  const parse = (json: string): JsonNode | undefined => parseJson(new SourceText("", json)).root;
  const first = parse(text);
  const printed = first === undefined ? "" : printJson(first);
  expect(JSON.parse(printed)).toEqual(JSON.parse(text));
  expect(printed).toContain("12345678901234567890");
  expect(printed).toContain("1.0");
  expect(nodeAt(parse(printed) as JsonNode, "/a/x")?.node.kind).toBe("object");
});

test("bytes are read as Unicode and nothing else", () => {
  expect(decodeText(Buffer.from("\uFEFF{}"))).toEqual({ kind: "text", text: "{}" });
  for (const name of ["UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"] as const) {
    for (const hasMark of [true, false]) {
      const bytes = encodeText('{"a": "\u{1f600}"}', { name, hasMark });
      expect(decodeText(bytes), name).toEqual({ kind: "text", text: '{"a": "\u{1f600}"}' });
      expect(textEncodingOf(bytes)).toEqual({ name, hasMark });
    }
  }
  // What PowerShell 5 writes, as its bytes.
  expect(decodeText(Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0, 0x0d, 0, 0x0a, 0]))).toMatchObject({
    text: "{}\r\n",
  });
  const refused = [
    [[0xff, 0xfe, 0x7b], "not valid UTF-16LE"],
    [[0xff, 0xfe, 0x00, 0xd8], "not valid UTF-16LE"],
    [[0, 0, 0xfe, 0xff, 0, 0x11, 0, 0], "not valid UTF-32BE"],
    [[0, 0, 0xfe, 0xff, 0, 0, 0xd8, 0], "not valid UTF-32BE"],
    [[0x1f, 0x8b, 8, 0], "compressed with gzip"],
    [[0x50, 0x4b, 3, 4], "zip archive"],
    [[0xff, 0, 0x7b, 0], "not valid UTF-8"],
  ] as const;
  for (const [bytes, message] of refused) {
    expect(decodeText(Uint8Array.from(bytes))).toMatchObject({
      ...{ kind: "refused", message: expect.stringContaining(message) },
    });
  }
  expect(decodeText(Buffer.from([0x7b, 0x0a, 0xc3, 0x28]))).toMatchObject({
    message: expect.stringContaining("line 2"),
  });
});
