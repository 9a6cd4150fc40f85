import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteAccountAliasCommand,
  DeleteAccountPasswordPolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandInput,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  ListAccountAliasesCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccountPasswordPolicyCommand,
} from "@aws-sdk/client-iam";
import { describe, expect, test } from "vitest";
import { iamModel } from "../../src/endpoint/model/iam.generated.js";
import { endpointForTests, failureOf, rootKeys } from "./clients.js";

const { iam } = endpointForTests();
const account = "123456789012";

/** The root user of an account of the test's own. */
const rootOf = (id: string) => iam(rootKeys(id));

const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
});
const trustsEc2 = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

describe("the account's alias", () => {
  const aliases = async (id: string, more: object = {}) =>
    (await rootOf(id).send(new ListAccountAliasesCommand(more))).AccountAliases;
  const create = (id: string, AccountAlias: string) => rootOf(id).send(new CreateAccountAliasCommand({ AccountAlias }));
  const remove = (id: string, AccountAlias: string) => rootOf(id).send(new DeleteAccountAliasCommand({ AccountAlias }));

  test("is created, replaced, unique among accounts, and deleted", async () => {
    const [one, other] = ["111111111111", "222222222222"];
    expect(await aliases(one)).toEqual([]);
    await create(one, "first-alias");
    expect(await aliases(one)).toEqual(["first-alias"]);
    await create(one, "second-alias");
    expect(await aliases(one, { MaxItems: 1 })).toEqual(["second-alias"]);
    await create(other, "first-alias");
    const exists = ["EntityAlreadyExistsException", 409, "The account alias second-alias already exists."];
    expect(await failureOf(create(other, "second-alias"))).toEqual(exists);
    expect(await failureOf(create(one, "second-alias"))).toEqual(exists);
    const [code, status] = await failureOf(remove(one, "first-alias"));
    expect([code, status]).toEqual(["NoSuchEntityException", 404]);
    await remove(one, "second-alias");
    expect(await aliases(one)).toEqual([]);
    expect(await aliases(other)).toEqual(["first-alias"]);
    expect((await failureOf(create(one, "No Alias")))[0]).toBe("ValidationError");
  });
});

describe("the account's password policy", () => {
  const get = async () => (await rootOf("333333333333").send(new GetAccountPasswordPolicyCommand({}))).PasswordPolicy;

  test("is missing, set, set anew as a whole, and deleted", async () => {
    const root = rootOf("333333333333");
    const missing = [
      "NoSuchEntityException",
      404,
      "The Password Policy with domain name 333333333333 cannot be found.",
    ];
    expect(await failureOf(get())).toEqual(missing);
    expect(await failureOf(root.send(new DeleteAccountPasswordPolicyCommand({})))).toEqual([
      "NoSuchEntityException",
      404,
      "The account policy with name PasswordPolicy cannot be found.",
    ]);
    const input = {
      MinimumPasswordLength: 14,
      RequireSymbols: true,
      RequireNumbers: true,
      RequireUppercaseCharacters: true,
      RequireLowercaseCharacters: true,
      AllowUsersToChangePassword: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 24,
      HardExpiry: false,
    };
    await root.send(new UpdateAccountPasswordPolicyCommand(input));
    expect(await get()).toEqual({ ...input, ExpirePasswords: true });
    await root.send(new UpdateAccountPasswordPolicyCommand({ RequireNumbers: true }));
    expect(await get()).toEqual({
      MinimumPasswordLength: 6,
      RequireSymbols: false,
      RequireNumbers: true,
      RequireUppercaseCharacters: false,
      RequireLowercaseCharacters: false,
      AllowUsersToChangePassword: false,
      ExpirePasswords: false,
    });
    const short = new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 5 });
    expect((await failureOf(root.send(short)))[0]).toBe("ValidationError");
    await root.send(new DeleteAccountPasswordPolicyCommand({}));
    expect(await failureOf(get())).toEqual(missing);
  });
});

