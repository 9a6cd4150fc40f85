import { readFileSync } from "node:fs";
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetContextKeysForCustomPolicyCommand,
  GetContextKeysForPrincipalPolicyCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  paginateSimulateCustomPolicy,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { compilePolicy, decide, prepareRequest } from "../../src/engine/index.js";
import { parsePolicy } from "../../src/policy/index.js";
import { eventuallyHoldsFor } from "../properties/runs.js";
import { endpointForTests, failureOf, rootKeys } from "./clients.js";

interface Case {
  readonly name: string;
  readonly source: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly expect: {
    readonly results?: readonly object[];
    readonly keys?: readonly string[];
    readonly error?: readonly [code: string, status: number, message: string];
  };
}

const { cases } = JSON.parse(
  readFileSync(new URL("../../fixtures/endpoint/simulator.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Case[] };

const account = "123456789012";
const { iam } = endpointForTests();
const client = () => iam(rootKeys(account));

type StatementJson = Record<string, unknown>;

function policy(statement: StatementJson | readonly StatementJson[], indent?: number): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statement }, null, indent);
}

function allow(action: string | readonly string[], more: StatementJson = {}): StatementJson {
  return { Effect: "Allow", Action: action, Resource: "*", ...more };
}

const trust = policy({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" });
const dated = { Condition: { DateGreaterThan: { "aws:CurrentTime": "2018-08-16T12:00:00Z" } } };

/** The users, groups and roles that the table names. */
beforeAll(async () => {
  const root = client();
  const managed = async (name: string, document: string): Promise<string> => {
    const { Policy } = await root.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: document }));
    return Policy?.Arn ?? "";
  };
  const user = async (name: string, path = "/", boundary?: string): Promise<void> => {
    await root.send(new CreateUserCommand({ UserName: name, Path: path, PermissionsBoundary: boundary }));
  };
  const attach = (name: string, arn: string) =>
    root.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: arn }));
  const put = (name: string, policyName: string, document: string) =>
    root.send(new PutUserPolicyCommand({ UserName: name, PolicyName: policyName, PolicyDocument: document }));

  await user("iamws-lab-default");
  await attach("iamws-lab-default", "arn:aws:iam::aws:policy/AdministratorAccess");

  await user("alejandro");
  const listRepositories = policy([{ Sid: "VisualEditor0", ...allow("codecommit:ListRepositories") }], 4);
  await attach("alejandro", await managed("Grant-Access-To-CodeCommit-ListRepo", listRepositories));
  await put("alejandro", "Dated", policy(allow("dynamodb:*", dated)));

  await user("saanvi");
  const table = `arn:aws:dynamodb:us-west-2:${account}:table/\${aws:username}`;
  await put("saanvi", "Own", policy(allow("dynamodb:*", { Resource: table })));
  await root.send(new CreateGroupCommand({ GroupName: "dated" }));
  await root.send(
    new PutGroupPolicyCommand({
      GroupName: "dated",
      PolicyName: "Dated",
      PolicyDocument: policy(allow("dynamodb:*", dated)),
    }),
  );
  await root.send(new AddUserToGroupCommand({ GroupName: "dated", UserName: "saanvi" }));

  const both = await managed("both-have-it", policy([{ ...allow("s3:DeleteObject"), Sid: "Both" }], 2));
  await user("dev", "/team/");
  await put("dev", "UserInline", policy([{ ...allow("s3:GetObject"), Sid: "Own" }], 2));
  await attach("dev", both);
  await root.send(new CreateGroupCommand({ GroupName: "devs", Path: "/team/" }));
  const ofGroup = policy([{ ...allow("s3:PutObject"), Sid: "Group" }], 2);
  await root.send(new PutGroupPolicyCommand({ GroupName: "devs", PolicyName: "GroupInline", PolicyDocument: ofGroup }));
  await root.send(new AttachGroupPolicyCommand({ GroupName: "devs", PolicyArn: both }));
  await root.send(new AddUserToGroupCommand({ GroupName: "devs", UserName: "dev" }));
  await root.send(new CreateRoleCommand({ RoleName: "app", Path: "/team/", AssumeRolePolicyDocument: trust }));
  await root.send(
    new PutRolePolicyCommand({
      RoleName: "app",
      PolicyName: "RoleInline",
      PolicyDocument: policy(allow("s3:GetObject")),
    }),
  );

  await user("simulating");
  const free = [`arn:aws:iam::${account}:user/simulating`, `arn:aws:iam::${account}:user/free/*`];
  await put("simulating", "Simulate", policy(allow("iam:SimulatePrincipalPolicy", { Resource: free })));

  const denyList = { Effect: "Deny", Action: "s3:ListBucket", Resource: "*" };
  const limits = await managed("limits", policy([allow(["s3:GetObject", "s3:PutObject"]), denyList]));
  await user("bounded", "/", limits);
  await put("bounded", "All", policy(allow("s3:*")));

  await user("excluding");
  const withPath = { PolicyName: "with-path", Path: "/simulation/", PolicyDocument: policy(allow("s3:GetObject")) };
  await attach("excluding", (await root.send(new CreatePolicyCommand(withPath))).Policy?.Arn ?? "");
  await put("excluding", "Inline", policy(allow("s3:PutObject")));
  await root.send(new CreateGroupCommand({ GroupName: "excluders" }));
  const deleting = policy(allow("s3:DeleteObject"));
  await root.send(
    new PutGroupPolicyCommand({ GroupName: "excluders", PolicyName: "Inline", PolicyDocument: deleting }),
  );
  await root.send(new AddUserToGroupCommand({ GroupName: "excluders", UserName: "excluding" }));
  await user("reading");
  await attach("reading", "arn:aws:iam::aws:policy/ReadOnlyAccess");
  await put("reading", "Inline", policy(allow("s3:PutObject")));
});

