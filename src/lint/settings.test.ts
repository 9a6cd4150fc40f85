import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { parseJson } from "../policy/index.js";
import { allRules, defaultSettings, type LintOptions, type LintSettings, lintPlaced, type RoleFacts } from "./index.js";

const Action = "sts:AssumeRole";

function findings(statements: readonly object[], options: LintOptions = {}, role?: RoleFacts) {
  const policy = {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", Action, ...statement })),
  };
  const source = new SourceText("policy.json", JSON.stringify(policy));
  const { root } = parseJson(source);
  if (root === undefined) throw new Error("the test's policy is no JSON");
  return lintPlaced(source, { pointer: "", variants: [root], role }, options);
}

function rulesFound(statements: readonly object[], options: LintOptions = {}, role?: RoleFacts): string[] {
  return findings(statements, options, role).map(({ rule }) => rule);
}

describe("ownAccounts", () => {
  const settings = (...ownAccounts: string[]): LintOptions => ({ settings: { ...defaultSettings, ownAccounts } });
  const rootOf = (account: string) => ({ Principal: { AWS: `arn:aws:iam::${account}:root` } });
  const idp = {
    Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/idp" },
    Action: "sts:AssumeRoleWithSAML",
    Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
  };
  const foreign = (statements: readonly object[], options: LintOptions, role?: RoleFacts): string[] =>
    findings(statements, options, role)
      .filter(({ rule }) => rule === "unrestricted-account-root")
      .map(({ pointer }) => pointer);

  test.each<[string, object, boolean]>([
    ["its root", rootOf("444455556666"), true],
    ["its id", { Principal: { AWS: "444455556666" } }, true],
    ["its root, in another partition", { Principal: { AWS: "arn:aws-us-gov:iam::444455556666:root" } }, true],
    ["an external id", { ...rootOf("444455556666"), Condition: { StringEquals: { "sts:ExternalId": "acme" } } }, false],
    ["MFA", { ...rootOf("444455556666"), Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }, false],
    [
      "an organization",
      { ...rootOf("444455556666"), Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
      false,
    ],
    ["a user of it", { Principal: { AWS: "arn:aws:iam::444455556666:user/alice" } }, false],
    ["a Deny", { ...rootOf("444455556666"), Effect: "Deny" }, false],
    ["one of them", rootOf("123456789012"), false],
    ["another of them", rootOf("111122223333"), false],
  ])("an account that is not among them: %s", (_, statement, found) => {
    const expected = found ? ["/Statement/0/Principal/AWS"] : [];
    expect(foreign([statement], settings("123456789012", "111122223333"))).toEqual(expected);
  });

  test("without them, the role's account is what is known", () => {
    expect(foreign([rootOf("444455556666")], {})).toEqual([]);
    expect(foreign([rootOf("444455556666")], {}, { name: "audit" })).toEqual([]);
    expect(foreign([rootOf("444455556666")], {}, { account: "123456789012" })).toHaveLength(1);
    expect(foreign([rootOf("123456789012")], {}, { account: "123456789012" })).toEqual([]);
    expect(foreign([idp, rootOf("444455556666")], {})).toHaveLength(1);
  });

  test("the role's own account is never foreign, whoever's it is", () => {
    const own = settings("111122223333");
    expect(foreign([rootOf("123456789012")], own)).toHaveLength(1);
    expect(foreign([rootOf("123456789012")], own, { account: "123456789012" })).toEqual([]);
    expect(foreign([idp, rootOf("123456789012")], own)).toEqual([]);
    expect(foreign([idp, rootOf("111122223333")], own)).toEqual([]);
    expect(foreign([rootOf("111122223333")], own, { account: "123456789012" })).toEqual([]);
  });
});

describe("severities", () => {
  const bad = [{ Principal: { AWS: "arn:aws:iam::123456789012:group/admins" } }];

  test("of a rule that looks at the document", () => {
    const empty = [{ Principal: { AWS: "arn:aws:iam::123456789012:user/alice" }, Sid: "" }];
    expect(findings(empty).find(({ rule }) => rule === "empty-sid")?.severity).toBe("suggestion");
    const raised = findings(empty, { severities: new Map([["empty-sid", "error"]]) });
    expect(raised.find(({ rule }) => rule === "empty-sid")?.severity).toBe("error");
    expect(rulesFound(empty, { severities: new Map([["empty-sid", "off"]]) })).not.toContain("empty-sid");
  });

  test("of a rule that reports what another room noticed", () => {
    expect(rulesFound(bad)).toContain("group-principal");
    expect(rulesFound(bad, { severities: new Map([["group-principal", "off"]]) })).not.toContain("group-principal");
    const [lowered] = findings(bad, { severities: new Map([["group-principal", "warning"]]) });
    expect(lowered).toMatchObject({ rule: "group-principal", severity: "warning" });
  });
});

describe("maximumMfaAge", () => {
  const within = (seconds: number, maximumMfaAge?: number): string[] => {
    const statement = {
      Principal: { AWS: "arn:aws:iam::123456789012:user/alice" },
      Condition: {
        Bool: { "aws:MultiFactorAuthPresent": "true" },
        NumericLessThan: { "aws:MultiFactorAuthAge": `${seconds}` },
      },
    };
    const settings: LintSettings | undefined =
      maximumMfaAge === undefined ? undefined : { ...defaultSettings, maximumMfaAge };
    return rulesFound([statement], { settings });
  };

  test("is twelve hours unless it is said", () => {
    expect(within(43_200)).toEqual([]);
    expect(within(43_201)).toEqual(["mfa-age-above-maximum"]);
  });

  test("is what is said", () => {
    expect(within(3600, 3600)).toEqual([]);
    expect(within(3601, 3600)).toEqual(["mfa-age-above-maximum"]);
    expect(within(86_400, 129_600)).toEqual([]);
  });
});

test("what says that something was not checked is an error", () => {
  const unchecked = allRules().filter((rule) => rule.unchecked === true);
  expect(unchecked.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["unreadable-file", "rule-failed", "invalid-json", "nesting-too-deep", "invalid-type"]),
  );
  // A lower severity could pass below the threshold of a run; what a plan does not know yet is no mistake in it.
  const lower = unchecked.filter(({ severity }) => severity !== "error").map(({ id }) => id);
  expect(lower).toEqual(["unknown-trust-policy"]);
});
