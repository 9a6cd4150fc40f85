import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeactivateMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
  ListUserTagsCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccountPasswordPolicyCommand,
  UpdateLoginProfileCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { endpointForTests, failureOf, type Keys } from "./clients.js";
import { enable, newDevice } from "./enable-device.js";

const { iam: iamOf, sts: stsOf } = endpointForTests();
const arn = (pathAndName: string): string => `arn:aws:iam::123456789012:user/${pathAndName}`;
const readOnly = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
const everything = "arn:aws:iam::aws:policy/AdministratorAccess";
const Password = "Correct horse 1";

function allow(Action: string | string[], Resource = "*", Condition = {}): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource, Condition } });
}

async function newUser(iam: IAMClient, UserName: string, Path?: string): Promise<string> {
  const { User } = await iam.send(new CreateUserCommand({ UserName, Path }));
  return User?.UserId ?? "";
}

async function keysOf(iam: IAMClient, UserName: string): Promise<Keys> {
  return (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey ?? {};
}

describe("UpdateUser", () => {
  test("gives another name and path; all that is the user's follows", async () => {
    const iam = iamOf();
    const id = await newUser(iam, "anna", "/old/");
    const keys = await keysOf(iam, "anna");
    await iam.send(new CreateGroupCommand({ GroupName: "first" }));
    await iam.send(new CreateGroupCommand({ GroupName: "second" }));
    await iam.send(new AddUserToGroupCommand({ GroupName: "first", UserName: "anna" }));
    await iam.send(new CreateLoginProfileCommand({ UserName: "anna", Password }));
    const device = await newDevice(iam, "annas");
    await enable(iam, "anna", device);

    await iam.send(new UpdateUserCommand({ UserName: "anna", NewUserName: "hanna", NewPath: "/new/" }));

    const { User } = await iam.send(new GetUserCommand({ UserName: "hanna" }));
    expect(User).toMatchObject({ UserName: "hanna", Path: "/new/", UserId: id, Arn: arn("new/hanna") });
    expect(await failureOf(iam.send(new GetUserCommand({ UserName: "anna" })))).toEqual([
      "NoSuchEntityException",
      404,
      "The user with name anna cannot be found.",
    ]);
    const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: "hanna" }));
    expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(["first"]);
    const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: "hanna" }));
    expect(MFADevices).toMatchObject([{ SerialNumber: device.SerialNumber, UserName: "hanna" }]);
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: "hanna" }));
    expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId: keys.AccessKeyId, UserName: "hanna" }]);
    const { LoginProfile } = await iam.send(new GetLoginProfileCommand({ UserName: "hanna" }));
    expect(LoginProfile?.UserName).toBe("hanna");
    const identity = await stsOf(keys).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Arn: arn("new/hanna"), UserId: id });

    await newUser(iam, "anna");
    expect((await iam.send(new ListGroupsForUserCommand({ UserName: "anna" }))).Groups).toEqual([]);
  });

  test("changes the path alone, the letters of the name, and nothing", async () => {
    const iam = iamOf();
    await newUser(iam, "paul");
    await iam.send(new UpdateUserCommand({ UserName: "paul", NewPath: "/there/" }));
    await iam.send(new UpdateUserCommand({ UserName: "paul", NewUserName: "Paul" }));
    await iam.send(new UpdateUserCommand({ UserName: "Paul" }));
    const { User } = await iam.send(new GetUserCommand({ UserName: "Paul" }));
    expect(User?.Arn).toBe(arn("there/Paul"));
    const { Users } = await iam.send(new ListUsersCommand({ PathPrefix: "/there/" }));
    expect(Users?.map(({ UserName }) => UserName)).toEqual(["Paul"]);
  });

  test.each(["taken", "TAKEN"])("does not give the name of another user: %s", async (NewUserName) => {
    const iam = iamOf();
    for (const name of ["mover", "taken"]) await newUser(iam, name).catch(() => "");
    expect(await failureOf(iam.send(new UpdateUserCommand({ UserName: "mover", NewUserName })))).toEqual([
      "EntityAlreadyExistsException",
      409,
      `User with name ${NewUserName} already exists.`,
    ]);
    expect((await iam.send(new GetUserCommand({ UserName: "mover" }))).User?.Arn).toBe(arn("mover"));
  });
});

