import {
  AddRoleToInstanceProfileCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListInstanceProfileTagsCommand,
  PutUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagInstanceProfileCommand,
  UntagInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { endpointForTests, failureOf, type Keys } from "./clients.js";

// The SDK takes LimitExceeded for throttling and would try again.
vi.stubEnv("AWS_MAX_ATTEMPTS", "1");

const { iam } = endpointForTests();
const account = "123456789012";
const trustsEc2 = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

const create = (InstanceProfileName: string, more: object = {}) =>
  iam().send(new CreateInstanceProfileCommand({ InstanceProfileName, ...more }));
const get = async (InstanceProfileName: string) =>
  (await iam().send(new GetInstanceProfileCommand({ InstanceProfileName }))).InstanceProfile;
const add = (InstanceProfileName: string, RoleName: string, keys?: Keys) =>
  iam(keys).send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
const removeRole = (InstanceProfileName: string, RoleName: string) =>
  iam().send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
const remove = (InstanceProfileName: string) => iam().send(new DeleteInstanceProfileCommand({ InstanceProfileName }));

beforeAll(async () => {
  for (const RoleName of ["machine", "other"]) {
    await iam().send(new CreateRoleCommand({ RoleName, Path: "/r/", AssumeRolePolicyDocument: trustsEc2 }));
  }
});

describe("an instance profile", () => {
  test("is created, given a role, tagged, and deleted when the role is removed", async () => {
    const Tags = [{ Key: "team", Value: "a" }];
    const { InstanceProfile: created } = await create("whole", { Path: "/p/", Tags });
    expect(created).toMatchObject({
      InstanceProfileName: "whole",
      Path: "/p/",
      Arn: `arn:aws:iam::${account}:instance-profile/p/whole`,
      Roles: [],
      Tags,
    });
    expect(created?.InstanceProfileId).toMatch(/^AIPA[A-Z2-7]{17}$/);
    await add("whole", "machine");
    const [role, ...others] = (await get("whole"))?.Roles ?? [];
    expect(others).toEqual([]);
    expect(role).toMatchObject({ RoleName: "machine", Arn: `arn:aws:iam::${account}:role/r/machine` });
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "")).toBe(trustsEc2);

    await iam().send(
      new TagInstanceProfileCommand({ InstanceProfileName: "whole", Tags: [{ Key: "stage", Value: "b" }] }),
    );
    const tags = await iam().send(new ListInstanceProfileTagsCommand({ InstanceProfileName: "whole", MaxItems: 1 }));
    expect([tags.Tags, tags.IsTruncated]).toEqual([[{ Key: "stage", Value: "b" }], true]);
    const rest = await iam().send(
      new ListInstanceProfileTagsCommand({ InstanceProfileName: "whole", Marker: tags.Marker }),
    );
    expect([rest.Tags, rest.IsTruncated]).toEqual([Tags, false]);
    await iam().send(new UntagInstanceProfileCommand({ InstanceProfileName: "whole", TagKeys: ["team"] }));
    expect((await get("whole"))?.Tags).toEqual([{ Key: "stage", Value: "b" }]);

    expect(await failureOf(remove("whole"))).toEqual([
      "DeleteConflictException",
      409,
      "Cannot delete entity, must remove roles from instance profile first.",
    ]);
    await removeRole("whole", "machine");
    expect((await get("whole"))?.Roles).toEqual([]);
    await remove("whole");
    expect((await failureOf(get("whole")))[0]).toBe("NoSuchEntityException");
  });

  test("is refused where it exists or is missing, or its role is", async () => {
    await create("taken");
    const exists = ["EntityAlreadyExistsException", 409, "Instance Profile Taken already exists."];
    expect(await failureOf(create("Taken"))).toEqual(exists);
    const InstanceProfileName = "nothing";
    const missing = ["NoSuchEntityException", 404, "Instance Profile nothing cannot be found."];
    expect(await failureOf(get("nothing"))).toEqual(missing);
    expect(await failureOf(add("nothing", "machine"))).toEqual(missing);
    expect(await failureOf(removeRole("nothing", "machine"))).toEqual(missing);
    expect(await failureOf(remove("nothing"))).toEqual(missing);
    const tag = new TagInstanceProfileCommand({ InstanceProfileName, Tags: [{ Key: "a", Value: "b" }] });
    expect(await failureOf(iam().send(tag))).toEqual(missing);
    const untag = new UntagInstanceProfileCommand({ InstanceProfileName, TagKeys: ["a"] });
    expect(await failureOf(iam().send(untag))).toEqual(missing);
    const listTags = new ListInstanceProfileTagsCommand({ InstanceProfileName });
    expect(await failureOf(iam().send(listTags))).toEqual(missing);
    const noRole = ["NoSuchEntityException", 404, "The role with name nobody cannot be found."];
    expect(await failureOf(add("taken", "nobody"))).toEqual(noRole);
    expect(await failureOf(removeRole("taken", "nobody"))).toEqual(noRole);
    const ofNobody = new ListInstanceProfilesForRoleCommand({ RoleName: "nobody" });
    expect(await failureOf(iam().send(ofNobody))).toEqual(noRole);
    const [code, status] = await failureOf(removeRole("taken", "machine"));
    expect([code, status]).toEqual(["NoSuchEntityException", 404]);
  });

  test("holds one role at most", async () => {
    await create("single");
    await add("single", "machine");
    const full = ["LimitExceededException", 409, "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"];
    expect(await failureOf(add("single", "other"))).toEqual(full);
    expect((await get("single"))?.Roles?.map(({ RoleName }) => RoleName)).toEqual(["machine"]);
    await removeRole("single", "machine");
  });

  test("is given a role by those only who may pass it", async () => {
    await create("passed");
    const newCaller = async (UserName: string, Statement: object[]): Promise<Keys> => {
      await iam().send(new CreateUserCommand({ UserName }));
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
      return (await iam().send(new CreateAccessKeyCommand({ UserName }))).AccessKey ?? {};
    };
    const adds = { Effect: "Allow", Action: "iam:AddRoleToInstanceProfile", Resource: "*" };
    const passes = {
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: `arn:aws:iam::${account}:role/r/machine`,
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    };
    const denied = (name: string, action: string, resource: string) => [
      "AccessDenied",
      403,
      `User: arn:aws:iam::${account}:user/${name} is not authorized to perform: ${action} on resource: ` +
        `${resource} because no identity-based policy allows the ${action} action`,
    ];
    const adder = await newCaller("adder", [adds]);
    expect(await failureOf(add("passed", "machine", adder))).toEqual(
      denied("adder", "iam:PassRole", `arn:aws:iam::${account}:role/r/machine`),
    );
    const passer = await newCaller("passer", [passes]);
    expect(await failureOf(add("passed", "machine", passer))).toEqual(
      denied("passer", "iam:AddRoleToInstanceProfile", "instance profile passed"),
    );
    const both = await newCaller("both", [adds, passes]);
    expect(await failureOf(add("passed", "other", both))).toEqual(
      denied("both", "iam:PassRole", `arn:aws:iam::${account}:role/r/other`),
    );
    await add("passed", "machine", both);
    await removeRole("passed", "machine");
  });
});

