import { readdirSync, readFileSync } from "node:fs";
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  type IAMClient,
  ListRolesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { endpointForTests, failureOf, type Keys, rootKeys } from "./clients.js";

const { iam: iamOf, sts: stsOf } = endpointForTests();
const account = "arn:aws:iam::123456789012";
const arn = (pathAndName: string): string => `${account}:role/${pathAndName}`;
const noRole = ["NoSuchEntityException", 404, "The role with name none cannot be found."];
const readOnly = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";

function trusting(...AWS: string[]): string {
  const Statement = { Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

async function newRole(
  iam: IAMClient,
  RoleName: string,
  more: { AssumeRolePolicyDocument?: string; Path?: string } = {},
) {
  const AssumeRolePolicyDocument = trusting("123456789012");
  return (await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...more }))).Role;
}

async function roleOf(iam: IAMClient, RoleName: string) {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  if (Role === undefined) throw new Error("the answer has no role");
  return Role;
}

/** Whom the trust policy of a role names, as GetRole shows it. */
async function trusted(iam: IAMClient, RoleName: string): Promise<unknown> {
  const { AssumeRolePolicyDocument = "" } = await roleOf(iam, RoleName);
  return JSON.parse(decodeURIComponent(AssumeRolePolicyDocument)).Statement.Principal.AWS;
}

async function newUser(iam: IAMClient, UserName: string): Promise<Keys & { readonly UserId: string }> {
  const { User } = await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { ...AccessKey, UserId: User?.UserId ?? "" };
}

async function deleteUser(iam: IAMClient, UserName: string, { AccessKeyId }: Keys): Promise<void> {
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  await iam.send(new DeleteUserCommand({ UserName }));
}

async function assume(keys: Keys, name: string) {
  const { Credentials } = await stsOf(keys).send(
    new AssumeRoleCommand({ RoleArn: arn(name), RoleSessionName: "session" }),
  );
  return Credentials;
}