describe("DeleteUser", () => {
  const UserName = "leaving";

  test("deletes a user to whom nothing belongs any more", async () => {
    const iam = iamOf();
    await newUser(iam, UserName);
    const conflict = async (what: string) => {
      expect(await failureOf(iam.send(new DeleteUserCommand({ UserName })))).toEqual([
        "DeleteConflictException",
        409,
        `Cannot delete entity, ${what} first.`,
      ]);
      await iam.send(new GetUserCommand({ UserName }));
    };

    const { AccessKeyId } = await keysOf(iam, UserName);
    await conflict("must delete access keys");
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));

    await iam.send(new CreateLoginProfileCommand({ UserName, Password }));
    await conflict("must delete login profile");
    await iam.send(new DeleteLoginProfileCommand({ UserName }));

    const device = await newDevice(iam, "leaving");
    await enable(iam, UserName, device);
    await conflict("must delete MFA device");
    await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber: device.SerialNumber }));

    await iam.send(new CreateGroupCommand({ GroupName: "stayers" }));
    await iam.send(new AddUserToGroupCommand({ GroupName: "stayers", UserName }));
    await conflict("must remove users from group");
    await iam.send(new RemoveUserFromGroupCommand({ GroupName: "stayers", UserName }));

    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: readOnly }));
    await conflict("must detach all policies");
    await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn: readOnly }));

    const PolicyName = "own";
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: allow("iam:GetUser") }));
    await conflict("must delete policies");
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));

    await iam.send(new DeleteUserCommand({ UserName }));
    expect((await failureOf(iam.send(new GetUserCommand({ UserName }))))[0]).toBe("NoSuchEntityException");
  });

  test("a permissions boundary is nothing that must go first", async () => {
    const iam = iamOf();
    await iam.send(new CreateUserCommand({ UserName: "bounded", PermissionsBoundary: readOnly }));
    await iam.send(new DeleteUserCommand({ UserName: "bounded" }));
  });
});

describe("tags of a user", () => {
  test("are set, listed by key in pages, and removed whatever the letters", async () => {
    const iam = iamOf();
    const UserName = "tagged";
    await newUser(iam, UserName);
    const tagsOf = async (input = {}) => iam.send(new ListUserTagsCommand({ UserName, ...input }));
    expect(await tagsOf()).toMatchObject({ Tags: [], IsTruncated: false });
    const Tags = ["c", "a", "b"].map((Key) => ({ Key, Value: `${Key}1` }));
    await iam.send(new TagUserCommand({ UserName, Tags }));
    await iam.send(new TagUserCommand({ UserName, Tags: [{ Key: "B", Value: "" }] }));
    const [c, a] = Tags;
    const first = await tagsOf({ MaxItems: 2 });
    expect(first).toMatchObject({ Tags: [{ Key: "B", Value: "" }, a], IsTruncated: true });
    expect(await tagsOf({ MaxItems: 2, Marker: first.Marker })).toMatchObject({ Tags: [c], IsTruncated: false });
    await iam.send(new UntagUserCommand({ UserName, TagKeys: ["b", "C", "none"] }));
    expect((await tagsOf()).Tags).toEqual([a]);
    expect((await iam.send(new GetUserCommand({ UserName }))).User?.Tags).toEqual([a]);
  });
});

describe("the permissions boundary of a user", () => {
  test("is put, replaced and deleted", async () => {
    const iam = iamOf();
    const UserName = "limited";
    await newUser(iam, UserName);
    const boundary = async () => (await iam.send(new GetUserCommand({ UserName }))).User?.PermissionsBoundary;
    for (const PermissionsBoundary of [readOnly, everything]) {
      await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));
      expect((await boundary())?.PermissionsBoundaryArn).toBe(PermissionsBoundary);
    }
    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }));
    expect(await boundary()).toBeUndefined();
    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }));
  });

  test.each([
    [
      "arn:aws:iam::123456789012:policy/none",
      "NoSuchEntityException",
      404,
      "Scope ARN: ",
      " does not exist or is not attachable.",
    ],
    ["arn:aws:iam::123456789012:not_a_policy/none", "InvalidInputException", 400, "ARN ", " is not valid."],
  ])("must be a managed policy: %s", async (PermissionsBoundary, name, status, before, behind) => {
    const iam = iamOf();
    await newUser(iam, "unlimited").catch(() => "");
    const put = iam.send(new PutUserPermissionsBoundaryCommand({ UserName: "unlimited", PermissionsBoundary }));
    expect(await failureOf(put)).toEqual([name, status, `${before}${PermissionsBoundary}${behind}`]);
  });
});