describe("GetAccountSummary", () => {
  test("has all keys, counts, and AWS's quotas", async () => {
    const root = rootOf("444444444444");
    const summary = async () => (await root.send(new GetAccountSummaryCommand({}))).SummaryMap ?? {};
    const before = await summary();
    const keys = iamModel.shapes["summaryKeyType"];
    expect(Object.keys(before).sort()).toEqual(keys?.type === "string" ? [...(keys.enum ?? [])].sort() : []);
    const counted = Object.entries(before).filter(([name, value]) => !/Quota|TokenVersion/.test(name) && value !== 0);
    expect(counted).toEqual([]);
    expect(before).toMatchObject({
      UsersQuota: 5000,
      GroupsQuota: 300,
      RolesQuota: 1000,
      PoliciesQuota: 1500,
      InstanceProfilesQuota: 1000,
      GroupsPerUserQuota: 10,
      AccessKeysPerUserQuota: 2,
      AttachedPoliciesPerUserQuota: 10,
      PolicySizeQuota: 6144,
      UserPolicySizeQuota: 2048,
      RolePolicySizeQuota: 10240,
      GroupPolicySizeQuota: 5120,
      AssumeRolePolicySizeQuota: 2048,
      VersionsPerPolicyQuota: 5,
      PolicyVersionsInUseQuota: 10000,
    });
    for (const UserName of ["a", "b"]) await root.send(new CreateUserCommand({ UserName }));
    await root.send(new CreateGroupCommand({ GroupName: "g" }));
    await root.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trustsEc2 }));
    const { Policy } = await root.send(new CreatePolicyCommand({ PolicyName: "p", PolicyDocument: policy }));
    await root.send(new CreatePolicyVersionCommand({ PolicyArn: Policy?.Arn, PolicyDocument: policy }));
    await root.send(new CreateInstanceProfileCommand({ InstanceProfileName: "i" }));
    await root.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "m" }));
    await root.send(new CreateOpenIDConnectProviderCommand({ Url: "https://id.example.com" }));
    expect(await summary()).toEqual({
      ...before,
      Users: 2,
      Groups: 1,
      Roles: 1,
      Policies: 1,
      PolicyVersionsInUse: 2,
      InstanceProfiles: 1,
      MFADevices: 1,
      Providers: 1,
    });
  });
});

describe("GetAccountAuthorizationDetails", () => {
  const id = "555555555555";
  const details = (input: GetAccountAuthorizationDetailsCommandInput = {}) =>
    rootOf(id).send(new GetAccountAuthorizationDetailsCommand(input));

  test("shows users, groups, roles and policies, filtered and as pages of one sequence", async () => {
    const root = rootOf(id);
    const made = await root.send(new CreatePolicyCommand({ PolicyName: "own", PolicyDocument: policy }));
    const PolicyArn = made.Policy?.Arn;
    const Tags = [{ Key: "team", Value: "a" }];
    await root.send(new CreateUserCommand({ UserName: "u1", PermissionsBoundary: PolicyArn, Tags }));
    await root.send(new CreateUserCommand({ UserName: "u2" }));
    await root.send(new PutUserPolicyCommand({ UserName: "u1", PolicyName: "inline", PolicyDocument: policy }));
    await root.send(new AttachUserPolicyCommand({ UserName: "u1", PolicyArn }));
    await root.send(new CreateGroupCommand({ GroupName: "g1" }));
    await root.send(new AddUserToGroupCommand({ GroupName: "g1", UserName: "u1" }));
    await root.send(new PutGroupPolicyCommand({ GroupName: "g1", PolicyName: "inline", PolicyDocument: policy }));
    await root.send(new AttachGroupPolicyCommand({ GroupName: "g1", PolicyArn }));
    await root.send(new CreateRoleCommand({ RoleName: "r1", AssumeRolePolicyDocument: trustsEc2 }));
    await root.send(new PutRolePolicyCommand({ RoleName: "r1", PolicyName: "inline", PolicyDocument: policy }));
    await root.send(new CreateInstanceProfileCommand({ InstanceProfileName: "i1" }));
    await root.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: "i1", RoleName: "r1" }));

    const all = await details();
    expect(all.IsTruncated).toBe(false);
    const encoded = encodeURIComponent(policy).replaceAll("*", "%2A");
    const inline = [{ PolicyName: "inline", PolicyDocument: encoded }];
    const attached = [{ PolicyName: "own", PolicyArn }];
    expect(all.UserDetailList).toEqual([
      {
        Path: "/",
        UserName: "u1",
        UserId: expect.stringMatching(/^AIDA/),
        Arn: `arn:aws:iam::${id}:user/u1`,
        CreateDate: expect.any(Date),
        PermissionsBoundary: {
          PermissionsBoundaryType: "PermissionsBoundaryPolicy",
          PermissionsBoundaryArn: PolicyArn,
        },
        Tags,
        UserPolicyList: inline,
        GroupList: ["g1"],
        AttachedManagedPolicies: attached,
      },
      expect.objectContaining({ UserName: "u2", UserPolicyList: [], GroupList: [], AttachedManagedPolicies: [] }),
    ]);
    expect(all.GroupDetailList).toEqual([
      {
        Path: "/",
        GroupName: "g1",
        GroupId: expect.stringMatching(/^AGPA/),
        Arn: `arn:aws:iam::${id}:group/g1`,
        CreateDate: expect.any(Date),
        GroupPolicyList: inline,
        AttachedManagedPolicies: attached,
      },
    ]);
    expect(all.RoleDetailList?.length).toBe(1);
    expect(all.RoleDetailList?.[0]).toMatchObject({
      RoleName: "r1",
      AssumeRolePolicyDocument: encodeURIComponent(trustsEc2),
      InstanceProfileList: [{ InstanceProfileName: "i1", Roles: [{ RoleName: "r1" }] }],
      RolePolicyList: inline,
      AttachedManagedPolicies: [],
    });
    const own = all.Policies?.find(({ PolicyName }) => PolicyName === "own");
    expect(own).toMatchObject({
      Arn: PolicyArn,
      AttachmentCount: 2,
      PermissionsBoundaryUsageCount: 1,
      PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document: encoded }],
    });
    // Of AWS's policies, those that nobody uses are left out: https://github.com/joshlarsen/aws-recon/issues/21
    expect(all.Policies?.map(({ PolicyName }) => PolicyName)).toEqual(["own"]);

    const counts = async (input: GetAccountAuthorizationDetailsCommandInput) => {
      const { UserDetailList, GroupDetailList, RoleDetailList, Policies, IsTruncated, Marker } = await details(input);
      const lists = [UserDetailList, GroupDetailList, RoleDetailList, Policies];
      return { counts: lists.map((list) => list?.length), IsTruncated, Marker };
    };
    expect((await counts({ Filter: ["User", "Role"] })).counts).toEqual([2, 0, 1, 0]);
    expect((await counts({ Filter: ["Group"] })).counts).toEqual([0, 1, 0, 0]);
    expect((await counts({ Filter: ["LocalManagedPolicy"] })).counts).toEqual([0, 0, 0, 1]);
    const ofAws = async () => (await details({ Filter: ["AWSManagedPolicy"] })).Policies;
    expect(await ofAws()).toEqual([]);
    const inUse = "arn:aws:iam::aws:policy/AdministratorAccess";
    await root.send(new AttachUserPolicyCommand({ UserName: "u2", PolicyArn: inUse }));
    expect(await ofAws()).toMatchObject([{ Arn: inUse, AttachmentCount: 1, PolicyVersionList: [{ VersionId: "v1" }] }]);
    const Filter: GetAccountAuthorizationDetailsCommandInput["Filter"] = [
      "User",
      "Group",
      "Role",
      "LocalManagedPolicy",
    ];
    const first = await counts({ Filter, MaxItems: 3 });
    expect([first.counts, first.IsTruncated]).toEqual([[2, 1, 0, 0], true]);
    const second = await counts({ Filter, MaxItems: 3, Marker: first.Marker });
    expect([second.counts, second.IsTruncated]).toEqual([[0, 0, 1, 1], false]);
  });
});