/** A call as the table has it. The SDK checks nothing of what it is given, so no type is asked for here. */
function call({ operation, input }: Pick<Case, "operation" | "input">): Promise<object> {
  const given = input as never;
  switch (operation) {
    case "SimulateCustomPolicy":
      return client().send(new SimulateCustomPolicyCommand(given));
    case "SimulatePrincipalPolicy":
      return client().send(new SimulatePrincipalPolicyCommand(given));
    case "GetContextKeysForCustomPolicy":
      return client().send(new GetContextKeysForCustomPolicyCommand(given));
    case "GetContextKeysForPrincipalPolicy":
      return client().send(new GetContextKeysForPrincipalPolicyCommand(given));
    default:
      throw new Error(`the table has the unknown operation ${operation}`);
  }
}

/** How a call failed, with AWS's code in place of the SDK's class. */
async function refusalOf(call: Promise<unknown>): Promise<readonly [string, number | undefined, string]> {
  const [name, status, message] = await failureOf(call);
  return [name.replace(/Exception$/, ""), status, message];
}

test("each case has the source of its expected value, and expects something", () => {
  expect(cases.filter(({ source }) => source.trim() === "")).toEqual([]);
  expect(cases.filter((row) => Object.keys(row.expect).length !== 1)).toEqual([]);
});

describe("AWS's policy simulator", () => {
  test.each(cases)("$name", async (row) => {
    const { results, keys, error } = row.expect;
    if (error !== undefined) expect(await refusalOf(call(row))).toEqual(error);
    if (results !== undefined) expect(await call(row)).toMatchObject({ EvaluationResults: results });
    if (keys !== undefined) expect(await call(row)).toMatchObject({ ContextKeyNames: keys });
  });
});

test("where SCPs are left out, the answer does not say what the organization allows", async () => {
  // Captured in radkawar/stackd, testdata/aws/iam/simulation.json, case principal_exclude_type_scp.
  const input = { PolicySourceArn: `arn:aws:iam::${account}:user/excluding`, ActionNames: ["s3:GetObject"] };
  const asked = async (more: object) =>
    (await client().send(new SimulatePrincipalPolicyCommand({ ...input, ...more }))).EvaluationResults?.[0];
  expect((await asked({}))?.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: true });
  const without = await asked({ PolicyExclusionList: [{ PolicyType: "scp" }] });
  expect([without?.EvalDecision, without?.OrganizationsDecisionDetail]).toEqual(["allowed", undefined]);
});

test("without resources there are no results of resources and no details", async () => {
  const input = { PolicyInputList: [policy(allow("s3:*"))], ActionNames: ["s3:GetObject"] };
  const { EvaluationResults = [], IsTruncated } = await client().send(new SimulateCustomPolicyCommand(input));
  expect(IsTruncated).toBe(false);
  expect(Object.keys(EvaluationResults[0] ?? {}).sort()).toEqual(
    ["EvalActionName", "EvalDecision", "EvalResourceName", "MatchedStatements", "MissingContextValues"].sort(),
  );
});

test("within one account the details of a resource are empty, and stand at the top only", async () => {
  const caller = `arn:aws:iam::${account}:user/dev`;
  const about = { Effect: "Allow", Principal: { AWS: caller }, Action: "s3:*", Resource: "arn:aws:s3:::one/*" };
  const input = {
    PolicyInputList: [policy(allow("s3:*"))],
    ActionNames: ["s3:GetObject"],
    ResourceArns: ["arn:aws:s3:::one/a"],
    CallerArn: caller,
    ResourcePolicy: policy(about),
  };
  const { EvaluationResults = [] } = await client().send(new SimulateCustomPolicyCommand(input));
  expect(EvaluationResults.map(({ EvalDecisionDetails }) => EvalDecisionDetails)).toEqual([{}]);
  const specific = EvaluationResults.flatMap(({ ResourceSpecificResults = [] }) => ResourceSpecificResults);
  expect(specific.map((result) => "EvalDecisionDetails" in result)).toEqual([false]);
});

