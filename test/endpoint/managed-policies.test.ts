import {
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListEntitiesForPolicyCommand,
  type ListEntitiesForPolicyCommandInput,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  PutRolePermissionsBoundaryCommand,
  PutUserPolicyCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test, vi } from "vitest";
import { endpointForTests, failureOf, type Keys } from "./clients.js";

// The SDK takes LimitExceeded for throttling and would try again.
vi.stubEnv("AWS_MAX_ATTEMPTS", "1");

const { iam } = endpointForTests();
const account = "123456789012";
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

function statement(effect: "Allow" | "Deny", action: string | readonly string[], more: object = {}): string {
  const Statement = [{ Effect: effect, Action: action, Resource: "*", ...more }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

const reading = statement("Allow", "s3:Get*");
const trustsEc2 = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

async function newPolicy(PolicyName: string, more: Partial<CreatePolicyCommandInput> = {}): Promise<string> {
  const command = new CreatePolicyCommand({ PolicyName, PolicyDocument: reading, ...more });
  return (await iam().send(command)).Policy?.Arn ?? "";
}

async function newCaller(UserName: string, PolicyDocument: string): Promise<Keys> {
  await iam().send(new CreateUserCommand({ UserName }));
  await iam().send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
  return (await iam().send(new CreateAccessKeyCommand({ UserName }))).AccessKey ?? {};
}

/** The four actions on the policies attached to users, roles and groups, which are to behave alike. */
const kinds = [
  {
    type: "user",
    quotaName: "PoliciesPerUser",
    create: (UserName: string) => iam().send(new CreateUserCommand({ UserName })),
    attach: (UserName: string, PolicyArn: string, keys?: Keys) =>
      iam(keys).send(new AttachUserPolicyCommand({ UserName, PolicyArn })),
    detach: (UserName: string, PolicyArn: string) => iam().send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
    list: (UserName: string, more: object = {}) =>
      iam().send(new ListAttachedUserPoliciesCommand({ UserName, ...more })),
  },
  {
    type: "role",
    quotaName: "PoliciesPerRole",
    create: (RoleName: string) => iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustsEc2 })),
    attach: (RoleName: string, PolicyArn: string, keys?: Keys) =>
      iam(keys).send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    detach: (RoleName: string, PolicyArn: string) => iam().send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    list: (RoleName: string, more: object = {}) =>
      iam().send(new ListAttachedRolePoliciesCommand({ RoleName, ...more })),
  },
  {
    type: "group",
    quotaName: "PoliciesPerGroup",
    create: (GroupName: string) => iam().send(new CreateGroupCommand({ GroupName })),
    attach: (GroupName: string, PolicyArn: string, keys?: Keys) =>
      iam(keys).send(new AttachGroupPolicyCommand({ GroupName, PolicyArn })),
    detach: (GroupName: string, PolicyArn: string) =>
      iam().send(new DetachGroupPolicyCommand({ GroupName, PolicyArn })),
    list: (GroupName: string, more: object = {}) =>
      iam().send(new ListAttachedGroupPoliciesCommand({ GroupName, ...more })),
  },
] as const;

