import { describe, expect, test } from "vitest";
import { type Finding, SourceText } from "../diagnostics/index.js";
import { lintPolicy } from "../lint/index.js";
import { fixText } from "./fix-text.js";

function fixed(text: string) {
  return fixText(new SourceText("policy.json", text), (source) => lintPolicy(source));
}

/** A policy for a user with a condition, and other parts around it, laid out over several lines. */
function policy(condition: string, { effect = "Allow", head = '"Version": "2012-10-17",\n  ' } = {}): string {
  const deny = `"Principal": { "AWS": "*" },\n      "Action": "sts:AssumeRole",`;
  const allow = `"Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" },\n      "Action": "sts:AssumeRole"`;
  const open = `{\n      "Effect": "Allow",\n      ${allow}\n    }`;
  const last = `{\n      "Effect": "${effect}",\n      ${effect === "Deny" ? deny : `${allow},`}\n      "Condition": ${condition}\n    }`;
  return `{\n  ${head}"Statement": [\n    ${effect === "Deny" ? `${open},\n    ${last}` : last}\n  ]\n}\n`;
}

const present = "aws:MultiFactorAuthPresent";

describe("what is repaired", () => {
  test.each<[string, string, string]>([
    ["BoolIfExists", `{ "BoolIfExists": { "${present}": "true" } }`, `{ "Bool": { "${present}": "true" } }`],
    [
      "JSON's own booleans with it",
      `{ "BoolIfExists": { "${present}": true } }`,
      `{ "Bool": { "${present}": "true" } }`,
    ],
    [
      "one key of several",
      `{ "BoolIfExists": { "${present}": "true", "aws:SecureTransport": "true" } }`,
      `{ "BoolIfExists": { "aws:SecureTransport": "true" }, "Bool": { "${present}": "true" } }`,
    ],
    [
      "the last key of several",
      `{ "BoolIfExists": { "aws:SecureTransport": "true", "${present}": "true" } }`,
      `{ "BoolIfExists": { "aws:SecureTransport": "true" }, "Bool": { "${present}": "true" } }`,
    ],
    [
      "a key beside the operator that is right",
      `{ "BoolIfExists": { "${present}": "true" }, "Bool": { "aws:SecureTransport": "true" } }`,
      `{ "Bool": { "aws:SecureTransport": "true", "${present}": "true" } }`,
    ],
    [
      "the other way round",
      `{ "Bool": { "aws:SecureTransport": "true" }, "BoolIfExists": { "${present}": "true" } }`,
      `{ "Bool": { "aws:SecureTransport": "true", "${present}": "true" } }`,
    ],
    [
      "lines for each key",
      `{
        "BoolIfExists": {
          "${present}": "true",
          "aws:SecureTransport": "true"
        }
      }`,
      `{
        "BoolIfExists": {
          "aws:SecureTransport": "true"
        },
        "Bool": {
          "${present}": "true"
        }
      }`,
    ],
    [
      "lines for each key, with some in the right place",
      `{
        "BoolIfExists": { "${present}": "true" },
        "Bool": {
          "aws:SecureTransport": "true",
          "aws:ViaAWSService": "false"
        }
      }`,
      `{
        "Bool": {
          "aws:SecureTransport": "true",
          "aws:ViaAWSService": "false",
          "${present}": "true"
        }
      }`,
    ],
    ["a word of everyday language", `{ "Bool": { "${present}": "yes" } }`, `{ "Bool": { "${present}": "true" } }`],
    ["a number", `{ "Bool": { "${present}": 1 } }`, `{ "Bool": { "${present}": "true" } }`],
    ["a space too many", `{ "Bool": { "${present}": "True " } }`, `{ "Bool": { "${present}": "true" } }`],
    ["the name of the type", `{ "Boolean": { "${present}": "true" } }`, `{ "Bool": { "${present}": "true" } }`],
    ["letter case", `{ "bool": { "${present}": "true" } }`, `{ "Bool": { "${present}": "true" } }`],
    ["a misspelt key", `{ "Bool": { "aws:MultifactorAuthPresnt": "true" } }`, `{ "Bool": { "${present}": "true" } }`],
    ["a name that sounds right", `{ "Bool": { "aws:MFAPresent": "true" } }`, `{ "Bool": { "${present}": "true" } }`],
    [
      "a misspelt suffix, and then the suffix",
      `{ "BoolIfExist": { "${present}": "true" } }`,
      `{ "Bool": { "${present}": "true" } }`,
    ],
    ["ForAllValues", `{ "ForAllValues:Bool": { "${present}": "true" } }`, `{ "Bool": { "${present}": "true" } }`],
  ])("%s in an Allow", (_, before, after) => {
    const { text, refused } = fixed(policy(before));
    expect({ text, refused }).toEqual({ text: policy(after), refused: [] });
  });

  test.each<[string, string, string]>([
    ["Bool", `{ "Bool": { "${present}": "false" } }`, `{ "BoolIfExists": { "${present}": "false" } }`],
    ["JSON's own booleans", `{ "Bool": { "${present}": false } }`, `{ "BoolIfExists": { "${present}": "false" } }`],
    [
      "a misspelt suffix",
      `{ "BoolIfExist": { "${present}": "false" } }`,
      `{ "BoolIfExists": { "${present}": "false" } }`,
    ],
  ])("%s in a Deny", (_, before, after) => {
    const { text, refused } = fixed(policy(before, { effect: "Deny" }));
    expect({ text, refused }).toEqual({ text: policy(after, { effect: "Deny" }), refused: [] });
  });

  const right = `{ "Bool": { "${present}": "true" } }`;
  test.each<[string, string]>([
    ["no Version", ""],
    ["the version of 2008", '"Version": "2008-10-17",\n  '],
    ["a date of one's own", '"Version": "2024-05-01",\n  '],
    ["a number", '"Version": 2012,\n  '],
    ["the key's letter case", '"version": "2012-10-17",\n  '],
  ])("Version: %s", (_, head) => {
    expect(fixed(policy(right, { head })).text).toBe(policy(right));
  });

  test.each([
    ["Statement", "Statment"],
    ["Effect", "Efect"],
    ["Principal", "Princpal"],
    ["Action", "Actoin"],
    ["Condition", "Conditions"],
    ['"AWS"', '"aws"'],
    ['"Allow"', '"allow"'],
  ])("%s for %s", (right_, wrong) => {
    expect(fixed(policy(right).replace(right_, wrong)).text).toBe(policy(right));
  });
});