describe("calls about the account", () => {
  test("need the permission on *", async () => {
    await iam().send(new CreateUserCommand({ UserName: "reader" }));
    const { AccessKey = {} } = await iam().send(new CreateAccessKeyCommand({ UserName: "reader" }));
    const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["GetAccountSummary", () => iam(AccessKey).send(new GetAccountSummaryCommand({}))],
      ["ListAccountAliases", () => iam(AccessKey).send(new ListAccountAliasesCommand({}))],
      ["CreateAccountAlias", () => iam(AccessKey).send(new CreateAccountAliasCommand({ AccountAlias: "mine" }))],
      ["DeleteAccountAlias", () => iam(AccessKey).send(new DeleteAccountAliasCommand({ AccountAlias: "mine" }))],
      ["GetAccountPasswordPolicy", () => iam(AccessKey).send(new GetAccountPasswordPolicyCommand({}))],
      ["UpdateAccountPasswordPolicy", () => iam(AccessKey).send(new UpdateAccountPasswordPolicyCommand({}))],
      ["DeleteAccountPasswordPolicy", () => iam(AccessKey).send(new DeleteAccountPasswordPolicyCommand({}))],
      ["GetAccountAuthorizationDetails", () => iam(AccessKey).send(new GetAccountAuthorizationDetailsCommand({}))],
    ];
    for (const [name, call] of calls) {
      expect(await failureOf(call())).toEqual([
        "AccessDenied",
        403,
        `User: arn:aws:iam::${account}:user/reader is not authorized to perform: iam:${name} on resource: * ` +
          `because no identity-based policy allows the iam:${name} action`,
      ]);
    }
    const PolicyDocument = policy.replace("s3:*", "iam:*Account*");
    await iam().send(new PutUserPolicyCommand({ UserName: "reader", PolicyName: "p", PolicyDocument }));
    for (const name of ["UpdateAccountPasswordPolicy", "CreateAccountAlias"]) {
      await calls.find(([each]) => each === name)?.[1]();
    }
    for (const [name, call] of calls) if (name !== "CreateAccountAlias") await call();
  });
});