describe.each(kinds)("the policies attached to a $type", ({ type, quotaName, create, attach, detach, list }) => {
  test("are attached, once only, listed in pages and by path, and detached", async () => {
    await create("holder");
    const one = await newPolicy(`one-${type}`, { Path: `/${type}/` });
    const two = await newPolicy(`two-${type}`);
    for (const arn of [two, one, administrator, one]) await attach("holder", arn);
    const all = await list("holder");
    expect([all.AttachedPolicies, all.IsTruncated]).toEqual([
      [
        { PolicyName: "AdministratorAccess", PolicyArn: administrator },
        { PolicyName: `one-${type}`, PolicyArn: one },
        { PolicyName: `two-${type}`, PolicyArn: two },
      ],
      false,
    ]);
    const first = await list("holder", { MaxItems: 2 });
    expect([first.AttachedPolicies?.length, first.IsTruncated]).toEqual([2, true]);
    const rest = await list("holder", { Marker: first.Marker });
    expect(rest.AttachedPolicies).toEqual([{ PolicyName: `two-${type}`, PolicyArn: two }]);
    const below = await list("holder", { PathPrefix: `/${type}/` });
    expect(below.AttachedPolicies).toEqual([{ PolicyName: `one-${type}`, PolicyArn: one }]);
    await detach("holder", one);
    expect((await list("holder")).AttachedPolicies?.map(({ PolicyArn }) => PolicyArn)).toEqual([administrator, two]);
  });

  test("are refused where holder or policy is missing", async () => {
    await create("empty");
    const noHolder = ["NoSuchEntityException", 404, `The ${type} with name nobody cannot be found.`];
    expect(await failureOf(attach("nobody", administrator))).toEqual(noHolder);
    expect(await failureOf(detach("nobody", administrator))).toEqual(noHolder);
    expect(await failureOf(list("nobody"))).toEqual(noHolder);
    const none = `arn:aws:iam::${account}:policy/no`;
    const notThere = `Policy ${none} does not exist or is not attachable.`;
    expect(await failureOf(attach("empty", none))).toEqual(["NoSuchEntityException", 404, notThere]);
    const message = `Policy ${administrator} was not found.`;
    expect(await failureOf(detach("empty", administrator))).toEqual(["NoSuchEntityException", 404, message]);
    const invalid = ["ValidationError", 400, "ARN AdministratorAccessPolicy is not valid."];
    expect(await failureOf(attach("empty", "AdministratorAccessPolicy"))).toEqual(invalid);
    expect(await failureOf(detach("empty", "AdministratorAccessPolicy"))).toEqual(invalid);
  });

  test("are ten at most", async () => {
    await create("full");
    const arns: string[] = [];
    for (let number = 1; number <= 10; number++) arns.push(await newPolicy(`full-${type}-${number}`));
    for (const arn of arns) await attach("full", arn);
    await attach("full", arns[0] ?? "");
    const message = `Cannot exceed quota for ${quotaName}: 10`;
    expect(await failureOf(attach("full", administrator))).toEqual(["LimitExceededException", 409, message]);
  });

  test("are limited by iam:PolicyARN", async () => {
    await create("limited");
    const action = `iam:Attach${type.charAt(0).toUpperCase()}${type.slice(1)}Policy`;
    const condition = { Condition: { ArnEquals: { "iam:PolicyARN": administrator } } };
    const keys = await newCaller(`attacher-${type}`, statement("Allow", action, condition));
    await attach("limited", administrator, keys);
    const [code, status, message] = await failureOf(attach("limited", "arn:aws:iam::aws:policy/AWSDenyAll", keys));
    expect([code, status]).toEqual(["AccessDenied", 403]);
    expect(message).toBe(
      `User: arn:aws:iam::${account}:user/attacher-${type} is not authorized to perform: ${action} on resource: ` +
        `${type} limited because no identity-based policy allows the ${action} action`,
    );
  });
});

