import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { endpointForTests, failureOf } from "./clients.js";

const { iam: iamOf, sts: stsOf } = endpointForTests();
const unknownKey = "AKIAIOSFODNN7EXAMPLE";
const notFound = ["NoSuchEntityException", 404, `The Access Key with id ${unknownKey} cannot be found.`];
const noName = ["ValidationError", 400, "Must specify userName when calling with non-User credentials"];

/** A user who may do everything with its own keys. */
async function newUser(iam: IAMClient, UserName: string): Promise<void> {
  await iam.send(new CreateUserCommand({ UserName }));
  const Resource = `arn:aws:iam::123456789012:user/${UserName}`;
  const PolicyDocument = JSON.stringify({ Statement: { Effect: "Allow", Action: "iam:*AccessKey*", Resource } });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own-keys", PolicyDocument }));
}

async function newKey(iam: IAMClient, UserName: string) {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  if (AccessKey === undefined) throw new Error("the answer has no key");
  return AccessKey;
}

describe("ListAccessKeys", () => {
  test("lists the keys of a user, without secrets, in pages", async () => {
    const iam = iamOf();
    const UserName = "lister";
    await newUser(iam, UserName);
    expect(await iam.send(new ListAccessKeysCommand({ UserName }))).toMatchObject({
      AccessKeyMetadata: [],
      IsTruncated: false,
    });
    const keys = [await newKey(iam, UserName), await newKey(iam, UserName)];
    const [one, two] = keys.map(({ AccessKeyId }) => ({
      UserName,
      AccessKeyId,
      Status: "Active",
      CreateDate: expect.any(Date),
    }));
    const all = await iam.send(new ListAccessKeysCommand({ UserName }));
    expect(all.AccessKeyMetadata).toEqual([one, two]);
    const first = await iam.send(new ListAccessKeysCommand({ UserName, MaxItems: 1 }));
    expect(first).toMatchObject({ AccessKeyMetadata: [one], IsTruncated: true });
    const second = await iam.send(new ListAccessKeysCommand({ UserName, MaxItems: 1, Marker: first.Marker }));
    expect(second).toMatchObject({ AccessKeyMetadata: [two], IsTruncated: false });
    expect(second.Marker).toBeUndefined();
    expect(await failureOf(iam.send(new ListAccessKeysCommand({ UserName, Marker: "nonsense" })))).toEqual([
      "ValidationError",
      400,
      "Invalid Marker.",
    ]);
    expect(await failureOf(iam.send(new CreateAccessKeyCommand({ UserName })))).toEqual([
      "LimitExceededException",
      409,
      "Cannot exceed quota for AccessKeysPerUser: 2",
    ]);
  });
});

