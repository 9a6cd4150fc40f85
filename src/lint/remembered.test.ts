import { describe, expect, test, vi } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { parsePolicy, printJson } from "../policy/index.js";
import { lintPolicy } from "./index.js";
import { countedSize } from "./policy-size.js";
import { forgetPolicies, remembered } from "./remembered.js";

describe("what is remembered of a policy", () => {
  test("is looked at once, until policies are forgotten", () => {
    const look = vi.fn((thing: { readonly name: string }, by: number) => `${thing.name} ${by}`);
    const asked = remembered(look);
    const [one, other] = [{ name: "one" }, { name: "other" }];
    expect([asked(one, 1), asked(other, 2), asked(one, 1)]).toEqual(["one 1", "other 2", "one 1"]);
    expect(look).toHaveBeenCalledTimes(2);
    forgetPolicies();
    expect(asked(one, 3)).toBe("one 3");
    expect(look).toHaveBeenCalledTimes(3);
  });

  test("is forgotten with the next policy that is linted", () => {
    const look = vi.fn(() => 1);
    const asked = remembered(look);
    const thing = {};
    asked(thing);
    lintPolicy(new SourceText("role.json", '{"Version": "2012-10-17", "Statement": []}'));
    asked(thing);
    expect(look).toHaveBeenCalledTimes(2);
  });

  test("is bounded where nobody forgets", () => {
    const look = vi.fn(() => 1);
    const asked = remembered(look);
    const first = {};
    asked(first);
    for (let index = 0; index < 10_000; index++) asked({});
    asked(first);
    expect(look).toHaveBeenCalledTimes(10_002);
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
    expect(countedSize(document)).toBe(printJson(document.node).replace(/[ \n]+/g, "").length);
});