describe("a managed policy", () => {
  test("is created, got, tagged and deleted", async () => {
    const { Policy: created } = await iam().send(
      new CreatePolicyCommand({
        PolicyName: "Whole",
        Path: "/division/team/",
        PolicyDocument: reading,
        Description: "what it is for",
        Tags: [{ Key: "team", Value: "a" }],
      }),
    );
    const arn = `arn:aws:iam::${account}:policy/division/team/Whole`;
    expect(created).toMatchObject({
      PolicyName: "Whole",
      Path: "/division/team/",
      Arn: arn,
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      Tags: [{ Key: "team", Value: "a" }],
    });
    expect(created?.PolicyId).toMatch(/^ANPA[A-Z2-7]{17}$/);
    expect(created?.UpdateDate).toEqual(created?.CreateDate);
    await iam().send(new TagPolicyCommand({ PolicyArn: arn, Tags: [{ Key: "stage", Value: "test" }] }));
    await iam().send(new TagPolicyCommand({ PolicyArn: arn, Tags: [{ Key: "team", Value: "b" }] }));
    const { Policy: got } = await iam().send(new GetPolicyCommand({ PolicyArn: arn }));
    const tags = [
      { Key: "stage", Value: "test" },
      { Key: "team", Value: "b" },
    ];
    expect(got).toEqual({ ...created, Description: "what it is for", Tags: expect.arrayContaining(tags) });
    expect(got?.Tags?.length).toBe(2);
    const first = await iam().send(new ListPolicyTagsCommand({ PolicyArn: arn, MaxItems: 1 }));
    expect([first.Tags?.length, first.IsTruncated]).toEqual([1, true]);
    const rest = await iam().send(new ListPolicyTagsCommand({ PolicyArn: arn, Marker: first.Marker }));
    expect(rest.IsTruncated).toBe(false);
    expect([...(first.Tags ?? []), ...(rest.Tags ?? [])]).toEqual(tags);
    await iam().send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys: ["team", "stage", "STAGE"] }));
    expect((await iam().send(new GetPolicyCommand({ PolicyArn: arn }))).Policy?.Tags).toBeUndefined();
    await iam().send(new DeletePolicyCommand({ PolicyArn: arn }));
    const missing = ["NoSuchEntityException", 404, `Policy ${arn} was not found.`];
    for (const command of [
      () => iam().send(new GetPolicyCommand({ PolicyArn: arn })),
      () => iam().send(new DeletePolicyCommand({ PolicyArn: arn })),
      () => iam().send(new ListPolicyVersionsCommand({ PolicyArn: arn })),
      () => iam().send(new CreatePolicyVersionCommand({ PolicyArn: arn, PolicyDocument: reading })),
      () => iam().send(new DeletePolicyVersionCommand({ PolicyArn: arn, VersionId: "v1" })),
      () => iam().send(new TagPolicyCommand({ PolicyArn: arn, Tags: [{ Key: "a", Value: "b" }] })),
      () => iam().send(new UntagPolicyCommand({ PolicyArn: arn, TagKeys: ["a"] })),
      () => iam().send(new ListPolicyTagsCommand({ PolicyArn: arn })),
    ]) {
      expect(await failureOf(command())).toEqual(missing);
    }
  });

  test("is refused where its name is taken, or it is malformed, too large or ill tagged", async () => {
    await newPolicy("Taken", { Path: "/elsewhere/" });
    expect(await failureOf(newPolicy("TAKEN"))).toEqual([
      "EntityAlreadyExistsException",
      409,
      "A policy called TAKEN already exists. Duplicate names are not allowed.",
    ]);
    const syntax = ["MalformedPolicyDocumentException", 400, "Syntax errors in policy."];
    expect(await failureOf(newPolicy("bad", { PolicyDocument: "{" }))).toEqual(syntax);
    const old = ["MalformedPolicyDocumentException", 400, "Policy document must be version 2012-10-17 or greater."];
    for (const PolicyDocument of [reading.replace("2012", "2008"), reading.replace('"Version":"2012-10-17",', "")]) {
      expect(await failureOf(newPolicy("old", { PolicyDocument }))).toEqual(old);
    }
    const largest = reading.replace("s3:Get*", `s3:${"x".repeat(6144 - reading.length + 4)}`);
    expect(largest.length).toBe(6144);
    await newPolicy("largest", { PolicyDocument: ` ${largest}\n` });
    const tooLarge = ["LimitExceededException", 409, "Cannot exceed quota for PolicySize: 6144"];
    expect(await failureOf(newPolicy("larger", { PolicyDocument: largest.replace("xx", "xxx") }))).toEqual(tooLarge);
    const tag = { Key: "a", Value: "1" };
    const twice = ["InvalidInputException", 400, "Duplicate tag keys found."];
    expect(await failureOf(newPolicy("tags", { Tags: [tag, { ...tag, Value: "2" }] }))).toEqual(twice);
    await newPolicy("tags", { Tags: [tag, { Key: "A", Value: "2" }] });
  });

  test("is not deleted while it is attached, is a boundary, or has several versions", async () => {
    const PolicyArn = await newPolicy("InUse");
    const attached = ["DeleteConflictException", 409, "Cannot delete a policy attached to entities."];
    await iam().send(new CreateGroupCommand({ GroupName: "user-of-policy" }));
    await iam().send(new AttachGroupPolicyCommand({ GroupName: "user-of-policy", PolicyArn }));
    expect(await failureOf(iam().send(new DeletePolicyCommand({ PolicyArn })))).toEqual(attached);
    await iam().send(new DetachGroupPolicyCommand({ GroupName: "user-of-policy", PolicyArn }));
    const limited = new CreateUserCommand({ UserName: "limited-by-policy", PermissionsBoundary: PolicyArn });
    await iam().send(limited);
    expect(await failureOf(iam().send(new DeletePolicyCommand({ PolicyArn })))).toEqual(attached);
    const { Policy } = await iam().send(new GetPolicyCommand({ PolicyArn }));
    expect([Policy?.AttachmentCount, Policy?.PermissionsBoundaryUsageCount]).toEqual([0, 1]);

    const versions = await newPolicy("Versions");
    await iam().send(new CreatePolicyVersionCommand({ PolicyArn: versions, PolicyDocument: reading }));
    expect(await failureOf(iam().send(new DeletePolicyCommand({ PolicyArn: versions })))).toEqual([
      "DeleteConflictException",
      409,
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
        "The default version is deleted with the policy.",
    ]);
  });

  test("of AWS is read and attached, but not changed", async () => {
    const PolicyArn = administrator;
    const { Policy } = await iam().send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ PolicyName: "AdministratorAccess", DefaultVersionId: "v1", IsAttachable: true });
    const { PolicyVersion } = await iam().send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toMatchObject({ Version: "2012-10-17" });
    const refused = ["AccessDenied", 403, "Policy is outside your own account."];
    // What AWS says of the other changes is in fixtures/recorded-answers.
    for (const command of [
      () => iam().send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: reading })),
      () => iam().send(new TagPolicyCommand({ PolicyArn, Tags: [{ Key: "a", Value: "b" }] })),
      () => iam().send(new UntagPolicyCommand({ PolicyArn, TagKeys: ["a"] })),
    ]) {
      expect(await failureOf(command())).toEqual(refused);
    }
  });

  test("with tags is created by those only who may tag it", async () => {
    const input = { PolicyName: "Tagged", PolicyDocument: reading, Tags: [{ Key: "team", Value: "a" }] };
    const creator = await newCaller("creator", statement("Allow", "iam:CreatePolicy"));
    await iam(creator).send(new CreatePolicyCommand({ ...input, PolicyName: "Untagged", Tags: undefined }));
    expect(await failureOf(iam(creator).send(new CreatePolicyCommand(input)))).toEqual([
      "AccessDenied",
      403,
      `User: arn:aws:iam::${account}:user/creator is not authorized to perform: iam:TagPolicy on resource: ` +
        `arn:aws:iam::${account}:policy/Tagged because no identity-based policy allows the iam:TagPolicy action`,
    ]);
    const team = { Condition: { StringEquals: { "aws:RequestTag/team": "a" } } };
    const tagger = await newCaller("tagger", statement("Allow", ["iam:CreatePolicy", "iam:TagPolicy"], team));
    await iam(tagger).send(new CreatePolicyCommand(input));
    const own = { Condition: { StringEquals: { "aws:ResourceTag/team": "a" } } };
    const deleter = await newCaller("deleter", statement("Allow", "iam:DeletePolicy", own));
    const untagged = new DeletePolicyCommand({ PolicyArn: `arn:aws:iam::${account}:policy/Untagged` });
    expect((await failureOf(iam(deleter).send(untagged)))[0]).toBe("AccessDenied");
    await iam(deleter).send(new DeletePolicyCommand({ PolicyArn: `arn:aws:iam::${account}:policy/Tagged` }));
  });
});

