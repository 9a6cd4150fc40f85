import { describe, expect, test } from "vitest";
import { changesSince, readEarlier } from "../../src/documentation/index.js";
import { callerInWords, docsJson, docsMarkdown } from "../../src/report/index.js";
import { sitePage } from "../../src/site/index.js";
import { documented, policyIn, policyInput } from "./sample.js";

const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const aged = (seconds: number) => ({ NumericLessThan: { "aws:MultiFactorAuthAge": String(seconds) } });
const arn = (name: string): string => `arn:aws:iam::123456789012:user/${name}`;

function policy(...statements: readonly object[]): string {
  const Statement = statements.map((one) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...one }));
  return JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
}

/** What is said of a change of one policy, in markdown and on the page. */
function said(before: string | undefined, after: string) {
  const path = "policies/admin.json";
  const earlier = readEarlier(
    JSON.parse(docsJson(documented({ policies: before === undefined ? [] : [policyInput(path, before)] }))),
  );
  if (typeof earlier === "string") throw new Error(earlier);
  const policies = [policyInput(path, after)];
  const now = documented({ policies });
  const changes = changesSince(earlier, now, { policies, callerInWords, policyIn });
  const callers = changes.access.flatMap(({ access }) => access.callers.map(({ caller }) => caller));
  return { callers, changes, markdown: docsMarkdown(now, changes), page: sitePage(now, changes) };
}

describe("who can assume a role now and could not before", () => {
  test.each<[string, string | undefined, string, readonly RegExp[]]>([
    [
      "two users who were added",
      policy({ Principal: { AWS: arn("ada") }, Condition: mfa }),
      policy({ Principal: { AWS: [arn("ada"), arn("bob"), arn("cleo")] }, Condition: mfa }),
      [/^the user \S+user\/bob, with MFA/, /^the user \S+user\/cleo, with MFA/],
    ],
    [
      "another account",
      policy({ Principal: { AWS: "arn:aws:iam::111122223333:root" } }),
      policy({ Principal: { AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"] } }),
      [/^a user such as arn:aws:iam::444455556666:user\//],
    ],
    [
      "MFA that may be older",
      policy({ Principal: { AWS: arn("ada") }, Condition: aged(900) }),
      policy({ Principal: { AWS: arn("ada") }, Condition: aged(43_000) }),
      [/^the user \S+user\/ada, with MFA that was used \d{3,5} seconds ago/],
    ],
    [
      "a Deny that is gone",
      policy(
        { Principal: { AWS: arn("ada") } },
        {
          Effect: "Deny",
          Principal: { AWS: "*" },
          Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
        },
      ),
      policy({ Principal: { AWS: arn("ada") } }),
      [/^the user \S+user\/ada, with (only an access key|temporary credentials)/],
    ],
    ["everybody of a new role", undefined, policy({ Principal: { AWS: arn("ada") }, Condition: mfa }), [/user\/ada/]],
    [
      "a service",
      policy({ Principal: { AWS: arn("ada") } }),
      policy({ Principal: { Service: "ec2.amazonaws.com" } }),
      [/^the service ec2/],
    ],
    [
      "nobody, where less is allowed",
      policy({ Principal: { AWS: [arn("ada"), arn("bob")] } }),
      policy({ Principal: { AWS: arn("ada") } }),
      [],
    ],
    [
      "nobody, where only the form changed",
      policy({ Principal: { AWS: arn("ada") } }),
      policy({ Principal: { AWS: [arn("ada")] } }),
      [],
    ],
  ])("%s", (_, before, after, expected) => {
    const { callers, markdown, page } = said(before, after);
    expect(callers).toHaveLength(expected.length);
    expected.forEach((form, index) => {
      expect(callers[index]).toMatch(form);
    });
    const title = "Callers that can now assume a role";
    expect(markdown.includes(title)).toBe(expected.length > 0);
    expect(page.includes(title)).toBe(expected.length > 0);
    expect(page.includes("id=changes")).toBe(true);
  });

  test("it is said where the earlier policy cannot be read", () => {
    const { changes, markdown } = said("{}", policy({ Principal: { AWS: arn("ada") } }));
    expect(changes.access[0]?.access).toMatchObject({ callers: [], unknown: "its earlier policy cannot be read" });
    expect(markdown).toContain("whether a caller gains access is not known");
  });
});