describe("a role", () => {
  test("is listed under its path, in pages", async () => {
    const iam = iamOf();
    for (const name of ["c", "a", "b"]) await newRole(iam, name, { Path: "/listed/" });
    const list = async (input = {}) => iam.send(new ListRolesCommand({ PathPrefix: "/listed/", ...input }));
    const first = await list({ MaxItems: 2 });
    expect(first.IsTruncated).toBe(true);
    expect(first.Roles?.map(({ RoleName }) => RoleName)).toEqual(["a", "b"]);
    const second = await list({ MaxItems: 2, Marker: first.Marker });
    expect(second.IsTruncated).toBe(false);
    expect(second.Roles).toEqual([
      {
        Path: "/listed/",
        RoleName: "c",
        RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
        Arn: arn("listed/c"),
        CreateDate: expect.any(Date),
        AssumeRolePolicyDocument: encodeURIComponent(trusting(`${account}:root`)),
        MaxSessionDuration: 3600,
      },
    ]);
    expect((await list({ PathPrefix: "/none/" })).Roles).toEqual([]);
    expect((await failureOf(list({ Marker: "nonsense" })))[2]).toBe("Invalid Marker.");
  });

  test("is updated; what is not given stays", async () => {
    const iam = iamOf();
    const RoleName = "updated";
    await newRole(iam, RoleName);
    await iam.send(new UpdateRoleCommand({ RoleName, Description: "first", MaxSessionDuration: 7200 }));
    expect(await roleOf(iam, RoleName)).toMatchObject({ Description: "first", MaxSessionDuration: 7200 });
    const { Role } = await iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: "second" }));
    expect(Role).toMatchObject({ RoleName, Arn: arn(RoleName), Description: "second" });
    await iam.send(new UpdateRoleCommand({ RoleName }));
    expect(await roleOf(iam, RoleName)).toMatchObject({ Description: "second", MaxSessionDuration: 7200 });
    await iam.send(new UpdateRoleCommand({ RoleName, Description: "" }));
    expect((await roleOf(iam, RoleName)).Description ?? "").toBe("");
    for (const MaxSessionDuration of [3599, 43_201]) {
      const refused = iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration }));
      expect((await failureOf(refused)).slice(0, 2)).toEqual(["ValidationError", 400]);
    }
  });

  test("is made once, whatever the letters", async () => {
    const iam = iamOf();
    await newRole(iam, "once");
    expect(await failureOf(newRole(iam, "Once"))).toEqual([
      "EntityAlreadyExistsException",
      409,
      "Role with name Once already exists.",
    ]);
  });

  test("is deleted when nothing belongs to it", async () => {
    const iam = iamOf();
    const RoleName = "leaving";
    await newRole(iam, RoleName);
    const conflict = async (what: string) =>
      expect(await failureOf(iam.send(new DeleteRoleCommand({ RoleName })))).toEqual([
        "DeleteConflictException",
        409,
        `Cannot delete entity, ${what} first.`,
      ]);
    const InstanceProfileName = "machine";
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await conflict("must remove roles from instance profile");
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    await conflict("must detach all policies");
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnly }));
    const PolicyDocument = JSON.stringify({ Statement: { Effect: "Allow", Action: "iam:GetUser", Resource: "*" } });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument }));
    await conflict("must delete policies");
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "own" }));
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: readOnly }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    const missing = ["NoSuchEntityException", 404, "The role with name leaving cannot be found."];
    expect(await failureOf(roleOf(iam, RoleName))).toEqual(missing);
  });

  test("has tags, listed by key in pages", async () => {
    const iam = iamOf();
    const RoleName = "tagged";
    await newRole(iam, RoleName);
    const tags = async (input = {}) => iam.send(new ListRoleTagsCommand({ RoleName, ...input }));
    expect(await tags()).toMatchObject({ Tags: [], IsTruncated: false });
    const tag = (Key: string, Value = "1") => ({ Key, Value });
    await iam.send(new TagRoleCommand({ RoleName, Tags: [tag("b"), tag("c"), tag("a")] }));
    await iam.send(new TagRoleCommand({ RoleName, Tags: [tag("b", "")] }));
    const first = await tags({ MaxItems: 2 });
    expect(first).toMatchObject({ Tags: [tag("a"), tag("b", "")], IsTruncated: true });
    expect((await tags({ Marker: first.Marker })).Tags).toEqual([tag("c")]);
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["A", "c"] }));
    expect((await tags()).Tags).toEqual([tag("b", "")]);
    expect((await roleOf(iam, RoleName)).Tags).toEqual([tag("b", "")]);
    const many = Array.from({ length: 50 }, (_, index) => tag(`t${index}`));
    expect(await failureOf(iam.send(new TagRoleCommand({ RoleName, Tags: many })))).toEqual([
      "LimitExceededException",
      409,
      expect.any(String),
    ]);
  });

  test("has a permissions boundary", async () => {
    const iam = iamOf();
    const RoleName = "limited";
    await newRole(iam, RoleName);
    const put = (PermissionsBoundary: string) =>
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    await put(readOnly);
    expect((await roleOf(iam, RoleName)).PermissionsBoundary?.PermissionsBoundaryArn).toBe(readOnly);
    expect(await failureOf(put(`${account}:not_a_policy/invalid`))).toEqual([
      "InvalidInputException",
      400,
      `ARN ${account}:not_a_policy/invalid is not valid.`,
    ]);
    expect(await failureOf(put(`${account}:policy/none`))).toEqual([
      "NoSuchEntityException",
      404,
      `Scope ARN: ${account}:policy/none does not exist or is not attachable.`,
    ]);
    expect((await roleOf(iam, RoleName)).PermissionsBoundary?.PermissionsBoundaryArn).toBe(readOnly);
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    expect((await roleOf(iam, RoleName)).PermissionsBoundary).toBeUndefined();
  });

  test("that there is not", async () => {
    const iam = iamOf();
    const RoleName = "none";
    const calls = [
      iam.send(new GetRoleCommand({ RoleName })),
      iam.send(new UpdateRoleCommand({ RoleName, Description: "none" })),
      iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: "none" })),
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trusting("123456789012") })),
      iam.send(new DeleteRoleCommand({ RoleName })),
      iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "a", Value: "b" }] })),
      iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["a"] })),
      iam.send(new ListRoleTagsCommand({ RoleName })),
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: readOnly })),
      iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    ];
    for (const failure of await Promise.all(calls.map(failureOf))) {
      expect(failure).toEqual(noRole);
    }
  });
});

