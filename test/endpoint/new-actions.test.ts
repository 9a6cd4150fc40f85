import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  ChangePasswordCommand,
  CreateInstanceProfileCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteServiceLinkedRoleCommand,
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAccountPasswordPolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateLoginProfileCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  GetWebIdentityTokenCommand,
} from "@aws-sdk/client-sts";
import { createLocalJWKSet, jwtVerify } from "jose";
import { describe, expect, test } from "vitest";
import { readAccounts } from "../../src/accounts/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { actions } from "../../src/endpoint/actions/actions.generated.js";
import { whatIsMissing } from "../../src/endpoint/calls/not-implemented.js";
import { iamModel } from "../../src/endpoint/model/iam.generated.js";
import { stsModel } from "../../src/endpoint/model/sts.generated.js";
import { enabledDevice, role, trust, userWithKey } from "./accounts.js";
import { endpointForTests, failureOf, type Keys, rootKeys } from "./clients.js";
import { post } from "./raw.js";

const { endpoint, iam, sts } = endpointForTests();
const account = "123456789012";

function allow(action: string | readonly string[], condition: object = {}): string {
  const statement = { Effect: "Allow", Action: action, Resource: "*", Condition: condition };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

async function permitted(name: string, document: string): Promise<Keys & { arn: string }> {
  const user = await userWithKey(iam(), name);
  await iam().send(new PutUserPolicyCommand({ UserName: name, PolicyName: "own", PolicyDocument: document }));
  return user;
}

describe("credential reports", () => {
  const own = endpointForTests();

  test("are what the account has, as the readers of accounts take them", async () => {
    const { iam, endpoint } = own;
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html has the codes.
    expect((await failureOf(iam().send(new GetCredentialReportCommand({})))).slice(0, 2)).toEqual([
      "CredentialReportNotPresentException",
      410,
    ]);
    await iam().send(new UpdateAccountPasswordPolicyCommand({ MaxPasswordAge: 90, MinimumPasswordLength: 8 }));
    const alice = await userWithKey(iam(), "alice", "/people/");
    await enabledDevice(iam(), "alice");
    await iam().send(new CreateLoginProfileCommand({ UserName: "alice", Password: "Correct-horse-1" }));
    const bob = await userWithKey(iam(), "bob");
    await failureOf(iam(bob).send(new GenerateCredentialReportCommand({})));
    await iam().send(new UpdateAccessKeyCommand({ UserName: "bob", AccessKeyId: bob.AccessKeyId, Status: "Inactive" }));
    await iam().send(new CreateUserCommand({ UserName: "carla,thethird" }));

    expect(await iam().send(new GenerateCredentialReportCommand({}))).toMatchObject({ State: "STARTED" });
    expect(await iam().send(new GenerateCredentialReportCommand({}))).toMatchObject({ State: "COMPLETE" });
    const { Content, ReportFormat, GeneratedTime } = await iam().send(new GetCredentialReportCommand({}));
    expect(ReportFormat).toBe("text/csv");
    expect(Math.abs((GeneratedTime?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    const report = Buffer.from(Content ?? []).toString("utf8");
    const [header = "", root = "", ...users] = report.split("\n");
    // The header of a report of AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
    expect(header).toBe(
      "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated",
    );
    expect(root).toContain(`<root_account>,arn:aws:iam::${account}:root,no_information,not_supported,`);
    const fields = (row: string) =>
      Object.fromEntries(row.split(",").map((value, at) => [header.split(",")[at], value]));
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect(fields(users[0] ?? "")).toMatchObject({
      ...{ user: "alice", arn: alice.arn, user_creation_time: date, password_enabled: "true" },
      ...{ password_last_used: "no_information", password_last_changed: date, password_next_rotation: date },
      ...{ mfa_active: "true", access_key_1_active: "true", access_key_1_last_rotated: date },
      ...{ access_key_1_last_used_date: "N/A", access_key_2_active: "false", access_key_2_last_rotated: "N/A" },
    });
    const { password_last_changed, password_next_rotation } = fields(users[0] ?? "");
    const days = (Date.parse(password_next_rotation ?? "") - Date.parse(password_last_changed ?? "")) / 86_400_000;
    expect(days).toBe(90);
    expect(fields(users[1] ?? "")).toMatchObject({
      ...{ user: "bob", password_enabled: "false", password_last_used: "N/A", mfa_active: "false" },
      ...{ access_key_1_active: "false", access_key_1_last_rotated: "N/A", access_key_1_last_used_date: date },
      ...{ access_key_1_last_used_region: "us-east-1", access_key_1_last_used_service: "iam" },
    });
    expect(users[2]).toContain(`"carla,thethird"`);

    const details = await iam().send(new GetAccountAuthorizationDetailsCommand({}));
    const dump = new SourceText("account.json", JSON.stringify(details));
    const read = readAccounts([dump], { credentialReports: [new SourceText("report.csv", report)] });
    expect(read.problems).toEqual([]);
    const known = [...(read.accounts.get(account)?.users.values() ?? [])].map(({ name, credentials }) => [
      ...[name, credentials.password, credentials.activeAccessKeys, credentials.mfa],
    ]);
    const is = (value: boolean | number) => ({ kind: "known", value });
    expect(known).toEqual([
      ["alice", is(true), is(1), is(true)],
      ["bob", is(false), is(0), is(false)],
      ["carla,thethird", is(false), is(0), is(false)],
    ]);

    // A report is the same for four hours, and has then expired.
    await iam().send(new CreateUserCommand({ UserName: "dora" }));
    await endpoint().advanceClock(4 * 3600 - 60);
    expect(await iam().send(new GenerateCredentialReportCommand({}))).toMatchObject({ State: "COMPLETE" });
    const again = await iam().send(new GetCredentialReportCommand({}));
    expect(Buffer.from(again.Content ?? []).toString("utf8")).toBe(report);
    await endpoint().advanceClock(61);
    expect((await failureOf(iam().send(new GetCredentialReportCommand({})))).slice(0, 2)).toEqual([
      "CredentialReportExpiredException",
      410,
    ]);
    expect(await iam().send(new GenerateCredentialReportCommand({}))).toMatchObject({ State: "STARTED" });
    const next = await iam().send(new GetCredentialReportCommand({}));
    expect(Buffer.from(next.Content ?? []).toString("utf8")).toContain("\ndora,");
  });
});

describe("ChangePassword", () => {
  const OldPassword = "Correct-horse-1";
  const NewPassword = "Battery-staple-2";

  test("is for users who know their password and may change it", async () => {
    const user = await userWithKey(iam(), "changer");
    const change = (input = { OldPassword, NewPassword }, keys: Keys = user) =>
      iam(keys).send(new ChangePasswordCommand(input));
    expect((await failureOf(change()))[0]).toBe("AccessDenied");
    const PolicyDocument = allow("iam:ChangePassword");
    await iam().send(new PutUserPolicyCommand({ UserName: "changer", PolicyName: "own", PolicyDocument }));
    expect((await failureOf(change())).slice(0, 2)).toEqual(["NoSuchEntityException", 404]);
    await iam().send(
      new CreateLoginProfileCommand({ UserName: "changer", Password: OldPassword, PasswordResetRequired: true }),
    );
    expect((await failureOf(change({ OldPassword: "Another-horse-1", NewPassword })))[0]).toBe("AccessDenied");
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_ChangePassword.html
    expect((await failureOf(change({ OldPassword, NewPassword: "short1A" }))).slice(0, 2)).toEqual([
      "PasswordPolicyViolationException",
      400,
    ]);
    await change();
    expect((await failureOf(change()))[0]).toBe("AccessDenied");
    await change({ OldPassword: NewPassword, NewPassword: OldPassword });
    await iam().send(new UpdateLoginProfileCommand({ UserName: "changer", Password: NewPassword }));
    expect((await failureOf(change()))[0]).toBe("AccessDenied");
    await change({ OldPassword: NewPassword, NewPassword: OldPassword });
    expect((await failureOf(change(undefined, rootKeys()))).slice(0, 2)).toEqual(["InvalidUserTypeException", 400]);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
  test.each([
    [undefined, "only lower case", false],
    [undefined, "lower and UPPER", false],
    [undefined, "lower UPPER 1", true],
    [{ RequireSymbols: true }, "lower UPPER 1", false],
    [{ RequireSymbols: true }, "symbol!", true],
    [{ RequireNumbers: true }, "no number", false],
    [{ RequireUppercaseCharacters: true }, "no upper", false],
    [{ RequireLowercaseCharacters: true }, "NO LOWER", false],
    [{ MinimumPasswordLength: 20 }, "Not twenty yet 1", false],
    [{}, "sixsix", true],
  ])("the password policy %j and the password %s", async (policy, Password, accepted) => {
    const UserName = `p${Buffer.from(JSON.stringify([policy, Password]))
      .toString("hex")
      .slice(0, 60)}`;
    const { snapshots } = endpoint();
    if (snapshots === undefined) throw new Error("an endpoint in memory has snapshots");
    const before = snapshots.take();
    await iam().send(new CreateUserCommand({ UserName }));
    if (policy !== undefined) await iam().send(new UpdateAccountPasswordPolicyCommand(policy));
    const made = await iam()
      .send(new CreateLoginProfileCommand({ UserName, Password }))
      .then(
        () => true,
        (error: unknown) => {
          expect(error).toMatchObject({ name: "PasswordPolicyViolationException" });
          return false;
        },
      );
    await snapshots.restore(before);
    expect(made).toBe(accepted);
  });
});

describe("service-linked roles", () => {
  const AWSServiceName = "autoscaling.amazonaws.com";

  test("are their services' own", async () => {
    const client = iam();
    const { Role } = await client.send(new CreateServiceLinkedRoleCommand({ AWSServiceName, Description: "scales" }));
    const RoleName = "AWSServiceRoleForAutoScaling";
    expect(Role).toMatchObject({
      ...{ RoleName, Path: `/aws-service-role/${AWSServiceName}/`, Description: "scales" },
      Arn: `arn:aws:iam::${account}:role/aws-service-role/${AWSServiceName}/${RoleName}`,
    });
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: AWSServiceName }, Action: "sts:AssumeRole" }],
    });
    // Reported with this text: https://github.com/DataDog/pathfinding-labs/issues/23
    expect(await failureOf(client.send(new CreateServiceLinkedRoleCommand({ AWSServiceName })))).toEqual([
      "InvalidInputException",
      400,
      `Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
    ]);
    const { Role: other } = await client.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName, CustomSuffix: "two" }),
    );
    expect(other?.RoleName).toBe(`${RoleName}_two`);
    await client.send(new CreateInstanceProfileCommand({ InstanceProfileName: "profile" }));
    // The service model lists UnmodifiableEntity among the errors of these calls.
    for (const change of [
      new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust({ Principal: { AWS: account } }) }),
      new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: allow("*") }),
      new AttachRolePolicyCommand({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
      new DeleteRolePermissionsBoundaryCommand({ RoleName }),
      new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName: "profile" }),
      new DeleteRoleCommand({ RoleName }),
    ]) {
      const failed = await failureOf(client.send(change as DeleteRoleCommand));
      expect(failed.slice(0, 2)).toEqual(["UnmodifiableEntityException", 400]);
    }
    const { DeletionTaskId } = await client.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
    expect(DeletionTaskId).toMatch(new RegExp(`^task/aws-service-role/${AWSServiceName}/${RoleName}/[0-9a-f-]{36}$`));
    expect(await client.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }))).toMatchObject({
      Status: "SUCCEEDED",
    });
    expect((await failureOf(client.send(new GetRoleCommand({ RoleName }))))[0]).toBe("NoSuchEntityException");
    const unknown = new GetServiceLinkedRoleDeletionStatusCommand({
      DeletionTaskId: `${DeletionTaskId?.slice(0, -1)}x`,
    });
    expect((await failureOf(client.send(unknown)))[0]).toBe("NoSuchEntityException");
  });

  test("of services whose role's name is not known are not made", async () => {
    const create = (input: { AWSServiceName: string; CustomSuffix?: string }) =>
      failureOf(iam().send(new CreateServiceLinkedRoleCommand(input)));
    expect(await create({ AWSServiceName: "nothing.amazonaws.com" })).toEqual([
      "NotImplemented",
      501,
      "policy-check serve does not know the name of the service-linked role of nothing.amazonaws.com.",
    ]);
    expect((await create({ AWSServiceName: "ecs.amazonaws.com", CustomSuffix: "two" }))[0]).toBe(
      "InvalidInputException",
    );
    await role(iam(), "ordinary", trust({ Principal: { AWS: account } }));
    const wrong = iam().send(new DeleteServiceLinkedRoleCommand({ RoleName: "ordinary" }));
    expect((await failureOf(wrong))[0]).toBe("InvalidInputException");
  });

  test("need a permission for the service", async () => {
    const condition = { StringEquals: { "iam:AWSServiceName": "ecs.amazonaws.com" } };
    const user = await permitted("linker", allow("iam:CreateServiceLinkedRole", condition));
    const create = (AWSServiceName: string) => iam(user).send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
    expect((await create("ecs.amazonaws.com")).Role?.RoleName).toBe("AWSServiceRoleForECS");
    expect((await failureOf(create("batch.amazonaws.com")))[0]).toBe("AccessDenied");
  });
});

describe("outbound web identity federation", () => {
  const Audience = ["https://api.example.com"];
  const claimsOf = async (token: string, alg: string) => {
    const page = await fetch(`${endpoint().url}/_policy-check/outbound-key-set`, {
      method: "POST",
      body: JSON.stringify({ account }),
    });
    const { issuer, keySet } = (await page.json()) as {
      issuer: string;
      keySet: Parameters<typeof createLocalJWKSet>[0];
    };
    expect(JSON.stringify(keySet)).not.toContain('"d"');
    const { payload } = await jwtVerify(token, createLocalJWKSet(keySet), {
      issuer,
      audience: Audience,
      algorithms: [alg],
    });
    return payload;
  };

  test("issues tokens that the account's keys verify", async () => {
    const user = await permitted("worker", allow(["sts:GetWebIdentityToken", "sts:TagGetWebIdentityToken", "iam:*"]));
    const get = (keys: Keys, more: Partial<GetWebIdentityTokenCommand["input"]> = {}) =>
      sts(keys).send(new GetWebIdentityTokenCommand({ Audience, SigningAlgorithm: "RS256", ...more }));
    expect((await failureOf(iam().send(new GetOutboundWebIdentityFederationInfoCommand({})))).slice(0, 2)).toEqual([
      "FeatureDisabledException",
      404,
    ]);
    expect((await failureOf(get(user))).slice(0, 2)).toEqual(["OutboundWebIdentityFederationDisabledException", 403]);
    const { IssuerIdentifier } = await iam().send(new EnableOutboundWebIdentityFederationCommand({}));
    expect(IssuerIdentifier).toMatch(/^https:\/\/[0-9a-f-]+\.tokens\.sts\.global\.api\.aws$/);
    expect((await failureOf(iam().send(new EnableOutboundWebIdentityFederationCommand({})))).slice(0, 2)).toEqual([
      "FeatureEnabledException",
      409,
    ]);
    expect(await iam().send(new GetOutboundWebIdentityFederationInfoCommand({}))).toMatchObject({
      IssuerIdentifier,
      JwtVendingEnabled: true,
    });
    for (const SigningAlgorithm of ["RS256", "ES384"]) {
      const Tags = [{ Key: "job", Value: "7" }];
      const { WebIdentityToken, Expiration } = await get(user, { SigningAlgorithm, Tags, DurationSeconds: 60 });
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html
      const claims = await claimsOf(WebIdentityToken ?? "", SigningAlgorithm);
      expect(claims).toMatchObject({
        ...{ iss: IssuerIdentifier, sub: user.arn, aud: Audience[0] },
        "https://sts.amazonaws.com/": { aws_account: account, principal_id: user.arn, request_tags: { job: "7" } },
      });
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(60);
      expect(Expiration?.getTime()).toBe((claims.exp ?? 0) * 1000);
    }
    const RoleArn = await role(iam(), "outbound", trust({ Principal: { AWS: user.arn } }));
    await iam().send(
      new PutRolePolicyCommand({
        RoleName: "outbound",
        PolicyName: "p",
        PolicyDocument: allow("sts:GetWebIdentityToken"),
      }),
    );
    const { Credentials = {} } = await sts(user).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: "job", DurationSeconds: 900 }),
    );
    const { WebIdentityToken: ofRole } = await get(Credentials);
    expect((await claimsOf(ofRole ?? "", "RS256")).sub).toBe(RoleArn);
    expect((await failureOf(get(Credentials, { Tags: [{ Key: "a", Value: "b" }] })))[2]).toContain(
      "sts:TagGetWebIdentityToken",
    );
    expect((await failureOf(get(Credentials, { DurationSeconds: 3600 }))).slice(0, 2)).toEqual([
      "SessionDurationEscalationException",
      403,
    ]);
    expect((await failureOf(get(user, { SigningAlgorithm: "HS256" })))[0]).toBe("ValidationError");
    const raw = (parameters: Record<string, string>) =>
      post(
        endpoint().url,
        new URLSearchParams({
          ...{
            Action: "GetWebIdentityToken",
            Version: "2011-06-15",
            "Audience.member.1": "x",
            SigningAlgorithm: "RS256",
          },
          ...parameters,
        }).toString(),
        { keys: user },
      );
    // Sessions without a trusted identity propagation context: API_GetWebIdentityToken, SubjectMode and Scope.
    expect((await raw({ SubjectMode: "OriginIdentity" })).code).toBe("ValidationError");
    expect((await raw({ Scope: "read" })).code).toBe("ValidationError");
    expect((await raw({ SubjectMode: "AWSIdentity" })).status).toBe(200);

    // Such tokens cannot be used for federation into AWS.
    const { keySet } = (await (
      await fetch(`${endpoint().url}/_policy-check/outbound-key-set`, {
        method: "POST",
        body: JSON.stringify({ account }),
      })
    ).json()) as { keySet: unknown };
    const { OpenIDConnectProviderArn: provider } = await iam().send(
      new CreateOpenIDConnectProviderCommand({ Url: IssuerIdentifier, ClientIDList: Audience }),
    );
    await fetch(`${endpoint().url}/_policy-check/oidc-key-set`, {
      method: "POST",
      body: JSON.stringify({ provider, keySet }),
    });
    const host = IssuerIdentifier?.slice("https://".length);
    const back = await role(
      iam(),
      "back",
      trust({
        ...{ Principal: { Federated: provider }, Action: "sts:AssumeRoleWithWebIdentity" },
        Condition: { StringEquals: { [`${host}:aud`]: Audience[0] } },
      }),
    );
    const { WebIdentityToken = "" } = await get(user);
    const federate = sts().send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn: back, RoleSessionName: "back", WebIdentityToken }),
    );
    expect((await failureOf(federate))[0]).toBe("InvalidIdentityTokenException");

    await iam().send(new DisableOutboundWebIdentityFederationCommand({}));
    expect((await failureOf(get(user)))[0]).toBe("OutboundWebIdentityFederationDisabledException");
    expect((await failureOf(iam().send(new DisableOutboundWebIdentityFederationCommand({}))))[0]).toBe(
      "FeatureDisabledException",
    );
  });

  test("policies can require the audience, the algorithm and the lifetime", async () => {
    await iam().send(new EnableOutboundWebIdentityFederationCommand({}));
    const user = await permitted(
      "limited",
      allow("sts:GetWebIdentityToken", {
        "ForAllValues:StringEquals": { "sts:IdentityTokenAudience": Audience },
        NumericLessThanEquals: { "sts:DurationSeconds": 300 },
        StringEquals: { "sts:SigningAlgorithm": "ES384" },
      }),
    );
    const get = (more: Partial<GetWebIdentityTokenCommand["input"]>) =>
      sts(user).send(new GetWebIdentityTokenCommand({ Audience, SigningAlgorithm: "ES384", ...more }));
    expect((await get({})).WebIdentityToken).toBeDefined();
    for (const wrong of [{ Audience: ["other"] }, { SigningAlgorithm: "RS256" }, { DurationSeconds: 301 }])
      expect((await failureOf(get(wrong)))[0]).toBe("AccessDenied");
  });
});

describe("the size of session tokens", () => {
  test("is told, and can be larger", async () => {
    const user = await permitted("sized", allow("*"));
    const RoleArn = await role(iam(), "sized", trust({ Principal: { AWS: user.arn } }));
    const answers = [
      await sts(user).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "job" })),
      await sts(user).send(new GetSessionTokenCommand({})),
      await sts(user).send(new GetFederationTokenCommand({ Name: "bob" })),
    ];
    for (const { Credentials } of answers) expect(Credentials?.SessionToken?.length).toBeLessThan(1500);
    for (const [action, parameters] of [
      ["AssumeRole", { RoleArn, RoleSessionName: "job" }],
      ["GetSessionToken", {}],
      ["GetFederationToken", { Name: "bob" }],
    ] as const) {
      for (const size of [0, 1600, 4095, 4096, 4097]) {
        const body = new URLSearchParams({
          ...{ Action: action, Version: "2011-06-15", MinimumSessionTokenSize: String(size) },
          ...parameters,
        });
        const answer = await post(endpoint().url, body.toString(), { keys: user });
        if (size > 4096) {
          expect([answer.status, answer.code]).toEqual([400, "ValidationError"]);
          continue;
        }
        const part = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(answer.text)?.[1] ?? "";
        expect(part("SessionToken").length).toBeGreaterThanOrEqual(size);
        expect(part("SessionTokenSize")).toBe(String(part("SessionToken").length));
        expect(part("SessionTokenUtilization")).toBe(String(Math.ceil((part("SessionToken").length * 100) / 4096)));
      }
    }
  });
});

describe("what is missing", () => {
  test("is named for actions that AWS has and the endpoint lacks", async () => {
    for (const [fullName, missing] of whatIsMissing) {
      const [service, name] = fullName.split(":");
      const { operations, apiVersion } = service === "iam" ? iamModel : stsModel;
      expect([fullName, Object.hasOwn(operations, name ?? "")]).toEqual([fullName, true]);
      expect([fullName, actions.has(fullName)]).toEqual([fullName, false]);
      const answer = await post(endpoint().url, `Action=${name}&Version=${apiVersion}`, { service: service ?? "" });
      expect([answer.status, answer.message]).toEqual([
        501,
        `policy-check serve does not implement the AWS action ${fullName}: ${missing}.`,
      ]);
    }
  });
});