describe("login profiles", () => {
  const UserName = "console";
  const missing = ["NoSuchEntityException", 404, "Login Profile for User console cannot be found."];

  test("are made, shown, changed and deleted", async () => {
    const iam = iamOf();
    await newUser(iam, UserName);
    const profile = async () => (await iam.send(new GetLoginProfileCommand({ UserName }))).LoginProfile;
    expect(await failureOf(profile())).toEqual(missing);
    expect(await failureOf(iam.send(new UpdateLoginProfileCommand({ UserName, Password })))).toEqual(missing);
    expect(await failureOf(iam.send(new DeleteLoginProfileCommand({ UserName })))).toEqual(missing);

    const { LoginProfile } = await iam.send(new CreateLoginProfileCommand({ UserName, Password }));
    expect(LoginProfile).toEqual({ UserName, CreateDate: expect.any(Date), PasswordResetRequired: false });
    expect(await profile()).toEqual(LoginProfile);
    expect(await failureOf(iam.send(new CreateLoginProfileCommand({ UserName, Password })))).toEqual([
      "EntityAlreadyExistsException",
      409,
      "Login Profile for user console already exists.",
    ]);
    await iam.send(new UpdateLoginProfileCommand({ UserName, PasswordResetRequired: true }));
    expect((await profile())?.PasswordResetRequired).toBe(true);
    await iam.send(new UpdateLoginProfileCommand({ UserName, Password }));
    expect((await profile())?.PasswordResetRequired).toBe(true);
    await iam.send(new DeleteLoginProfileCommand({ UserName }));
    expect(await failureOf(profile())).toEqual(missing);
    expect((await failureOf(iam.send(new CreateLoginProfileCommand({ UserName }))))[0]).toBe("ValidationError");
  });

  test("have a password of the account's least length", async () => {
    const iam = iamOf();
    const UserName = "hasty";
    await newUser(iam, UserName);
    const create = (Password: string) => failureOf(iam.send(new CreateLoginProfileCommand({ UserName, Password })));
    const refused = [
      "PasswordPolicyViolationException",
      400,
      "Password does not conform to the account password policy.",
    ];
    expect(await create("seven77")).toEqual(refused);
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: "Eight888" }));
    const update = (Password: string) => iam.send(new UpdateLoginProfileCommand({ UserName, Password }));
    expect(await failureOf(update("seven77"))).toEqual(refused);
    await iam.send(new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 10 }));
    expect(await failureOf(update("nine99999"))).toEqual(refused);
    await update("ten1010101");
    await iam.send(new UpdateAccountPasswordPolicyCommand({}));
    await update("six666");
  });
});

describe("what users have none of", () => {
  test("is listed as empty", async () => {
    const iam = iamOf();
    const UserName = "plain";
    await newUser(iam, UserName);
    const keys = await iam.send(new ListSSHPublicKeysCommand({ UserName }));
    expect(keys).toMatchObject({ SSHPublicKeys: [], IsTruncated: false });
    const certificates = await iam.send(new ListSigningCertificatesCommand({ UserName }));
    expect(certificates).toMatchObject({ Certificates: [], IsTruncated: false });
    const credentials = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName }));
    expect(credentials).toMatchObject({ ServiceSpecificCredentials: [], IsTruncated: false });
    const all = await iam.send(new ListServiceSpecificCredentialsCommand({ AllUsers: true }));
    expect(all).toMatchObject({ ServiceSpecificCredentials: [], IsTruncated: false });
  });
});

describe("a user that there is not", () => {
  test("is said to be missing", async () => {
    const iam = iamOf();
    const UserName = "nobody";
    const calls = [
      iam.send(new UpdateUserCommand({ UserName, NewUserName: "somebody" })),
      iam.send(new DeleteUserCommand({ UserName })),
      iam.send(new UntagUserCommand({ UserName, TagKeys: ["a"] })),
      iam.send(new ListUserTagsCommand({ UserName })),
      iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: readOnly })),
      iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName })),
      iam.send(new CreateLoginProfileCommand({ UserName, Password })),
      iam.send(new GetLoginProfileCommand({ UserName })),
      iam.send(new UpdateLoginProfileCommand({ UserName, Password })),
      iam.send(new DeleteLoginProfileCommand({ UserName })),
      iam.send(new ListSSHPublicKeysCommand({ UserName })),
      iam.send(new ListSigningCertificatesCommand({ UserName })),
      iam.send(new ListServiceSpecificCredentialsCommand({ UserName })),
      iam.send(new ListGroupsForUserCommand({ UserName })),
    ];
    for (const failure of await Promise.all(calls.map(failureOf))) {
      expect(failure).toEqual(["NoSuchEntityException", 404, "The user with name nobody cannot be found."]);
    }
  });
});