interface SaveCase {
  readonly name: string;
  /** Where the expected answer comes from. */
  readonly source: string;
  readonly document?: unknown;
  /** In place of a document: what is no JSON, or has much white space. */
  readonly text?: string;
  /** Without a message: which one AWS has is not documented. */
  readonly error?: { readonly code: string; readonly status: number; readonly message?: string };
}

const { cases }: { cases: SaveCase[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/endpoint/trust-policy-save.json", import.meta.url), "utf8"),
);

describe("a trust policy is saved, or not", () => {
  beforeAll(async () => {
    const iam = iamOf();
    await newUser(iam, "alice");
    await newRole(iam, "trusted");
    await newRole(iam, "saved");
  });

  test.each(cases)("$name", async ({ document, text, error, source }) => {
    expect(source).not.toBe("");
    const iam = iamOf();
    const PolicyDocument = text ?? JSON.stringify(document);
    const create = () => newRole(iam, "made", { AssumeRolePolicyDocument: PolicyDocument });
    const update = () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "saved", PolicyDocument }));
    if (error === undefined) {
      await create();
      await iam.send(new DeleteRoleCommand({ RoleName: "made" }));
      await update();
      return;
    }
    const { AssumeRolePolicyDocument: before } = await roleOf(iam, "saved");
    const expected = [`${error.code}Exception`, error.status, error.message ?? expect.any(String)];
    expect(await failureOf(create())).toEqual(expected);
    expect(await failureOf(update())).toEqual(expected);
    expect((await failureOf(roleOf(iam, "made")))[0]).toBe("NoSuchEntityException");
    expect((await roleOf(iam, "saved")).AssumeRolePolicyDocument).toBe(before);
  });
});