describe("what is not", () => {
  test.each<[string, string]>([
    ["an operator that may be its negation", policy(`{ "StringNEquals": { "sts:ExternalId": "x" } }`)],
    ["a key that may be two", policy(`{ "StringEquals": { "aws:SourceVpcs": "vpc-1" } }`)],
    [
      "a version that matters",
      policy(`{ "StringEquals": { "sts:RoleSessionName": "\${aws:username}" } }`, { head: "" }),
    ],
    ["a key that is there already", policy(`{ "Bool": { "${present}": "true", "aws:MFAPresent": "true" } }`)],
    [
      "a date of one's own beside a variable",
      policy(`{ "StringEquals": { "sts:RoleSessionName": "\${aws:username}" } }`, {
        head: '"Version": "2024-05-01",\n  ',
      }),
    ],
    [
      "no version beside what would be a malformed variable",
      policy(`{ "StringEquals": { "sts:RoleSessionName": "\${team}" } }`, { head: "" }),
    ],
    ["a word too many in a list", policy(`{ "Bool": { "${present}": ["true", "yes"] } }`)],
    [
      "an operator that has the key already",
      policy(`{ "Bool": { "${present}": "false" }, "BoolIfExists": { "${present}": "false" } }`, { effect: "Deny" }),
    ],
    ["text that is no JSON", policy("{").slice(0, -4)],
  ])("%s", (_, text) => {
    expect(fixed(text)).toMatchObject({ text, repairs: [], refused: [] });
  });
});

