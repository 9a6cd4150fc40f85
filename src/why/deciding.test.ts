import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { storedPolicy } from "../inspection/index.js";
import { explainEvents } from "./explain-events.js";
import { readEvents } from "./read-events.js";

const event = {
  eventTime: "2026-11-30T10:00:00Z",
  eventSource: "sts.amazonaws.com",
  eventName: "AssumeRole",
  userIdentity: { type: "IAMUser", arn: "arn:aws:iam::123456789012:user/alice", accountId: "123456789012" },
  requestParameters: { roleArn: "arn:aws:iam::123456789012:role/deploy", roleSessionName: "alice" },
  errorCode: "AccessDenied",
};

function toldOf(policy: string): readonly string[] {
  const trust = {
    policy: storedPolicy(new SourceText("deploy.json", policy), { name: "deploy" }),
    path: "deploy.json",
  };
  const given = { trusts: [{ ...trust, isOfDump: false }], accounts: undefined };
  const { events } = readEvents(new SourceText("event.json", JSON.stringify(event)));
  const { results } = explainEvents(events, { ...given, serviceControl: undefined, resourceControl: undefined });
  return results.flatMap(({ deciding }) => deciding.map(({ text }) => text));
}

const other = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
const near = {
  ...{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:user/alice" }, Action: "sts:AssumeRole" },
  Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
};

test("of a line that has many statements the part that decides is told", () => {
  const Statement = [...Array.from({ length: 9 }, () => other), near, other, other, other];
  const [text = "", ...more] = toldOf(JSON.stringify({ Version: "2012-10-17", Statement }));
  expect(more).toEqual([]);
  expect(text).toContain('"aws:MultiFactorAuthPresent":"true"');
  expect(text.length).toBeLessThanOrEqual(202);
});

test("a line of usual length is told whole", () => {
  const line = JSON.stringify(near);
  expect(line.length).toBeLessThan(200);
  expect(toldOf(`{"Version": "2012-10-17", "Statement":\n${line}\n}`)).toEqual([line]);
});