describe("the versions of a managed policy", () => {
  test("are created, five at most, listed newest first, got, made the default and deleted", async () => {
    const PolicyArn = await newPolicy("Versioned");
    const create = (action: string, SetAsDefault?: boolean) =>
      iam().send(
        new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: statement("Allow", action), SetAsDefault }),
      );
    const { PolicyVersion } = await create("s3:Two");
    expect(PolicyVersion).toEqual({
      VersionId: "v2",
      IsDefaultVersion: false,
      CreateDate: expect.any(Date),
    });
    expect((await create("s3:Three", true)).PolicyVersion?.IsDefaultVersion).toBe(true);
    await create("s3:Four");
    await create("s3:Five");
    expect(await failureOf(create("s3:Six"))).toEqual([
      "LimitExceededException",
      409,
      "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    ]);
    const shown = async (more: object = {}) => {
      const answer = await iam().send(new ListPolicyVersionsCommand({ PolicyArn, ...more }));
      const { Versions = [], Marker } = answer;
      expect(Versions.every(({ Document }) => Document === undefined)).toBe(true);
      return {
        Marker,
        ids: Versions.map(({ VersionId, IsDefaultVersion }) => VersionId + (IsDefaultVersion ? "*" : "")),
      };
    };
    expect((await shown()).ids).toEqual(["v5", "v4", "v3*", "v2", "v1"]);
    const first = await shown({ MaxItems: 3 });
    expect(first.ids).toEqual(["v5", "v4", "v3*"]);
    expect((await shown({ Marker: first.Marker })).ids).toEqual(["v2", "v1"]);

    const got = await iam().send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v4" }));
    expect(decodeURIComponent(got.PolicyVersion?.Document ?? "")).toBe(statement("Allow", "s3:Four"));
    const remove = (VersionId: string) => iam().send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    const isDefault = ["DeleteConflictException", 409, "Cannot delete the default version of a policy."];
    expect(await failureOf(remove("v3"))).toEqual(isDefault);
    await iam().send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v5" }));
    await remove("v3");
    const message = `Policy ${PolicyArn} version v3 does not exist or is not attachable.`;
    const missing = ["NoSuchEntityException", 404, message];
    expect(await failureOf(remove("v3"))).toEqual(missing);
    expect(await failureOf(iam().send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v3" })))).toEqual(missing);
    const makeDefault = new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v3" });
    expect(await failureOf(iam().send(makeDefault))).toEqual(missing);
    // Numbers are not used again.
    expect((await create("s3:Six")).PolicyVersion?.VersionId).toBe("v6");
    expect((await shown()).ids).toEqual(["v6", "v5*", "v4", "v2", "v1"]);
    const { Policy } = await iam().send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy?.DefaultVersionId).toBe("v5");
    const malformed = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: "[]" });
    expect((await failureOf(iam().send(malformed)))[0]).toBe("MalformedPolicyDocumentException");
  });

  test("change decisions at once", async () => {
    const PolicyDocument = statement("Allow", "iam:ListPolicies");
    const PolicyArn = await newPolicy("Switched", { PolicyDocument });
    const keys = await newCaller("switched", statement("Allow", "s3:*"));
    await iam().send(new AttachUserPolicyCommand({ UserName: "switched", PolicyArn }));
    const call = () => iam(keys).send(new ListPoliciesCommand({ Scope: "AWS" }));
    const denied = (reason: string) => [
      "AccessDenied",
      403,
      `User: arn:aws:iam::${account}:user/switched is not authorized to perform: iam:ListPolicies on resource: ` +
        `* ${reason}`,
    ];
    await call();
    const empty = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: statement("Allow", "s3:*") });
    await iam().send(empty);
    await call();
    await iam().send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    expect(await failureOf(call())).toEqual(
      denied("because no identity-based policy allows the iam:ListPolicies action"),
    );
    await iam().send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    await call();
    const denial = { PolicyArn, PolicyDocument: statement("Deny", "*"), SetAsDefault: true };
    await iam().send(new CreatePolicyVersionCommand(denial));
    expect(await failureOf(call())).toEqual(denied("with an explicit deny in an identity-based policy"));
  });
});

