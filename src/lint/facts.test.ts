import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { compilePolicy } from "../engine/index.js";
import { parsePolicy, printJson } from "../policy/index.js";
import { PolicyFacts } from "./facts.js";
import { bypassesDecidedAgain } from "./index.js";
import { sizeOf } from "./policy-size.js";
import { defaultSettings } from "./rule.js";

function compiled(policy: object) {
  const { document, problems } = parsePolicy("trust", new SourceText("role.json", JSON.stringify(policy)));
  if (document === undefined) throw new Error("it cannot be read");
  return compilePolicy({ document, problems });
}

/** Some accounts can assume the role; whether one of them is known depends on the settings. */
const statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
const Condition = { StringLike: { "aws:PrincipalAccount": "1234*" } };

describe("the facts of a policy", () => {
  test("are looked up once", () => {
    const facts = new PolicyFacts(compiled({ Version: "2012-10-17", Statement: statement }), defaultSettings);
    for (const name of ["conditionTests", "bypasses", "judgement", "webIdentities", "parts", "testsOfCalls"] as const)
      expect(facts[name]).toBe(facts[name]);
    const [first] = facts.document.statements;
    expect(first?.facts.principals).toBe(first?.facts.principals);
  });

  test("are others for the same policy with other settings", () => {
    const principals = (ownAccounts: readonly string[]) =>
      bypassesDecidedAgain(policy, policy, { ...defaultSettings, ownAccounts }).map(({ principal }) => principal);
    const policy = compiled({ Version: "2012-10-17", Statement: { ...statement, Condition } });
    expect(principals([])).toEqual([]);
    expect(new Set(principals(["123456789012"]))).toEqual(new Set(["arn:aws:iam::123456789012:user/somebody"]));
    expect(principals(["999912345678"])).toEqual([]);
    expect(new Set(principals(["123499998888"]))).toEqual(new Set(["arn:aws:iam::123499998888:user/somebody"]));
  });
});

test.each([
  ["{}"],
  ['{"Statement": [], "a b": {}, "c": [1.50, -2e3, true, false, null]}'],
  ['{"Version": "2012-10-17", "Statement": [{"Sid": "a b\\n\\"\\u0001é\u{1f512}", "Action": ["x", " y "]}, {}]}'],
])("the size of %s is that of its text without white space", (text) => {
  const { document } = parsePolicy("trust", new SourceText("role.json", text));
  expect(document).toBeDefined();
  if (document !== undefined)
    expect(sizeOf(document.node)).toBe(printJson(document.node).replace(/[ \n]+/g, "").length);
});
