import { describe, expect, test } from "vitest";
import type { AskedProperty } from "./properties.js";
import { compareTexts, inspectText, proveText } from "./texts.js";

const user = "arn:aws:iam::123456789012:user/alice";

function policy(condition?: object, principal = user): object {
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
  const Statement = [condition === undefined ? statement : { ...statement, Condition: condition }];
  return { Version: "2012-10-17", Statement };
}

const withMfa = policy({ Bool: { "aws:MultiFactorAuthPresent": "true" } });
const open = JSON.stringify(policy());
const strict = JSON.stringify(withMfa);
const template = `Resources:
  Admin:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: { Effect: Allow, Principal: { AWS: !Ref Who }, Action: "sts:AssumeRole" }
`;
const list = JSON.stringify({ Roles: [{ RoleName: "r", AssumeRolePolicyDocument: withMfa }], IsTruncated: true });

describe("what is wrong with a text", () => {
  test("a policy", async () => {
    expect(await inspectText(strict)).toEqual({
      kind: "read",
      policies: [{ role: undefined, pointer: "", findings: [] }],
      unread: [],
    });
    const checked = await inspectText(open);
    expect(checked).toMatchObject({ policies: [{ findings: [{ rule: "mfa-not-required" }] }] });
  });

  test("a byte order mark is not part of the text", async () => {
    expect(await inspectText(`\uFEFF${open}`)).toEqual(await inspectText(open));
    expect(await proveText(`\uFEFF${strict}`, "mfa")).toMatchObject({ results: [{ verdict: "proved" }] });
  });

  test("what is not JSON is a finding, and what is something else is said", async () => {
    expect(await inspectText('{"Statement"')).toMatchObject({ policies: [{ findings: [{ rule: "invalid-json" }] }] });
    expect(await inspectText(JSON.stringify({ Resources: 1 }))).toMatchObject({ kind: "nothing" });
  });

  test("roles that a list does not show are a finding, and the text does not count as read", async () => {
    const checked = await inspectText(list);
    if (checked.kind !== "read") throw new Error(checked.what);
    expect(checked.policies.map(({ role }) => role)).toEqual(["r", undefined]);
    expect(checked.policies[1]?.findings).toMatchObject([{ rule: "incomplete-list" }]);
    expect(checked.unread).toHaveLength(1);
  });
});

describe("a proof", () => {
  test.each([
    [strict, "mfa", "proved"],
    [open, "mfa", "violated"],
    [open, "accounts=123456789012", "proved"],
    [template, "mfa", "violated"],
    ['{"Statement": 1}', "mfa", "unknown"],
  ])("of %s: %s is %s", async (text, property, verdict) => {
    expect(await proveText(text, property)).toMatchObject({ kind: "read", results: [{ verdict }] });
  });

  test.each<[AskedProperty, string]>([
    [{ kind: "mfa-age", seconds: Number.NaN }, "the property mfa-age needs a whole number of seconds"],
    [{ kind: "mfa-age", seconds: -1 }, "the property mfa-age needs a whole number of seconds"],
    [{ kind: "accounts", accounts: [] }, "the property accounts needs account IDs"],
    [{ kind: "accounts", accounts: ["12"] }, '"12" is not one'],
  ])("of %j is not given", async (property, message) => {
    expect(await proveText(strict, property)).toEqual({
      kind: "unknown-property",
      message: expect.stringContaining(message),
    });
  });

  test("of a property that is an object is that of its words", async () => {
    const accounts = ["123456789012", "111122223333"];
    expect(await proveText(open, { kind: "accounts", accounts })).toEqual(
      await proveText(open, "accounts=123456789012,111122223333"),
    );
  });

  test("roles that a list does not show are never proved", async () => {
    const proved = await proveText(list, "mfa");
    expect(proved).toMatchObject({ results: [{ verdict: "proved" }, { verdict: "unknown", unchecked: "unreadable" }] });
  });

  test("an unknown property names the nearest", async () => {
    const proved = await proveText(open, "mfa-aeg=3");
    expect(proved.kind === "unknown-property" ? proved.message : "").toContain('did you mean "mfa-age"?');
  });
});

describe("a comparison", () => {
  test.each([
    [strict, strict, "no-new-access"],
    [open, strict, "no-new-access"],
    [strict, open, "new-access"],
    [strict, "{}", "unknown"],
  ])("of %s and %s", async (before, after, verdict) => {
    const compared = await compareTexts(before, after);
    if (compared.kind === "nothing") expect([compared.side, verdict]).toEqual(["after", "unknown"]);
    else expect(compared.results).toMatchObject([{ verdict }]);
  });

  test("says why a text does not count as read, as the findings of the text do", async () => {
    const macro = `Transform: MyMacro\n${template}`;
    const checked = await inspectText(macro);
    const compared = await compareTexts(macro, template);
    expect(compared).toMatchObject({ results: [{ verdict: "unknown" }, { verdict: "unknown" }] });
    if (checked.kind !== "read" || compared.kind !== "read") throw new Error("they are templates");
    expect(checked.unread.length).toBeGreaterThan(1);
    expect(compared.unread).toEqual(checked.unread);
  });

  test("a role that only one text has is unknown if the other does not show all roles", async () => {
    const others = JSON.stringify({ Roles: [{ RoleName: "q", AssumeRolePolicyDocument: withMfa }] });
    const named = (role: string | undefined) => ({ role, verdict: "unknown", unchecked: "unreadable" });
    const known = { role: "q", change: "removed", verdict: "no-new-access" };
    const both = JSON.stringify({ Roles: [...JSON.parse(others).Roles, ...JSON.parse(list).Roles] });
    expect(await compareTexts(both, list)).toMatchObject({
      results: [{ role: "r", verdict: "no-new-access" }, named("q"), named(undefined)],
    });
    expect(await compareTexts(list, both)).toMatchObject({
      results: [{ role: "q", verdict: "unknown", change: "added" }, { role: "r" }, named(undefined)],
    });
    expect(await compareTexts(both, JSON.stringify({ Roles: JSON.parse(list).Roles }))).toMatchObject({
      results: [{ role: "r" }, known],
    });
  });

  test("by what was a list, role by role", async () => {
    const roles = (...names: readonly string[]): string =>
      JSON.stringify({ Roles: names.map((RoleName) => ({ RoleName, AssumeRolePolicyDocument: withMfa })) });
    const compared = await compareTexts(roles("a", "b"), roles("b", "c"));
    expect(compared).toMatchObject({
      results: [
        { role: "b", change: "both", verdict: "no-new-access" },
        { role: "c", change: "added", verdict: "new-access" },
        { role: "a", change: "removed", verdict: "no-new-access" },
      ],
    });
  });
});
