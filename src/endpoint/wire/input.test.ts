import { expect, test } from "vitest";
import { isFailure } from "../calls/failure.js";
import { iamModel } from "../model/iam.generated.js";
import { stsModel } from "../model/sts.generated.js";
import { parameterTree, readInput } from "./input.js";

const assumeRole = [
  ["Action", "AssumeRole"],
  ["RoleArn", "arn:aws:iam::123456789012:role/r"],
  ["RoleSessionName", "s-1"],
] as const;

function read(parameters: readonly (readonly [string, string])[]): unknown {
  return readInput(stsModel, "AssumeRoleRequest", parameterTree(parameters));
}

// What the Query protocol has no such names for, https://smithy.io/2.0/aws/protocols/aws-query-protocol.html: another
// reader could take it for the parameter that it resembles.
test.each([
  ["Tags.member.01.Key", "a"],
  ["Tags.member.0.Key", "a"],
  ["Tags.member.+1.Key", "a"],
  ["Tags.member. 1.Key", "a"],
  ["Tags.member.1234567890.Key", "a"],
  ["Tags.member.1", "a"],
  ["Tags.member.1.Key.x", "a"],
  ["Tags.member.1.key", "a"],
  ["Tags.member", "a"],
  ["Tags.Member.1.Key", "a"],
  ["Tags.1.Key", "a"],
  ["Tags.Tag.1.Key", "a"],
  ["Tags.entry.1.Key", "a"],
  ["Tags", '[{"Key":"a"}]'],
  ["RoleArn.x", "1"],
  ["RoleArn.member.1", "1"],
  ["DurationSeconds.x", "1"],
  ["PolicyArns.member.1.Arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
  ["PolicyArns.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
  ["Tags.member.1.Key.4.5.6.7.8.9.10.11.12.13.14", "a"],
  ["RoleArn.2.3.4.5.6.7.8.9.10.11.12.13.14", "a"],
  ["Action.x", "a"],
  ["Version.member.1", "a"],
  ["Unknown", "a"],
  ["", "a"],
])("a nested name that the action does not have is an error: %s", (name, value) => {
  const input = read([...assumeRole, [name, value]]);
  expect(input).toMatchObject({ kind: "failure", code: "NotImplemented", status: 501 });
  const [shown] = name.split(".");
  expect(JSON.stringify(input)).toContain(`\\"${shown}`);
});

test("an action without parameters has none", () => {
  const read = (name: string) =>
    readInput(
      iamModel,
      undefined,
      parameterTree([
        ["Action", "GetAccountSummary"],
        [name, "1"],
      ]),
    );
  expect(read("Version")).toEqual({});
  expect(read("UserName")).toMatchObject({ kind: "failure", code: "NotImplemented" });
});

test("the names that the protocol has are read", () => {
  const input = read([
    ...assumeRole,
    ["Tags.member.10.Key", "b"],
    ["Tags.member.10.Value", "2"],
    ["Tags.member.2.Key", "a"],
    ["Tags.member.2.Value", "1"],
    ["PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"],
    ["TransitiveTagKeys", ""],
  ]);
  expect(typeof input === "object" && input !== null && !isFailure(input)).toBe(true);
  expect(input).toMatchObject({
    Tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
    PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    TransitiveTagKeys: [],
  });
});