describe("instance profiles are listed", () => {
  test("by path and by role, in pages and without tags", async () => {
    for (const name of ["l1", "l2", "l3"]) {
      await create(name, { Path: "/listed/", Tags: [{ Key: "a", Value: "b" }] });
      if (name !== "l2") await add(name, "other");
    }
    const list = (more: object = {}) =>
      iam().send(new ListInstanceProfilesCommand({ PathPrefix: "/listed/", ...more }));
    const all = await list();
    expect(all.InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName)).toEqual(["l1", "l2", "l3"]);
    expect(all.InstanceProfiles?.map(({ Roles }) => Roles?.length)).toEqual([1, 0, 1]);
    expect(all.InstanceProfiles?.every(({ Tags }) => Tags === undefined)).toBe(true);
    const first = await list({ MaxItems: 2 });
    expect([first.InstanceProfiles?.length, first.IsTruncated]).toEqual([2, true]);
    const second = await list({ Marker: first.Marker });
    expect(second.InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName)).toEqual(["l3"]);
    expect((await list({ PathPrefix: "/none/" })).InstanceProfiles).toEqual([]);

    const ofRole = (more: object = {}) =>
      iam().send(new ListInstanceProfilesForRoleCommand({ RoleName: "other", ...more }));
    const one = await ofRole({ MaxItems: 1 });
    expect(one.InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName)).toEqual(["l1"]);
    expect(one.IsTruncated).toBe(true);
    const two = await ofRole({ Marker: one.Marker });
    expect(two.InstanceProfiles?.map(({ InstanceProfileName }) => InstanceProfileName)).toEqual(["l3"]);
    const ofMachine = await iam().send(new ListInstanceProfilesForRoleCommand({ RoleName: "machine" }));
    expect(ofMachine.InstanceProfiles).toEqual([]);
  });
});