describe("ListPolicies", () => {
  test("filters by scope, path, attachment and use, in pages", async () => {
    const attached = await newPolicy("listed-attached", { Path: "/listed/" });
    const limiting = await newPolicy("listed-boundary", { Path: "/listed/" });
    await newPolicy("listed-unused", { Path: "/listed/" });
    const RoleName = "listed";
    await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustsEc2 }));
    await iam().send(new AttachRolePolicyCommand({ RoleName, PolicyArn: attached }));
    await iam().send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: limiting }));
    const list = async (input: ListPoliciesCommandInput) => (await iam().send(new ListPoliciesCommand(input))) ?? {};
    const names = async (input: ListPoliciesCommandInput) =>
      (await list({ PathPrefix: "/listed/", ...input })).Policies?.map(({ PolicyName }) => PolicyName);
    expect(await names({})).toEqual(["listed-attached", "listed-boundary", "listed-unused"]);
    expect(await names({ OnlyAttached: true })).toEqual(["listed-attached"]);
    expect(await names({ PolicyUsageFilter: "PermissionsPolicy" })).toEqual(["listed-attached"]);
    expect(await names({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual(["listed-boundary"]);
    expect(await names({ Scope: "AWS" })).toEqual([]);
    // AWS's are the same for all accounts: test/endpoint/aws-managed-policies.test.ts is about them.
    expect(await names({ Scope: "AWS", PathPrefix: "/job-function/" })).toContain("ViewOnlyAccess");
    expect(await names({ Scope: "Local", PathPrefix: "/job-function/" })).toEqual([]);
    expect(await names({ PathPrefix: "/job-function/" })).toContain("ViewOnlyAccess");
    const first = await list({ PathPrefix: "/listed/", MaxItems: 2 });
    expect(
      first.Policies?.map(({ AttachmentCount, PermissionsBoundaryUsageCount }) => [
        AttachmentCount,
        PermissionsBoundaryUsageCount,
      ]),
    ).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(first.IsTruncated).toBe(true);
    const second = await list({ PathPrefix: "/listed/", MaxItems: 2, Marker: first.Marker });
    expect([second.Policies?.length, second.IsTruncated]).toEqual([1, false]);
  });
});