describe("identity policies decide calls of IAM", () => {
  async function userWith(name: string, ...documents: string[]): Promise<IAMClient> {
    const iam = iamOf();
    await newUser(iam, name);
    for (const [index, PolicyDocument] of documents.entries()) {
      await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: `p${index}`, PolicyDocument }));
    }
    return iamOf(await keysOf(iam, name));
  }

  test("what a policy allows, and nothing else", async () => {
    const iam = await userWith("reader", allow("iam:GetUser", arn("reader")));
    expect((await iam.send(new GetUserCommand({}))).User?.UserName).toBe("reader");
    expect(await failureOf(iam.send(new GetUserCommand({ UserName: "other" })))).toEqual([
      "AccessDenied",
      403,
      `User: ${arn("reader")} is not authorized to perform: iam:GetUser on resource: user other because no identity-based policy allows the iam:GetUser action`,
    ]);
    expect((await failureOf(iam.send(new DeleteUserCommand({ UserName: "reader" }))))[0]).toBe("AccessDenied");
  });

  test("a Deny is said to be explicit", async () => {
    const deny = allow("iam:GetUser").replace('"Allow"', '"Deny"');
    const iam = await userWith("denied", allow("iam:*"), deny);
    expect(await failureOf(iam.send(new GetUserCommand({})))).toEqual([
      "AccessDenied",
      403,
      `User: ${arn("denied")} is not authorized to perform: iam:GetUser on resource: user denied with an explicit deny in an identity-based policy`,
    ]);
  });

  test("a permissions boundary limits them", async () => {
    const iam = await userWith("boundaried", allow("iam:*"));
    const UserName = "boundaried";
    await iamOf().send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: readOnly }));
    await iam.send(new GetUserCommand({}));
    const [code, , message] = await failureOf(iam.send(new CreateUserCommand({ UserName: "more" })));
    expect(code).toBe("AccessDenied");
    expect(message).toContain("because no permissions boundary allows the iam:CreateUser action");
  });

  test("a rename needs the permission on both names", async () => {
    const both = await userWith("renamer", allow("iam:UpdateUser", arn("re*")));
    await newUser(iamOf(), "recent");
    const refused = both.send(new UpdateUserCommand({ UserName: "recent", NewUserName: "other" }));
    expect((await failureOf(refused))[2]).toContain(`on resource: ${arn("other")} because`);
    await newUser(iamOf(), "outsider");
    const taken = both.send(new UpdateUserCommand({ UserName: "outsider", NewUserName: "received" }));
    expect((await failureOf(taken))[2]).toContain("on resource: user outsider because");
    await both.send(new UpdateUserCommand({ UserName: "recent", NewUserName: "recenter" }));
    const moved = both.send(new UpdateUserCommand({ UserName: "recenter", NewPath: "/x/" }));
    expect((await failureOf(moved))[2]).toContain(`on resource: ${arn("x/recenter")}`);
  });

  test("calls on boundaries have the boundary as a condition key", async () => {
    const condition = { StringEquals: { "iam:PermissionsBoundary": readOnly } };
    const iam = await userWith("bounder", allow("iam:*UserPermissionsBoundary", "*", condition));
    const UserName = "bounder";
    await iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: readOnly }));
    const other = iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: everything }));
    expect((await failureOf(other))[0]).toBe("AccessDenied");
    await iamOf().send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary: everything }));
    expect((await failureOf(iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName }))))[0]).toBe("AccessDenied");
    await newUser(iamOf(), "bounded2");
    const bounded = { UserName: "bounded2", PermissionsBoundary: readOnly };
    await iam.send(new PutUserPermissionsBoundaryCommand(bounded));
    await iam.send(new DeleteUserPermissionsBoundaryCommand({ UserName: "bounded2" }));
  });

  test("the removal of tags has their keys as a condition key", async () => {
    const condition = { "ForAllValues:StringEquals": { "aws:TagKeys": "mine" } };
    const iam = await userWith("untagger", allow("iam:UntagUser", "*", condition));
    await iam.send(new UntagUserCommand({ UserName: "untagger", TagKeys: ["mine"] }));
    const other = iam.send(new UntagUserCommand({ UserName: "untagger", TagKeys: ["mine", "yours"] }));
    expect((await failureOf(other))[0]).toBe("AccessDenied");
  });
});
