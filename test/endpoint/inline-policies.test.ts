import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteGroupPolicyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetGroupPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  ListGroupPoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { endpointForTests, failureOf, type Keys } from "./clients.js";

// The SDK takes LimitExceeded for throttling and would try again.
vi.stubEnv("AWS_MAX_ATTEMPTS", "1");

const { iam, sts } = endpointForTests();

function statement(effect: "Allow" | "Deny", action: string, resource = "*"): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: effect, Action: action, Resource: resource }],
  });
}

const trustsAccount = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" }],
});

interface Paging {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number;
}

/** The four actions on the inline policies of users, roles and groups, which are to behave alike. */
const kinds = [
  {
    type: "user",
    quota: 2048,
    create: (UserName: string) => iam().send(new CreateUserCommand({ UserName })),
    put: (UserName: string, PolicyName: string, PolicyDocument: string) =>
      iam().send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })),
    get: async (UserName: string, PolicyName: string) => {
      const answer = await iam().send(new GetUserPolicyCommand({ UserName, PolicyName }));
      return [answer.UserName, answer.PolicyName, answer.PolicyDocument];
    },
    remove: (UserName: string, PolicyName: string) => iam().send(new DeleteUserPolicyCommand({ UserName, PolicyName })),
    list: (UserName: string, paging: Paging = {}) => iam().send(new ListUserPoliciesCommand({ UserName, ...paging })),
  },
  {
    type: "role",
    quota: 10240,
    create: (RoleName: string) =>
      iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustsAccount })),
    put: (RoleName: string, PolicyName: string, PolicyDocument: string) =>
      iam().send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })),
    get: async (RoleName: string, PolicyName: string) => {
      const answer = await iam().send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      return [answer.RoleName, answer.PolicyName, answer.PolicyDocument];
    },
    remove: (RoleName: string, PolicyName: string) => iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
    list: (RoleName: string, paging: Paging = {}) => iam().send(new ListRolePoliciesCommand({ RoleName, ...paging })),
  },
  {
    type: "group",
    quota: 5120,
    create: (GroupName: string) => iam().send(new CreateGroupCommand({ GroupName })),
    put: (GroupName: string, PolicyName: string, PolicyDocument: string) =>
      iam().send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument })),
    get: async (GroupName: string, PolicyName: string) => {
      const answer = await iam().send(new GetGroupPolicyCommand({ GroupName, PolicyName }));
      return [answer.GroupName, answer.PolicyName, answer.PolicyDocument];
    },
    remove: (GroupName: string, PolicyName: string) =>
      iam().send(new DeleteGroupPolicyCommand({ GroupName, PolicyName })),
    list: (GroupName: string, paging: Paging = {}) =>
      iam().send(new ListGroupPoliciesCommand({ GroupName, ...paging })),
  },
] as const;