test("re-decides, to show that the bypass is gone", () => {
  const { redecided, repairs, findings } = fixed(policy(`{ "BoolIfExists": { "${present}": "true" } }`));
  expect(repairs).toEqual([
    {
      rule: "mfa-if-exists-on-allow",
      pointer: "/Statement/0/Condition/BoolIfExists",
      line: 8,
      description: 'write "Bool" for "BoolIfExists"',
    },
  ]);
  expect(redecided).toContainEqual({
    pointer: "",
    kind: "long-term-key",
    principal: "arn:aws:iam::123456789012:user/alice",
    before: "allowed",
    now: "implicitDeny",
  });
  expect(findings).toEqual([]);
});

describe("a repair is left out", () => {
  const closed = policy(`{ "Bool": { "${present}": "true" } }`);
  const wrongFix = (text: string, to: string, revives = false) => {
    const at = text.indexOf('"true"');
    const finding: Finding = {
      rule: "made-up",
      severity: "warning",
      message: "wrong",
      related: [],
      pointer: "/Statement/0/Condition/Bool",
      range: { start: { line: 8, column: 1 }, end: { line: 8, column: 2 } },
      help: "",
      fix: { description: "mend it", edits: [{ span: { start: at, end: at + 6 }, text: to }], revives },
    };
    return fixText(new SourceText("x.json", text), (source) => (source.text === text ? [finding] : lintPolicy(source)));
  };

  test.each<[string, string, boolean, string | RegExp]>([
    ["that breaks the JSON", "{", false, "the text would not be JSON"],
    ["that breaks the JSON, of a misspelling", "{", true, "the text would not be JSON"],
    ["after which something as bad is found", '"nobody"', false, "non-boolean-value would be found instead"],
    ["that makes a key stand twice", `"true", "${present}": "true"`, true, "duplicate-key would be found instead"],
  ])("%s", (_, to, revives, why) => {
    const { text, repairs, refused } = wrongFix(closed, to, revives);
    expect({ text, repairs }).toEqual({ text: closed, repairs: [] });
    expect(refused).toEqual([{ rule: "made-up", pointer: "/Statement/0/Condition/Bool", line: 8, why }]);
  });

  test("that lets somebody in", () => {
    const text = policy(`{ "StringEquals": { "sts:ExternalId": "true" } }`);
    const wrong = (source: SourceText): Finding[] => {
      const at = source.text.indexOf('"true"');
      if (at < 0) return [];
      const edits = [{ span: { start: at, end: at + 6 }, text: '"false"' }];
      const range = { start: { line: 8, column: 1 }, end: { line: 8, column: 2 } };
      const fix = { description: "mend it", edits };
      return [
        {
          rule: "made-up",
          severity: "warning",
          message: "",
          related: [],
          pointer: "/Statement/0",
          range,
          help: "",
          fix,
        },
      ];
    };
    const outcome = fixText(new SourceText("x.json", text), wrong);
    expect(outcome.text).toBe(text);
    expect(outcome.refused[0]?.why).toMatch(
      /^arn:aws:iam::123456789012:user\/alice \(long-term-key\), who is denied now, could assume the role$/,
    );
  });

  test("and the others are made", () => {
    const finding = (name: string, to: string, text: string): Finding => {
      const at = text.indexOf(name);
      const fix = { description: "mend it", edits: [{ span: { start: at, end: at + name.length }, text: to }] };
      const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
      return { rule: name, severity: "warning", message: "", related: [], pointer: "", range, help: "", fix };
    };
    const text = '{"a": 1, "b": 2, "c": 3}';
    const { text: after, refused } = fixText(new SourceText("x.json", text), ({ text: now }) =>
      (["a", "b", "c"] as const).flatMap((name) =>
        now.includes(name) ? [finding(name, name === "b" ? '"' : name.toUpperCase(), now)] : [],
      ),
    );
    expect(after).toBe('{"A": 1, "b": 2, "C": 3}');
    expect(refused.map(({ rule }) => rule)).toEqual(["b"]);
  });
});