describe("the policies of this repository can be saved where their users and roles are", () => {
  const { iam: iamThere } = endpointForTests();
  const folder = new URL("../../policies/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const policies = files.map((file) => [file, readFileSync(new URL(file, folder), "utf8")] as const);
  const named = /"arn:aws:iam::(\d{12}):(user|role)(\/(?:[^"/]+\/)*)([^"/]+)"/g;

  beforeAll(async () => {
    const arns = new Map(policies.flatMap(([, text]) => [...text.matchAll(named)].map((found) => [found[0], found])));
    expect(arns.size).toBeGreaterThan(4);
    for (const [, id, type, Path, name = ""] of arns.values()) {
      const iam = iamThere(rootKeys(id));
      const AssumeRolePolicyDocument = trusting(`arn:aws:iam::${id}:root`);
      await (type === "user"
        ? iam.send(new CreateUserCommand({ UserName: name, Path }))
        : iam.send(new CreateRoleCommand({ RoleName: name, Path, AssumeRolePolicyDocument })));
    }
  });

  test.each(policies)("%s", async (file, AssumeRolePolicyDocument) => {
    const RoleName = file.replace(".json", "");
    await newRole(iamThere(), RoleName, { AssumeRolePolicyDocument });
    const shown = (await roleOf(iamThere(), RoleName)).AssumeRolePolicyDocument ?? "";
    expect(JSON.parse(decodeURIComponent(shown))).toEqual(JSON.parse(AssumeRolePolicyDocument));
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
describe("a trust policy names users and roles by their unique ids", () => {
  const user = (name: string): string => `${account}:user/${name}`;
  const invalid = (value: string) => [
    "MalformedPolicyDocumentException",
    400,
    `Invalid principal in policy: "AWS":"${value}"`,
  ];

  test("who is deleted is shown by id, and who is made anew is somebody else until the policy is saved again", async () => {
    const iam = iamOf();
    const RoleName = "linked";
    const keys = await newUser(iam, "linked");
    const AssumeRolePolicyDocument = trusting(user("linked"));
    await newRole(iam, RoleName, { AssumeRolePolicyDocument });
    expect(await trusted(iam, RoleName)).toEqual([user("linked")]);
    await assume(keys, RoleName);

    await deleteUser(iam, "linked", keys);
    expect(await trusted(iam, RoleName)).toEqual([keys.UserId]);
    const again = await newUser(iam, "linked");
    expect(again.UserId).not.toBe(keys.UserId);
    expect(await trusted(iam, RoleName)).toEqual([keys.UserId]);
    expect(await failureOf(assume(again, RoleName))).toEqual([
      "AccessDenied",
      403,
      `User: ${user("linked")} is not authorized to perform: sts:AssumeRole on resource: ${arn(RoleName)}`,
    ]);

    const orphaned = trusting(keys.UserId);
    const resubmitted = iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: orphaned }));
    expect(await failureOf(resubmitted)).toEqual(invalid(keys.UserId));
    const created = newRole(iam, "orphaned", { AssumeRolePolicyDocument: orphaned });
    expect(await failureOf(created)).toEqual(invalid(keys.UserId));

    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: AssumeRolePolicyDocument }));
    expect(await trusted(iam, RoleName)).toEqual([user("linked")]);
    await assume(again, RoleName);
    await deleteUser(iam, "linked", again);
    expect(await trusted(iam, RoleName)).toEqual([again.UserId]);
  });

  test("who gets another name or path stays trusted, and is shown by the new ARN", async () => {
    const iam = iamOf();
    const keys = await newUser(iam, "single");
    await newRole(iam, "faithful", { AssumeRolePolicyDocument: trusting(user("single")) });
    await iam.send(new UpdateUserCommand({ UserName: "single", NewUserName: "married", NewPath: "/new/" }));
    expect(await trusted(iam, "faithful")).toEqual([user("new/married")]);
    await assume(keys, "faithful");
    const impostor = await newUser(iam, "single");
    expect((await failureOf(assume(impostor, "faithful")))[0]).toBe("AccessDenied");
    const PolicyDocument = trusting(keys.UserId);
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "faithful", PolicyDocument }));
    expect(await trusted(iam, "faithful")).toEqual([user("new/married")]);
  });

  test("roles alike; only those that are there", async () => {
    const iam = iamOf();
    const self = newRole(iam, "self", { AssumeRolePolicyDocument: trusting(arn("self")) });
    expect(await failureOf(self)).toEqual(invalid(arn("self")));
    const made = await newRole(iam, "self");
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "self", PolicyDocument: trusting(arn("self")) }));
    expect(await trusted(iam, "self")).toEqual([arn("self")]);

    await newRole(iam, "target", { AssumeRolePolicyDocument: trusting(arn("self")) });
    await iam.send(new DeleteRoleCommand({ RoleName: "self" }));
    expect(await trusted(iam, "target")).toEqual([made?.RoleId]);
    await newRole(iam, "self");
    expect(await trusted(iam, "target")).toEqual([made?.RoleId]);
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "target", PolicyDocument: trusting(arn("self")) }));
    expect(await trusted(iam, "target")).toEqual([arn("self")]);
  });

  test("a role that is made anew is not the one that was trusted", async () => {
    const iam = iamOf();
    const keys = await newUser(iam, "chained");
    const AssumeRolePolicyDocument = trusting(user("chained"));
    await newRole(iam, "first", { AssumeRolePolicyDocument });
    await newRole(iam, "second", { AssumeRolePolicyDocument: trusting(arn("first")) });
    await assume((await assume(keys, "first")) ?? {}, "second");
    await iam.send(new DeleteRoleCommand({ RoleName: "first" }));
    await newRole(iam, "first", { AssumeRolePolicyDocument });
    const session = (await assume(keys, "first")) ?? {};
    expect((await failureOf(assume(session, "second")))[0]).toBe("AccessDenied");
  });

  test("ARNs in conditions stay as they were given", async () => {
    const iam = iamOf();
    const keys = await newUser(iam, "conditional");
    const Condition = { ArnEquals: { "aws:PrincipalArn": user("conditional") } };
    const Statement = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole", Condition };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await newRole(iam, "conditional", { AssumeRolePolicyDocument });
    await assume(keys, "conditional");
    await deleteUser(iam, "conditional", keys);
    const shown = (await roleOf(iam, "conditional")).AssumeRolePolicyDocument ?? "";
    expect(decodeURIComponent(shown)).toBe(AssumeRolePolicyDocument);
    await assume(await newUser(iam, "conditional"), "conditional");
  });

  test("whether a principal of an account unknown to the endpoint exists cannot be known: it is accepted", async () => {
    const iam = iamOf();
    const foreign = "arn:aws:iam::999999999999:user/somebody";
    await newRole(iam, "foreign", { AssumeRolePolicyDocument: trusting(foreign) });
    expect(await trusted(iam, "foreign")).toEqual([foreign]);
  });
});