describe.each(kinds)("the inline policies of a $type", ({ type, quota, create, put, get, remove, list }) => {
  test("are put, got URL-encoded, replaced, listed and deleted", async () => {
    await create("holder");
    const first = statement("Allow", "iam:GetUser");
    await put("holder", "b", first);
    expect(await get("holder", "b")).toEqual(["holder", "b", encodeURIComponent(first).replaceAll("*", "%2A")]);
    const second = `{ "Version": "2012-10-17",\n"Statement": {"Effect":"Deny","Action":"s3:*","Resource":"*"} }`;
    await put("holder", "b", second);
    await put("holder", "a", first);
    const [, , encoded = ""] = await get("holder", "b");
    expect(encoded).not.toMatch(/[^\w%.~-]/);
    expect(decodeURIComponent(encoded)).toBe(second);
    const listed = await list("holder");
    expect([listed.PolicyNames, listed.IsTruncated, listed.Marker]).toEqual([["a", "b"], false, undefined]);
    await remove("holder", "b");
    expect((await list("holder")).PolicyNames).toEqual(["a"]);
  });

  test("are listed in pages", async () => {
    await create("pages");
    for (const name of ["p1", "p2", "p3"]) await put("pages", name, statement("Allow", "s3:Get"));
    const first = await list("pages", { MaxItems: 2 });
    expect([first.PolicyNames, first.IsTruncated]).toEqual([["p1", "p2"], true]);
    const second = await list("pages", { MaxItems: 2, Marker: first.Marker });
    expect([second.PolicyNames, second.IsTruncated, second.Marker]).toEqual([["p3"], false, undefined]);
    expect(await failureOf(list("pages", { Marker: "nonsense" }))).toEqual(["ValidationError", 400, "Invalid Marker."]);
  });

  test("are refused where the holder or the policy is missing", async () => {
    await create("empty");
    const noHolder = ["NoSuchEntityException", 404, `The ${type} with name nobody cannot be found.`];
    expect(await failureOf(put("nobody", "p", "no JSON"))).toEqual(noHolder);
    expect(await failureOf(get("nobody", "p"))).toEqual(noHolder);
    expect(await failureOf(remove("nobody", "p"))).toEqual(noHolder);
    expect(await failureOf(list("nobody"))).toEqual(noHolder);
    const noPolicy = ["NoSuchEntityException", 404, `The ${type} policy with name p cannot be found.`];
    expect(await failureOf(get("empty", "p"))).toEqual(noPolicy);
    expect(await failureOf(remove("empty", "p"))).toEqual(noPolicy);
  });

  test("are refused where they are malformed", async () => {
    await create("malformed");
    const syntax = ["MalformedPolicyDocumentException", 400, "Syntax errors in policy."];
    expect(await failureOf(put("malformed", "p", "./policy.json"))).toEqual(syntax);
    expect(await failureOf(put("malformed", "p", "null"))).toEqual(syntax);
    expect(await failureOf(put("malformed", "p", '{"Statement":{"Effect":"Maybe"}}'))).toEqual(syntax);
    const refusal = async (...[change, by]: readonly [string, string]) => {
      const changed = statement("Allow", "s3:Get").replace(change, by);
      const [code, status, message] = await failureOf(put("malformed", "p", changed));
      expect([code, status]).toEqual(["MalformedPolicyDocumentException", 400]);
      return message;
    };
    const vendor = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
    expect(await refusal('"s3:Get"', '"Get"')).toBe(vendor);
    expect(await refusal('"s3:Get"', '"s 3:Get"')).toBe("Vendor s 3 is not valid");
    expect(await refusal('"s3:Get"', '"s3:Get:Object"')).toBe("Actions/Condition can contain only one colon.");
    expect(await refusal('"Action":"s3:Get",', "")).toBe("Policy statement must contain actions.");
    expect(await refusal('"s3:Get"', "[]")).toBe("Policy statement must contain actions.");
    expect(await refusal(',"Resource":"*"', "")).toBe("Policy statement must contain resources.");
    expect(await refusal('"Resource":"*"', '"Resource":[]')).toBe("Policy statement must contain resources.");
    const resource = (text: string) => refusal('"Resource":"*"', `"Resource":["*","${text}"]`);
    expect(await resource("bucket")).toBe('Resource bucket must be in ARN format or "*".');
    expect(await resource("")).toBe('Resource  must be in ARN format or "*".');
    expect(await resource("arn:PARTITION:s3:::b")).toBe(
      'Partition "PARTITION" is not valid for resource "arn:PARTITION:s3:::b".',
    );
    expect(await resource("arn:aws-cn:s3:::b")).toBe(
      'Partition "aws-cn" is not valid for resource "arn:aws-cn:s3:::b".',
    );
    expect(await resource("arn:aws:iam:us-east-1:123456789012:role/r")).toBe(
      "IAM resource arn:aws:iam:us-east-1:123456789012:role/r cannot contain region information.",
    );
    const arns = '"arn:aws:s3:::b","arn:*:iam::*:role/*","arn:aws:ec2:us-east-1:123456789012:subnet/*"';
    await put("malformed", "resources", statement("Allow", "s3:Get").replace('"Resource":"*"', `"Resource":[${arns}]`));
    expect(await refusal('"Action"', '"Sid":"a b","Action"')).toMatch(
      /^Statement IDs \(SID\) must be alpha-numeric\. /,
    );
    const twice = '{"Sid":"a","Effect":"Allow","Action":"s3:Get","Resource":"*"}';
    expect(await failureOf(put("malformed", "p", `{"Statement":[${twice},${twice}]}`))).toEqual([
      "MalformedPolicyDocumentException",
      400,
      "Statement IDs (SID) in a single policy must be unique.",
    ]);
    expect(await refusal('"Effect":"Allow",', "")).toBe("Syntax errors in policy.");
    await put("malformed", "without-version", statement("Allow", "s3:Get").replace('"Version":"2012-10-17",', ""));
    const withPrincipal = statement("Allow", "s3:Get").replace('"Action"', '"Principal":"*","Action"');
    expect(await failureOf(put("malformed", "p", withPrincipal))).toEqual([
      "MalformedPolicyDocumentException",
      400,
      "Policy document should not specify a principal.",
    ]);
    expect((await list("malformed")).PolicyNames).toEqual(["resources", "without-version"]);
  });

  test("are limited in size together, whitespace not counted", async () => {
    await create("large");
    const padded = (size: number): string => {
      const empty = statement("Allow", "iam:GetUser", "arn:aws:iam::123456789012:user/");
      return empty.replace("user/", `user/${"x".repeat(size - empty.length)}`);
    };
    const tooLarge = [
      "LimitExceededException",
      409,
      `Maximum policy size of ${quota} bytes exceeded for ${type} large`,
    ];
    expect(await failureOf(put("large", "one", padded(quota + 1)))).toEqual(tooLarge);
    const half = quota / 2;
    await put("large", "one", `${" \n\t".repeat(quota)}${padded(half)}`);
    await put("large", "two", padded(half));
    await put("large", "two", padded(half));
    expect(await failureOf(put("large", "two", padded(half + 1)))).toEqual(tooLarge);
    expect(await failureOf(put("large", "three", statement("Allow", "s3:Get")))).toEqual(tooLarge);
  });
});