test("a resource policy that is about other resources is refused, since it must fit all of them", async () => {
  const caller = `arn:aws:iam::${account}:user/dev`;
  const about = { Effect: "Allow", Principal: { AWS: caller }, Action: "s3:*", Resource: "arn:aws:s3:::one/*" };
  const input = {
    PolicyInputList: [policy(allow("s3:*"))],
    ActionNames: ["s3:GetObject"],
    CallerArn: caller,
    ResourcePolicy: policy(about),
  };
  const one = { ...input, ResourceArns: ["arn:aws:s3:::one/a"] };
  expect(await client().send(new SimulateCustomPolicyCommand(one))).toMatchObject({
    EvaluationResults: [{ EvalDecision: "allowed" }],
  });
  const both = { ...input, ResourceArns: ["arn:aws:s3:::one/a", "arn:aws:s3:::two/a"] };
  expect(await refusalOf(client().send(new SimulateCustomPolicyCommand(both)))).toEqual([
    "InvalidInput",
    400,
    "The resource policy is not applicable to the resource arn:aws:s3:::two/a.",
  ]);
});

test.each([
  ["no principal at all", { Effect: "Deny", Action: "s3:*" }],
  ["a principal that stands for nobody", { Effect: "Deny", Principal: { AWS: "someone" }, Action: "s3:*" }],
  ["a canonical user", { Effect: "Deny", Principal: { CanonicalUser: "79a59df900b949e5" }, Action: "s3:*" }],
  ["a service that is excepted", { Effect: "Deny", NotPrincipal: { Service: "s3.amazonaws.com" }, Action: "s3:*" }],
])("a resource policy that cannot be read is refused, though it only denies: %s", async (_, statement) => {
  const input = {
    PolicyInputList: [policy(allow("s3:*"))],
    ActionNames: ["s3:GetObject"],
    ResourceArns: ["arn:aws:s3:::one/a"],
    CallerArn: `arn:aws:iam::${account}:user/dev`,
    ResourcePolicy: policy({ ...statement, Resource: "arn:aws:s3:::one/*" }),
  };
  expect((await refusalOf(client().send(new SimulateCustomPolicyCommand(input)))).slice(0, 2)).toEqual([
    "InvalidInput",
    400,
  ]);
});

test("without a resource policy the resource's account does not matter, nor that a key has a policy of its own", async () => {
  const input = {
    PolicyInputList: [policy(allow(["sts:AssumeRole", "kms:Decrypt"]))],
    ActionNames: ["sts:AssumeRole", "kms:Decrypt"],
    ResourceArns: ["arn:aws:iam::999999999999:role/r", "arn:aws:kms:us-east-1:999999999999:key/k"],
  };
  expect(await client().send(new SimulateCustomPolicyCommand(input))).toMatchObject({
    EvaluationResults: [{ EvalDecision: "allowed" }, { EvalDecision: "allowed" }],
  });
});

test("tags in the context do not make sts:AssumeRole need sts:TagSession", async () => {
  const input = {
    PolicyInputList: [policy(allow("sts:AssumeRole"))],
    ActionNames: ["sts:AssumeRole"],
    ContextEntries: [
      { ContextKeyName: "aws:RequestTag/a", ContextKeyValues: ["b"], ContextKeyType: "string" as const },
    ],
  };
  expect(await client().send(new SimulateCustomPolicyCommand(input))).toMatchObject({
    EvaluationResults: [{ EvalDecision: "allowed" }],
  });
});

test("a simulation of a principal needs the permission on that principal, whatever path the call names", async () => {
  const { AccessKey: keys } = await client().send(new CreateAccessKeyCommand({ UserName: "simulating" }));
  const simulating = iam(keys);
  const about = (PolicySourceArn: string) =>
    simulating.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ["s3:GetObject"] }));
  const own = await about(`arn:aws:iam::${account}:user/simulating`);
  expect(own.EvaluationResults).toMatchObject([{ EvalDecision: "implicitDeny" }]);
  for (const path of ["team/", "free/"]) {
    const [code, status] = await refusalOf(about(`arn:aws:iam::${account}:user/${path}dev`));
    expect([code, status]).toEqual(["AccessDenied", 403]);
  }
});