describe("a user's own keys", () => {
  test("need no name", async () => {
    const iam = iamOf();
    await newUser(iam, "self");
    const keys = await newKey(iam, "self");
    const own = iamOf(keys);
    const { AccessKey } = await own.send(new CreateAccessKeyCommand({}));
    const { AccessKeyId } = AccessKey ?? {};
    await own.send(new UpdateAccessKeyCommand({ AccessKeyId, Status: "Inactive" }));
    const { AccessKeyMetadata } = await own.send(new ListAccessKeysCommand({}));
    expect(AccessKeyMetadata).toMatchObject([
      { AccessKeyId: keys.AccessKeyId, Status: "Active", UserName: "self" },
      { AccessKeyId, Status: "Inactive", UserName: "self" },
    ]);
    await own.send(new DeleteAccessKeyCommand({ AccessKeyId }));
    expect((await own.send(new ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
    await newUser(iam, "another");
    expect((await failureOf(own.send(new ListAccessKeysCommand({ UserName: "another" }))))[0]).toBe("AccessDenied");
  });

  test("are those of a user: others must name one", async () => {
    const iam = iamOf();
    expect(await failureOf(iam.send(new ListAccessKeysCommand({})))).toEqual(noName);
    const update = new UpdateAccessKeyCommand({ AccessKeyId: unknownKey, Status: "Active" });
    expect(await failureOf(iam.send(update))).toEqual(noName);
    expect(await failureOf(iam.send(new DeleteAccessKeyCommand({ AccessKeyId: unknownKey })))).toEqual(noName);
  });
});

describe("a key", () => {
  const refused = ["InvalidClientTokenId", 403, "The security token included in the request is invalid."];

  test("is refused while it is inactive, and when it is deleted", async () => {
    const iam = iamOf();
    const UserName = "sleeper";
    await newUser(iam, UserName);
    const key = await newKey(iam, UserName);
    const { AccessKeyId } = key;
    const call = () => stsOf(key).send(new GetCallerIdentityCommand({}));
    await call();
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Inactive" }));
    expect(await failureOf(call())).toEqual(refused);
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Active" }));
    await call();
    const expire = iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: "Expired" }));
    expect((await failureOf(expire))[1]).toBe(400);
    await call();
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
    expect(await failureOf(call())).toEqual(refused);
  });

  test("that is not the user's cannot be found", async () => {
    const iam = iamOf();
    await newUser(iam, "owner");
    await newUser(iam, "stranger");
    const { AccessKeyId } = await newKey(iam, "owner");
    const UserName = "stranger";
    const update = new UpdateAccessKeyCommand({ UserName, AccessKeyId: unknownKey, Status: "Active" });
    expect(await failureOf(iam.send(update))).toEqual(notFound);
    expect(await failureOf(iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: unknownKey })))).toEqual(
      notFound,
    );
    const [code] = await failureOf(iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })));
    expect(code).toBe("NoSuchEntityException");
  });

  test("of a user that there is not", async () => {
    const iam = iamOf();
    const UserName = "nobody";
    const missing = ["NoSuchEntityException", 404, "The user with name nobody cannot be found."];
    expect(await failureOf(iam.send(new ListAccessKeysCommand({ UserName })))).toEqual(missing);
    const update = new UpdateAccessKeyCommand({ UserName, AccessKeyId: unknownKey, Status: "Active" });
    expect(await failureOf(iam.send(update))).toEqual(missing);
    expect(await failureOf(iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: unknownKey })))).toEqual(
      missing,
    );
  });
});

describe("GetAccessKeyLastUsed", () => {
  test("tells the last use, or N/A", async () => {
    const iam = iamOf();
    const UserName = "user";
    await newUser(iam, UserName);
    const key = await newKey(iam, UserName);
    const lastUsed = () => iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: key.AccessKeyId }));
    const unused = await lastUsed();
    expect(unused.UserName).toBe(UserName);
    expect(unused.AccessKeyLastUsed).toEqual({ ServiceName: "N/A", Region: "N/A" });
    await stsOf(key).send(new GetCallerIdentityCommand({}));
    const { AccessKeyLastUsed } = await lastUsed();
    expect(AccessKeyLastUsed).toEqual({ LastUsedDate: expect.any(Date), ServiceName: "sts", Region: "us-east-1" });
    expect(Math.abs(Date.now() - (AccessKeyLastUsed?.LastUsedDate?.getTime() ?? 0))).toBeLessThan(60_000);
    await iamOf(key).send(new ListAccessKeysCommand({}));
    expect((await lastUsed()).AccessKeyLastUsed?.ServiceName).toBe("iam");
  });

  test("needs the permission on the key's owner, and tells nothing of keys that are not the account's", async () => {
    const iam = iamOf();
    await newUser(iam, "curious");
    await newUser(iam, "discreet");
    const own = await newKey(iam, "curious");
    const other = await newKey(iam, "discreet");
    const curious = iamOf(own);
    await curious.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: own.AccessKeyId }));
    const refused = await failureOf(curious.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: other.AccessKeyId })));
    expect(refused[0]).toBe("AccessDenied");
    expect(refused[2]).toContain("on resource: user discreet");
    expect(await failureOf(iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: unknownKey })))).toEqual([
      "AccessDenied",
      403,
      `User: arn:aws:iam::123456789012:root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${unknownKey}`,
    ]);
  });
});