describe("a call of IAM is decided by", () => {
  const account = "123456789012";
  let made = 0;

  /** A user of its own for each test. */
  async function newUser(): Promise<{ readonly name: string; readonly arn: string; readonly keys: Keys }> {
    const name = `caller-${++made}`;
    await iam().send(new CreateUserCommand({ UserName: name }));
    const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName: name }));
    return { name, arn: `arn:aws:iam::${account}:user/${name}`, keys: AccessKey ?? {} };
  }

  function denied(caller: string, action: string, resource: string, reason: string) {
    const message = `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
    return ["AccessDenied", 403, message];
  }

  const implicit = (action: string): string => `because no identity-based policy allows the ${action} action`;
  const explicit = "with an explicit deny in an identity-based policy";
  const target = `arn:aws:iam::${account}:user/target`;
  // AWS names what a call is about by kind and name.
  const shown = "user target";
  const listTarget = (keys: Keys) => iam(keys).send(new ListUserPoliciesCommand({ UserName: "target" }));

  beforeAll(async () => {
    await iam().send(new CreateUserCommand({ UserName: "target" }));
  });

  test("the user's inline policies", async () => {
    const { name, arn, keys } = await newUser();
    const action = "iam:ListUserPolicies";
    const put = (PolicyName: string, PolicyDocument: string) =>
      iam().send(new PutUserPolicyCommand({ UserName: name, PolicyName, PolicyDocument }));
    expect(await failureOf(listTarget(keys))).toEqual(denied(arn, action, shown, implicit(action)));
    await put("allow", statement("Allow", action, `arn:aws:iam::${account}:user/other`));
    expect(await failureOf(listTarget(keys))).toEqual(denied(arn, action, shown, implicit(action)));
    await put("allow", statement("Allow", "iam:List*", target));
    expect((await listTarget(keys)).PolicyNames).toEqual([]);
    await put("deny", statement("Deny", action));
    expect(await failureOf(listTarget(keys))).toEqual(denied(arn, action, shown, explicit));
    await iam().send(new DeleteUserPolicyCommand({ UserName: name, PolicyName: "deny" }));
    expect((await listTarget(keys)).PolicyNames).toEqual([]);
  });

  test("the policies attached to the user", async () => {
    const { name, arn, keys } = await newUser();
    const action = "iam:ListUserPolicies";
    const PolicyArn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    await iam().send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
    expect((await listTarget(keys)).PolicyNames).toEqual([]);
    const put = new PutUserPolicyCommand({
      UserName: "target",
      PolicyName: "p",
      PolicyDocument: statement("Allow", "s3:*"),
    });
    expect(await failureOf(iam(keys).send(put))).toEqual(
      denied(arn, "iam:PutUserPolicy", shown, implicit("iam:PutUserPolicy")),
    );
    await iam().send(new DetachUserPolicyCommand({ UserName: name, PolicyArn }));
    expect(await failureOf(listTarget(keys))).toEqual(denied(arn, action, shown, implicit(action)));
  });

  test("the policies of the user's groups", async () => {
    const { name, arn, keys } = await newUser();
    const action = "iam:ListUserPolicies";
    await iam().send(new CreateGroupCommand({ GroupName: "readers" }));
    const put = (PolicyName: string, PolicyDocument: string) =>
      iam().send(new PutGroupPolicyCommand({ GroupName: "readers", PolicyName, PolicyDocument }));
    await put("allow", statement("Allow", action));
    expect(await failureOf(listTarget(keys))).toEqual(denied(arn, action, shown, implicit(action)));
    await iam().send(new AddUserToGroupCommand({ GroupName: "readers", UserName: name }));
    expect((await listTarget(keys)).PolicyNames).toEqual([]);
    await put("deny", statement("Deny", "iam:*", target));
    expect(await failureOf(listTarget(keys))).toEqual(denied(arn, action, shown, explicit));
  });

  test("the user's permissions boundary", async () => {
    const { name, arn, keys } = await newUser();
    const action = "iam:ListUserPolicies";
    const policy = new PutUserPolicyCommand({
      UserName: name,
      PolicyName: "all",
      PolicyDocument: statement("Allow", "*"),
    });
    await iam().send(policy);
    const limit = async (PolicyName: string, PolicyDocument: string) => {
      const { Policy } = await iam().send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
      const PermissionsBoundary = Policy?.Arn;
      await iam().send(new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary }));
    };
    await limit("lists-only", statement("Allow", "iam:List*"));
    expect((await listTarget(keys)).PolicyNames).toEqual([]);
    await limit("s3-only", statement("Allow", "s3:*"));
    expect(await failureOf(listTarget(keys))).toEqual(
      denied(arn, action, shown, `because no permissions boundary allows the ${action} action`),
    );
    await limit("no-iam", statement("Deny", "iam:*"));
    expect(await failureOf(listTarget(keys))).toEqual(
      denied(arn, action, shown, "with an explicit deny in a permissions boundary"),
    );
  });

  test("the role's policies and the session policy", async () => {
    const { name, keys } = await newUser();
    const action = "iam:ListUserPolicies";
    const RoleName = "session-role";
    const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`;
    await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustsAccount }));
    const assume = statement("Allow", "sts:AssumeRole", RoleArn);
    await iam().send(new PutUserPolicyCommand({ UserName: name, PolicyName: "assume", PolicyDocument: assume }));
    const session = async (Policy?: string): Promise<Keys> => {
      const input = { RoleArn, RoleSessionName: "session", ...(Policy === undefined ? {} : { Policy }) };
      return (await sts(keys).send(new AssumeRoleCommand(input))).Credentials ?? {};
    };
    const arn = `arn:aws:sts::${account}:assumed-role/${RoleName}/session`;
    const plain = await session();
    expect(await failureOf(listTarget(plain))).toEqual(denied(arn, action, shown, implicit(action)));
    const PolicyDocument = statement("Allow", "iam:*");
    await iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: "iam", PolicyDocument }));
    expect((await listTarget(plain)).PolicyNames).toEqual([]);
    expect((await listTarget(await session(statement("Allow", "iam:List*")))).PolicyNames).toEqual([]);
    expect(await failureOf(listTarget(await session(statement("Allow", "s3:*"))))).toEqual(
      denied(arn, action, shown, `because no session policy allows the ${action} action`),
    );
    expect(await failureOf(listTarget(await session(statement("Deny", "iam:*"))))).toEqual(
      denied(arn, action, shown, "with an explicit deny in a session policy"),
    );
  });
});