test("results come in pages of MaxItems, each action with all its resources", async () => {
  const ActionNames = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetBucketAcl"];
  const resources = ["arn:aws:s3:::one/a", "arn:aws:s3:::one/b"];
  const input = {
    PolicyInputList: [policy(allow(["s3:Get*", "s3:List*"]))],
    ActionNames,
    ResourceArns: resources,
  };
  const pages = [];
  for await (const page of paginateSimulateCustomPolicy({ client: client(), pageSize: 2 }, input)) pages.push(page);
  expect(pages.map(({ EvaluationResults = [] }) => EvaluationResults.length)).toEqual([2, 2, 1]);
  expect(pages.map(({ IsTruncated }) => IsTruncated)).toEqual([true, true, false]);
  const results = pages.flatMap(({ EvaluationResults = [] }) => EvaluationResults);
  expect(results.map(({ EvalActionName, EvalDecision }) => [EvalActionName, EvalDecision])).toEqual([
    ["s3:GetObject", "allowed"],
    ["s3:PutObject", "implicitDeny"],
    ["s3:DeleteObject", "implicitDeny"],
    ["s3:ListBucket", "allowed"],
    ["s3:GetBucketAcl", "allowed"],
  ]);
  for (const { ResourceSpecificResults = [] } of results) {
    expect(ResourceSpecificResults.map(({ EvalResourceName }) => EvalResourceName)).toEqual(resources);
  }
});

const names = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "iam:PassRole"];
const resources = ["*", "arn:aws:s3:::one/a", "arn:aws:s3:::one/b", `arn:aws:sqs:us-east-1:${account}:queue`];
const values = ["true", "false", "dev", "10.0.0.1"];

const condition = fc.tuple(
  fc.constantFrom("StringEquals", "StringNotEquals", "StringLikeIfExists", "Bool", "Null", "ForAllValues:StringEquals"),
  fc.constantFrom("my:key", "my:other", "aws:username", "aws:PrincipalArn"),
  fc.constantFrom(...values, "$" + "{aws:username}"),
);
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Allow", "Deny"),
  Action: fc.subarray([...names, "s3:*", "*"], { minLength: 1 }),
  Resource: fc.subarray([...resources, "arn:aws:s3:::*/a"], { minLength: 1 }),
  Condition: fc
    .array(condition, { maxLength: 2 })
    .map((all) => Object.fromEntries(all.map(([operator, key, value]) => [operator, { [key]: value }]))),
});
const anyPolicy = fc.array(statement, { minLength: 1, maxLength: 3 }).map((statements) => policy(statements));
const decisions = new Set<string>();

describe("conformity with the engine", () => {
  eventuallyHoldsFor(
    "where no resource policy is given, the simulator decides as the engine does, but for sts and for keys of KMS",
    150,
    fc.record({
      identity: fc.array(anyPolicy, { maxLength: 3 }),
      boundary: fc.option(anyPolicy, { nil: undefined }),
      actions: fc.subarray(names, { minLength: 1 }),
      resource: fc.constantFrom(...resources),
      context: fc.dictionary(fc.constantFrom("my:key", "my:other"), fc.constantFrom(...values)),
    }),
    async ({ identity, boundary, actions, resource, context }) => {
      const { EvaluationResults = [] } = await client().send(
        new SimulateCustomPolicyCommand({
          PolicyInputList: identity,
          PermissionsBoundaryPolicyInputList: boundary === undefined ? undefined : [boundary],
          ActionNames: actions,
          ResourceArns: [resource],
          CallerArn: `arn:aws:iam::${account}:user/dev`,
          ContextEntries: Object.entries(context).map(([name, value]) => ({
            ContextKeyName: name,
            ContextKeyValues: [value],
            ContextKeyType: "string",
          })),
        }),
      );
      const expected = actions.map((action) => ofEngine(action, resource, context, identity, boundary));
      for (const decision of expected) decisions.add(decision);
      expect(EvaluationResults.map(({ EvalDecision }) => EvalDecision)).toEqual(expected);
    },
  );

  test("the property has come upon all decisions", () => {
    expect([...decisions].sort()).toEqual(["allowed", "explicitDeny", "implicitDeny"]);
  });
});

function ofEngine(
  action: string,
  resource: string,
  context: Readonly<Record<string, string>>,
  identity: readonly string[],
  boundary: string | undefined,
): string {
  const principal = `arn:aws:iam::${account}:user/dev`;
  const prepared = prepareRequest({ action, resource, principal, context });
  if (prepared.kind === "refused") throw new Error("the engine refused the request");
  const policies = { identity: identity.map(compiled), permissionsBoundary: boundary && compiled(boundary) };
  return decide(prepared.request, { ...policies, permissionsBoundary: policies.permissionsBoundary || undefined })
    .decision;
}

function compiled(text: string) {
  const parsed = parsePolicy("identity", new SourceText("policy", text));
  if (parsed.document === undefined) throw new Error("the policy cannot be read");
  return compilePolicy({ ...parsed, document: parsed.document });
}
