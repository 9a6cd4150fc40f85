import { CreateAccessKeyCommand, CreateUserCommand, UpdateAccessKeyCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CallRecord } from "../../src/endpoint/index.js";
import { callJson, callLine } from "../../src/report/index.js";
import { endpointForTests, failureOf, type Keys } from "./clients.js";
import { answerOf, post } from "./raw.js";

const records: CallRecord[] = [];
const { endpoint, iam, sts } = endpointForTests({ onCall: (record) => records.push(record) });
const whoAmI = "Action=GetCallerIdentity&Version=2011-06-15";
const alice = "arn:aws:iam::123456789012:user/alice";
let keys: Keys = {};

beforeAll(async () => {
  await iam().send(new CreateUserCommand({ UserName: "alice" }));
  const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName: "alice" }));
  keys = { ...AccessKey };
});
beforeEach(() => {
  records.length = 0;
});

function told(): readonly [number | undefined, string | undefined, string | undefined, string | undefined] {
  const [record] = records;
  return [record?.status, record?.error?.code, record?.caller, record?.claimedCaller];
}

describe("the log names whom a caller claims to be, where that is not shown", () => {
  test("with another secret", async () => {
    await post(endpoint().url, whoAmI, { keys: { ...keys, SecretAccessKey: "wrong" } });
    expect(told()).toEqual([403, "SignatureDoesNotMatch", undefined, alice]);
  });

  test("with a clock that is an hour off", async () => {
    await post(endpoint().url, whoAmI, { keys, date: new Date(Date.now() - 3_600_000) });
    expect(told()).toEqual([403, "SignatureDoesNotMatch", undefined, alice]);
  });

  test("with a signature for another service", async () => {
    await post(endpoint().url, whoAmI, { keys, service: "s3" });
    expect(told()).toEqual([403, "SignatureDoesNotMatch", undefined, alice]);
  });

  test("with a root user's key", async () => {
    await post(endpoint().url, whoAmI, { keys: { AccessKeyId: "111122223333", SecretAccessKey: "wrong" } });
    expect(told()).toEqual([403, "SignatureDoesNotMatch", undefined, "arn:aws:iam::111122223333:root"]);
  });

  test("and not with a key that nobody has, or without a signature", async () => {
    await post(endpoint().url, whoAmI, { keys: { AccessKeyId: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "x" } });
    await answerOf(await fetch(endpoint().url, { method: "POST", body: new URLSearchParams(whoAmI) }));
    expect(records.map(({ claimedCaller }) => claimedCaller)).toEqual([undefined, undefined]);
  });

  test("and not of a call that is verified, allowed or not", async () => {
    await sts(keys).send(new GetCallerIdentityCommand({}));
    await failureOf(iam(keys).send(new CreateUserCommand({ UserName: "bob" })));
    expect(records.map(({ status, caller, claimedCaller }) => [status, caller, claimedCaller])).toEqual([
      [200, alice, undefined],
      [403, alice, undefined],
    ]);
  });

  test("with a session that has expired, and with one whose token belongs to another key", async () => {
    const { Credentials: session = {} } = await sts(keys).send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    records.length = 0;
    await post(endpoint().url, whoAmI, { keys: { ...session, AccessKeyId: "ASIAIOSFODNN7EXAMPLE" } });
    expect(told()).toEqual([403, "InvalidClientTokenId", undefined, undefined]);
    await endpoint().advanceClock(901);
    records.length = 0;
    await post(endpoint().url, whoAmI, { keys: session });
    expect(told()).toEqual([403, "ExpiredToken", undefined, alice]);
  });

  test("with an inactive key", async () => {
    const Status = "Inactive";
    await iam().send(new UpdateAccessKeyCommand({ UserName: "alice", AccessKeyId: keys.AccessKeyId ?? "", Status }));
    records.length = 0;
    await post(endpoint().url, whoAmI, { keys });
    expect(told()).toEqual([403, "InvalidClientTokenId", undefined, alice]);
    const [record] = records;
    if (record === undefined) throw new Error("the call was not logged");
    const time = new Date("2026-01-31T12:00:00Z");
    expect(callLine(record, time, { color: false })).toMatch(
      /^12:00:00\.000 403 sts:GetCallerIdentity by arn:aws:iam::123456789012:user\/alice \(claimed, not verified\) InvalidClientTokenId: /,
    );
    expect(JSON.parse(callJson(record, time))).toMatchObject({ claimedCaller: alice });
  });
});