describe("ListEntitiesForPolicy", () => {
  test("filters by kind, path and use, and pages over groups, users and roles together", async () => {
    const PolicyArn = await newPolicy("Entities");
    for (const name of ["e1", "e2"]) {
      await iam().send(new CreateGroupCommand({ GroupName: name, Path: "/e/" }));
      await iam().send(new AttachGroupPolicyCommand({ GroupName: name, PolicyArn }));
      await iam().send(new CreateUserCommand({ UserName: name, Path: "/e/f/", PermissionsBoundary: PolicyArn }));
      await iam().send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trustsEc2 }));
      await iam().send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }));
    }
    await iam().send(new AttachUserPolicyCommand({ UserName: "e2", PolicyArn }));
    const list = async (input: Partial<ListEntitiesForPolicyCommandInput> = {}) => {
      const answer = await iam().send(new ListEntitiesForPolicyCommand({ PolicyArn, ...input }));
      return {
        Marker: answer.Marker,
        IsTruncated: answer.IsTruncated,
        names: [
          ...(answer.PolicyGroups ?? []).map(({ GroupName }) => `group ${GroupName}`),
          ...(answer.PolicyUsers ?? []).map(({ UserName }) => `user ${UserName}`),
          ...(answer.PolicyRoles ?? []).map(({ RoleName }) => `role ${RoleName}`),
        ],
        ids: [
          ...(answer.PolicyGroups ?? []).map(({ GroupId }) => GroupId?.slice(0, 4)),
          ...(answer.PolicyUsers ?? []).map(({ UserId }) => UserId?.slice(0, 4)),
          ...(answer.PolicyRoles ?? []).map(({ RoleId }) => RoleId?.slice(0, 4)),
        ],
      };
    };
    const all = ["group e1", "group e2", "user e1", "user e2", "role e1", "role e2"];
    expect((await list()).names).toEqual(all);
    expect((await list()).ids).toEqual(["AGPA", "AGPA", "AIDA", "AIDA", "AROA", "AROA"]);
    expect((await list({ EntityFilter: "User" })).names).toEqual(["user e1", "user e2"]);
    expect((await list({ EntityFilter: "Role" })).names).toEqual(["role e1", "role e2"]);
    expect((await list({ EntityFilter: "Group" })).names).toEqual(["group e1", "group e2"]);
    expect((await list({ PathPrefix: "/e/" })).names).toEqual(["group e1", "group e2", "user e1", "user e2"]);
    expect((await list({ PathPrefix: "/e/f/" })).names).toEqual(["user e1", "user e2"]);
    expect((await list({ PolicyUsageFilter: "PermissionsBoundary" })).names).toEqual(["user e1", "user e2"]);
    const permissions = all.filter((name) => name !== "user e1");
    expect((await list({ PolicyUsageFilter: "PermissionsPolicy" })).names).toEqual(permissions);
    const first = await list({ MaxItems: 3 });
    expect([first.names, first.IsTruncated]).toEqual([all.slice(0, 3), true]);
    const second = await list({ MaxItems: 3, Marker: first.Marker });
    expect([second.names, second.IsTruncated]).toEqual([all.slice(3), false]);
  });
});