describe("calls on roles", () => {
  test("need the permission on the role, and on boundaries the condition key", async () => {
    const iam = iamOf();
    const UserName = "keeper";
    const keeper = iamOf(await newUser(iam, UserName));
    const Statement = [
      {
        Effect: "Allow",
        Action: "iam:*Role*",
        Resource: arn("kept*"),
        Condition: { StringEqualsIfExists: { "iam:PermissionsBoundary": readOnly } },
      },
      {
        Effect: "Deny",
        Action: "iam:UntagRole",
        Resource: "*",
        Condition: { "ForAnyValue:StringEquals": { "aws:TagKeys": "owner" } },
      },
    ];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument }));
    await newRole(keeper, "kept");
    await newRole(iam, "other");
    const RoleName = "kept";
    await keeper.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "owner", Value: "keeper" }] }));
    await keeper.send(new UntagRoleCommand({ RoleName, TagKeys: ["other"] }));
    await keeper.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: readOnly }));
    const everything = "arn:aws:iam::aws:policy/AdministratorAccess";
    const calls = [
      keeper.send(new UntagRoleCommand({ RoleName, TagKeys: ["owner"] })),
      keeper.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: everything })),
      keeper.send(new UpdateRoleCommand({ RoleName: "other" })),
      keeper.send(new UpdateRoleDescriptionCommand({ RoleName: "other", Description: "" })),
      keeper.send(new DeleteRoleCommand({ RoleName: "other" })),
      keeper.send(new ListRoleTagsCommand({ RoleName: "other" })),
      keeper.send(new ListRolesCommand({})),
    ];
    for (const [code] of await Promise.all(calls.map(failureOf))) {
      expect(code).toBe("AccessDenied");
    }
    const PolicyText = trusting("123456789012");
    const update = keeper.send(new UpdateAssumeRolePolicyCommand({ RoleName: "other", PolicyDocument: PolicyText }));
    expect((await failureOf(update))[2]).toBe(
      `User: ${account}:user/keeper is not authorized to perform: iam:UpdateAssumeRolePolicy on resource: role other because no identity-based policy allows the iam:UpdateAssumeRolePolicy action`,
    );
    await keeper.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    await keeper.send(new DeleteRoleCommand({ RoleName }));
  });
});
