import { readFileSync } from "node:fs";
import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListRolesCommand,
  type Policy,
  PutRolePermissionsBoundaryCommand,
  paginateListPolicies,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { awsManagedPoliciesOf } from "../../src/endpoint/state/aws-managed-policies.js";
import { emptyAccount } from "../../src/endpoint/state/entities.js";
import { compilePolicy, refusals } from "../../src/engine/index.js";
import { parsePolicy } from "../../src/policy/index.js";
import { endpointForTests, failureOf } from "./clients.js";

// The SDK takes some of AWS's errors for throttling and would try again.
vi.stubEnv("AWS_MAX_ATTEMPTS", "1");

interface Cases {
  readonly attachable: readonly { readonly source: string; readonly policies: readonly string[] }[];
  readonly documents: readonly {
    readonly policy: string;
    readonly source: string;
    readonly created?: string;
    readonly version?: string;
    readonly document: object;
  }[];
  readonly refused: readonly {
    readonly what: string;
    readonly arn: string;
    readonly source: string;
    readonly error: readonly [string, number, string];
    readonly logged?: string;
  }[];
}

const cases: Cases = JSON.parse(readFileSync("fixtures/endpoint/aws-managed-policies.json", "utf8"));
const messages: (string | undefined)[] = [];
const { iam, sts } = endpointForTests({ onCall: ({ error }) => messages.push(error?.message) });
const RoleName = "holder";
const arnOf = (name: string): string => `arn:aws:iam::aws:policy/${name}`;
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" }],
});

beforeAll(async () => {
  await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
});

const attachable = cases.attachable.flatMap(({ policies, source }) => policies.map((name) => [name, source] as const));

test.each(attachable)("%s is attached to a role and got, as %s uses it", async (name) => {
  const PolicyArn = arnOf(name);
  await iam().send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const { Policy } = await iam().send(new GetPolicyCommand({ PolicyArn }));
  const end = name.lastIndexOf("/") + 1;
  expect(Policy).toMatchObject({ Arn: PolicyArn, PolicyName: name.slice(end), Path: `/${name.slice(0, end)}` });
  expect(Policy).toMatchObject({ AttachmentCount: 1, IsAttachable: true });
  const VersionId = Policy?.DefaultVersionId;
  const { PolicyVersion } = await iam().send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toMatchObject({ Version: "2012-10-17" });
  await iam().send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
});

test.each(cases.documents)(
  "$policy says what AWS's page says: $source",
  async ({ policy, created, version, document }) => {
    const PolicyArn = arnOf(policy);
    const { Policy } = await iam().send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam().send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toEqual(document);
    if (created !== undefined) expect(Policy?.CreateDate?.toISOString()).toBe(created);
    if (version !== undefined) expect(VersionId).toBe(version);
  },
);

test.each(cases.refused)("$what is refused as by AWS, and the log says more", async ({ arn, error, logged }) => {
  expect(await failureOf(iam().send(new AttachRolePolicyCommand({ RoleName, PolicyArn: arn })))).toEqual(error);
  const [code, , message] = error;
  // Messages of this code repeat what was sent, and are not logged.
  const text = code === "ValidationError" ? "" : message;
  const shown = messages.at(-1);
  expect(shown?.startsWith(text)).toBe(true);
  if (logged === undefined) expect(shown).toBe(text);
  else expect(shown).toContain(logged);
});

test("an unknown one is in no boundary, no session and no answer either", async () => {
  const unknown = arnOf("NoSuchPolicy");
  const boundary = new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: unknown });
  const scope = `Scope ARN: ${unknown} does not exist or is not attachable.`;
  expect(await failureOf(iam().send(boundary))).toEqual(["NoSuchEntityException", 404, scope]);
  expect(messages.at(-1)).toMatch(/policy-check has the AWS managed policies as of \d{4}-\d\d-\d\d/);
  const missing = [`NoSuchEntityException`, 404, `Policy ${unknown} was not found.`];
  expect(await failureOf(iam().send(new GetPolicyCommand({ PolicyArn: unknown })))).toEqual(missing);
  await iam().send(new CreateUserCommand({ UserName: "assuming" }));
  await iam().send(new AttachUserPolicyCommand({ UserName: "assuming", PolicyArn: arnOf("AdministratorAccess") }));
  const { AccessKey = {} } = await iam().send(new CreateAccessKeyCommand({ UserName: "assuming" }));
  const call = new AssumeRoleCommand({
    ...{ RoleArn: `arn:aws:iam::123456789012:role/${RoleName}`, RoleSessionName: "session" },
    PolicyArns: [{ arn: unknown }],
  });
  const text = `PolicyArn ${unknown} does not exist or is not attachable.`;
  expect((await failureOf(sts(AccessKey).send(call)))[2]).toBe(text);
});

describe("all of them", () => {
  const all: Policy[] = [];
  beforeAll(async () => {
    for await (const { Policies = [] } of paginateListPolicies({ client: iam(), pageSize: 1000 }, { Scope: "AWS" }))
      all.push(...Policies);
  });

  test("are listed, each once, with IDs and paths of AWS's form", () => {
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html has more than 1,500.
    expect(all.length).toBeGreaterThan(1500);
    for (const key of ["Arn", "PolicyName", "PolicyId"] as const)
      expect(new Set(all.map((policy) => policy[key])).size).toBe(all.length);
    for (const { PolicyId, Path, CreateDate, UpdateDate } of all) {
      expect(PolicyId).toMatch(/^ANPA[A-Z2-7]{17}$/);
      expect(Path).toMatch(/^\/(?:[\w-]+\/)*$/);
      expect(CreateDate?.getTime()).toBeLessThanOrEqual(UpdateDate?.getTime() ?? 0);
    }
  });

  test("can be read by the engine as a whole", () => {
    const policies = [...awsManagedPoliciesOf(emptyAccount("123456789012")).values()];
    expect(policies.map(({ arn }) => arn).sort()).toEqual(all.map(({ Arn }) => Arn).sort());
    const unreadable = policies.flatMap(({ arn, versions: [version] }) => {
      const parsed = parsePolicy("identity", new SourceText(arn, version?.document ?? ""));
      const { document } = parsed;
      const problems = document === undefined ? parsed.problems : refusals(compilePolicy({ ...parsed, document }));
      return problems.length === 0 ? [] : [[arn, problems.map(({ code }) => code)]];
    });
    expect(unreadable).toEqual([]);
  });
});

test("decide calls, and simulations", async () => {
  const UserName = "viewer";
  await iam().send(new CreateUserCommand({ UserName }));
  const { AccessKey = {} } = await iam().send(new CreateAccessKeyCommand({ UserName }));
  const [code] = await failureOf(iam(AccessKey).send(new ListRolesCommand({})));
  expect(code).toBe("AccessDenied");
  await iam().send(new AttachUserPolicyCommand({ UserName, PolicyArn: arnOf("job-function/ViewOnlyAccess") }));
  await iam(AccessKey).send(new ListRolesCommand({}));
  const simulated = await iam().send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::123456789012:user/${UserName}`,
      ActionNames: ["iam:ListRoles", "iam:DeleteRole"],
    }),
  );
  const decisions = simulated.EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
  expect(decisions).toEqual(["allowed", "implicitDeny"]);
  const [allowing] = simulated.EvaluationResults?.[0]?.MatchedStatements ?? [];
  expect(allowing?.SourcePolicyId).toBe("ViewOnlyAccess");
});
