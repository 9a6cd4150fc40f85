import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { allRules, lintPolicy, type Rule } from "./index.js";
import { sourcedServices } from "./rules/service-without-source/services.js";

function findings(policy: object, rules: readonly Rule[] = allRules()): ReturnType<typeof lintPolicy> {
  return lintPolicy(new SourceText("policy.json", JSON.stringify(policy)), { rules });
}

/** What they say may stand in what a rule about MFA says. */
const notAboutMfa = allRules().filter(({ id }) => !id.startsWith("mfa-"));

/** The rules, but for those about MFA, that find something above a suggestion, in a policy of these statements. */
function alarms(...statements: readonly object[]): string[] {
  const policy = {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  };
  return findings(policy, notAboutMfa)
    .filter(({ severity }) => severity !== "suggestion")
    .map(({ rule }) => rule);
}

const Action = "sts:AssumeRole";
const everyone = { AWS: "*" };
const alice = { AWS: "arn:aws:iam::123456789012:user/alice" };
const mfa = { "aws:MultiFactorAuthPresent": "true" };

describe("open-wildcard-principal", () => {
  const open = (Condition: object, ...more: readonly object[]): boolean =>
    alarms({ Principal: everyone, Action, Condition }, ...more).includes("open-wildcard-principal");

  test.each([
    ["nothing", {}],
    ["MFA", { Bool: mfa }],
    ["MFA, lately", { Bool: mfa, NumericLessThan: { "aws:MultiFactorAuthAge": "3600" } }],
    ["MFA that must be there", { Null: { "aws:MultiFactorAuthAge": "false" } }],
    ["a session's name", { StringLike: { "sts:RoleSessionName": "audit-*" } }],
    ["a tag of the caller", { StringEquals: { "aws:PrincipalTag/team": "audit" } }],
    ["any external id", { StringLike: { "sts:ExternalId": "*" } }],
    ["any address", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }],
    ["an organization, whichever", { Null: { "aws:PrincipalOrgID": "false" } }],
    ["an organization, if there is one", { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
    ["a role of this name in any account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/reader" } }],
    ["a set of nothing", { "ForAllValues:StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" } }],
    ["a network, if it is known", { StringEqualsIfExists: { "aws:SourceVpc": "vpc-0a1b2c3d" } }],
  ])("%s does not keep strangers out", (_, Condition) => {
    expect(open(Condition)).toBe(true);
  });

  test.each([
    ["an organization", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
    ["the role's own organization", { StringEquals: { "aws:PrincipalOrgID": `\${aws:ResourceOrgID}` } }],
    ["an account", { StringEquals: { "AWS:principalaccount": ["123456789012"] } }],
    ["a role of an account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/*" } }],
    ["a network", { StringEquals: { "aws:SourceVpce": "vpce-0a1b2c3d" } }],
    ["addresses", { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }],
    ["an external id", { StringEquals: { "sts:ExternalId": "acme-8842" } }],
    ["units of an organization", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } }],
  ])("%s does", (_, Condition) => {
    expect(open(Condition)).toBe(false);
  });

  test("a Deny counts for what it denies", () => {
    const deny = { Effect: "Deny", Principal: everyone, Action };
    const foreign = { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
    expect(open({}, { ...deny, Condition: foreign })).toBe(false);
    expect(open({}, { ...deny, Action: "sts:TagSession", Condition: foreign })).toBe(true);
    expect(open({}, { ...deny, Principal: alice, Condition: foreign })).toBe(true);
    expect(open({}, { ...deny, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } })).toBe(true);
    expect(open({}, { ...deny, Condition: { StringNotLike: { "sts:RoleSessionName": "audit-*" } } })).toBe(true);
    expect(open({}, { ...deny, Condition: { StringNotEqualsIfExists: { "aws:SourceVpc": "vpc-1" } } })).toBe(false);
    expect(
      open(
        {},
        { ...deny, Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" }, Null: { "aws:SourceVpc": "false" } } },
      ),
    ).toBe(true);
  });

  test("an Allow that lets nobody assume the role is none of it", () => {
    expect(alarms({ Principal: everyone, Action: "sts:TagSession" })).not.toContain("open-wildcard-principal");
  });

  test("the message says whether MFA stands in the way", () => {
    const policy = (Condition: object): object => ({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: everyone, Action, Condition },
    });
    expect(findings(policy({ Bool: mfa }))[0]?.message).toContain("MFA device of their own");
    expect(findings(policy({ BoolIfExists: mfa }))[0]?.message).not.toContain("MFA device");
  });
});

describe("GitHub Actions", () => {
  const host = "token.actions.githubusercontent.com";
  const Principal = { Federated: `arn:aws:iam::123456789012:oidc-provider/${host}` };
  const aud = { [`${host}:aud`]: "sts.amazonaws.com" };
  const github = (Condition: object, ...more: readonly object[]): string[] =>
    alarms({ Principal, Action: "sts:AssumeRoleWithWebIdentity", Condition }, ...more);
  const like = (...sub: readonly string[]): string[] =>
    github({ StringEquals: aud, StringLike: { [`${host}:sub`]: sub } });

  test.each([
    "*",
    "repo:*",
    "repo:*/*",
    "repo:*/shop:*",
    "re*",
    "repo:acme*",
    "repo:ac?e/shop:*",
    "*/shop:*",
    "*:pull_request",
  ])("%s is open to all organizations", (sub) => {
    expect(like("repo:acme/shop:*", sub)).toEqual(["open-oidc-subject"]);
  });

  test.each(["repo:acme/*", "repo:acme/*:*", "repo:acme/*:environment:production"])(
    "%s is open to all repositories",
    (sub) => {
      expect(like("repo:acme/shop:*", sub)).toEqual(["any-github-repository"]);
    },
  );

  test.each([
    "repo:acme/shop:*",
    "repo:acme/infra-*",
    "repo:acme/shop:ref:refs/heads/release-?",
    "repository_owner_id:1:*",
  ])("%s is fine", (sub) => {
    expect(like(sub)).toEqual([]);
  });

  test.each([
    [
      "IfExists changes nothing, since there always is a subject",
      { StringEqualsIfExists: { [`${host}:sub`]: "repo:acme/shop:*" } },
      ["unmatchable-wildcard", "unscoped-identity-provider"],
    ],
    ["it only must be there", { Null: { [`${host}:sub`]: "false" } }, ["unscoped-identity-provider"]],
    ["all but one", { StringNotLike: { [`${host}:sub`]: "repo:acme/old:*" } }, ["unscoped-identity-provider"]],
    [
      "all but one, as AWS stores it",
      { StringLike: { [`${host}:sub`]: "repo:*" }, StringNotLike: { [`${host}:SUB`]: "repo:acme/old:*" } },
      ["open-oidc-subject"],
    ],
    ["the workflow instead", { StringLike: { [`${host}:job_workflow_ref`]: "acme/shop/.github/workflows/*" } }, []],
    ["in other case", { StringLike: { [`${host.toUpperCase()}:SUB`]: "repo:acme/shop:*" } }, []],
    ["no subject", {}, ["unscoped-identity-provider"]],
  ])("%s", (_, Condition, expected) => {
    expect(github({ ...Condition, StringEquals: aud }).sort()).toEqual(expected);
  });

  test("a Deny for other subjects closes an open Allow", () => {
    const deny = (sub: string): object => ({
      Effect: "Deny",
      Principal,
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringNotLike: { [`${host}:sub`]: sub } },
    });
    const open = { StringEquals: aud, StringLike: { [`${host}:sub`]: "repo:*" } };
    expect(github(open, deny("repo:acme/shop:*"))).toEqual([]);
    expect(github(open, deny("repo:*"))).toEqual(["open-oidc-subject"]);
    // AWS looks at the Allow only.
    expect(github({ StringEquals: aud }, deny("repo:acme/shop:*"))).toEqual(["unscoped-identity-provider"]);
  });

  test("placeholders of a template are not known", () => {
    expect(like(`repo:\${org}/*`)).not.toContain("open-oidc-subject");
  });
});

describe("other web identities", () => {
  const web = (provider: string, Condition: object): string[] => {
    const Federated =
      provider.startsWith("cognito") || provider.startsWith("accounts.")
        ? provider
        : `arn:aws:iam::123456789012:oidc-provider/${provider}`;
    return alarms({ Principal: { Federated }, Action: "sts:AssumeRoleWithWebIdentity", Condition });
  };
  const eks = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E";
  const sentinel = "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d";
  const pool = "us-east-2:12345678-abcd-abcd-abcd-123456790ab0";

  test.each([
    ["gitlab.com", { StringEquals: { "gitlab.com:aud": "https://gitlab.com" } }, ["unscoped-identity-provider"]],
    [
      "gitlab.com",
      { StringEquals: { "gitlab.com:sub": "project_path:acme/shop:ref_type:branch:ref:main" } },
      ["missing-oidc-audience"],
    ],
    [eks, { StringEquals: { [`${eks}:aud`]: "sts.amazonaws.com" } }, ["missing-oidc-subject"]],
    ["login.example.com", {}, ["missing-oidc-subject"]],
    ["login.example.com", { StringLike: { "login.example.com:aud": "*" } }, ["missing-oidc-subject"]],
    ["login.example.com", { StringEquals: { "login.example.com:aud": "shop" } }, []],
    [
      "oidc.vercel.com",
      {
        StringEquals: {
          "oidc.vercel.com:aud": "https://vercel.com/acme",
          "oidc.vercel.com:sub": "owner:acme:project:shop:environment:production",
        },
      },
      [],
    ],
    [
      sentinel,
      { StringEquals: { [`${sentinel}:aud`]: "api://1462b192", "sts:RoleSessionName": "MicrosoftSentinel_1" } },
      [],
    ],
    ["accounts.google.com", { StringEquals: { "accounts.google.com:sub": "1101" } }, ["missing-audience"]],
    ["accounts.google.com", { StringEquals: { "accounts.google.com:aud": "6667" } }, []],
    [
      "cognito-identity.amazonaws.com",
      { "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" } },
      ["missing-audience", "unscoped-identity-provider"],
    ],
    ["cognito-identity.amazonaws.com", { StringEquals: { "cognito-identity.amazonaws.com:aud": pool } }, []],
    [
      "cognito-identity.amazonaws.com",
      { StringNotEquals: { "cognito-identity.amazonaws.com:aud": pool } },
      ["missing-audience", "unscoped-identity-provider"],
    ],
  ])("%s with %j", (provider, Condition, expected) => {
    expect(web(provider, Condition).sort()).toEqual(expected);
  });
});

describe("external-id-too-weak", () => {
  const Principal = { AWS: "arn:aws:iam::444455556666:role/vendor/scanner" };
  const weak = (Condition: object, ...more: readonly object[]): boolean =>
    alarms({ Principal, Action, Condition }, ...more).includes("external-id-too-weak");

  test.each([
    { StringLike: { "sts:externalid": "acme-*" } },
    { StringNotEquals: { "sts:ExternalId": "acme" } },
    { Null: { "sts:ExternalId": "false" } },
  ])("%j is weak", (Condition) => {
    expect(weak(Condition)).toBe(true);
  });

  test("that ForAllValues lets pass who sends none is said once", () => {
    const found = alarms({
      Principal,
      Action,
      Condition: { "ForAllValues:StringEquals": { "sts:ExternalId": "acme" } },
    });
    expect(found).toEqual(["for-all-values-on-single-valued-key"]);
  });

  test.each([
    { StringNotEqualsIfExists: { "sts:ExternalId": "acme-8842" } },
    { "ForAllValues:StringNotEquals": { "sts:ExternalId": "acme-8842" } },
    { "ForAnyValue:StringNotEqualsIfExists": { "sts:ExternalId": "acme-8842" } },
  ])("a Deny with %j stops who sends none as well", (Condition) => {
    expect(weak({}, { Effect: "Deny", Principal: { AWS: "*" }, Action, Condition })).toBe(false);
  });

  test("a Deny with ForAnyValue does not stop who sends none", () => {
    const Condition = { "ForAnyValue:StringNotEquals": { "sts:ExternalId": "acme-8842" } };
    expect(weak({}, { Effect: "Deny", Principal: { AWS: "*" }, Action, Condition })).toBe(true);
  });

  test.each([
    { StringEquals: { "sts:ExternalId": "acme-8842" } },
    { StringLike: { "sts:ExternalId": "acme-8842" } },
    { StringEquals: { "sts:ExternalId": "acme-8842" }, Null: { "sts:ExternalId": "false" } },
    { StringEquals: { "sts:ExternalId": "*" } },
  ])("%j is not", (Condition) => {
    expect(weak(Condition)).toBe(false);
  });

  test("a Deny may do what the Allow does not", () => {
    const Condition = { StringNotEquals: { "sts:ExternalId": "acme-8842" } };
    expect(weak({ Null: { "sts:ExternalId": "false" } }, { Effect: "Deny", Principal, Action, Condition })).toBe(false);
    const pattern = { StringNotLike: { "sts:ExternalId": "acme-*" } };
    expect(weak({}, { Effect: "Deny", Principal, Action, Condition: pattern })).toBe(true);
  });
});

describe("wildcards under operators without", () => {
  const rules = (Condition: object): string[] =>
    alarms({ Principal: alice, Action, Condition: { Bool: mfa, ...Condition } });

  test.each([
    [{ StringEquals: { "sts:RoleSessionName": "alice-*" } }, ["unmatchable-wildcard"]],
    [{ StringEqualsIgnoreCase: { "aws:PrincipalTag/team": "plat?orm" } }, ["unmatchable-wildcard"]],
    [{ StringNotEqualsIfExists: { "aws:SourceVpce": "vpce-*" } }, ["unmatchable-wildcard"]],
    [{ StringEquals: { "aws:UserAgent": "tool/*" } }, ["wildcard-without-like-operator"]],
    [{ StringEquals: { "aws:SourceVpcArn": "arn:aws:ec2:*:123456789012:vpc/*" } }, ["wildcard-without-like-operator"]],
    [{ StringEquals: { "sts:RoleSessionName": `\${aws:username, 'a*'}` } }, []],
    [{ StringEquals: { "aws:UserAgent": `tool/\${*}` } }, []],
    [{ ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::123456789012:user/*" } }, []],
    [{ StringLike: { "sts:RoleSessionName": "alice-*" } }, []],
  ])("%j", (Condition, expected) => {
    expect(rules(Condition)).toEqual(expected);
  });
});

describe("policy variables", () => {
  const rules = (Version: string | undefined, value: string, Principal: object = alice): string[] =>
    findings({
      ...(Version === undefined ? {} : { Version }),
      Statement: {
        Effect: "Allow",
        Principal,
        Action,
        Condition: { Bool: mfa, StringLike: { "sts:RoleSessionName": value } },
      },
    }).map(({ rule }) => rule);
  const pipeline = { AWS: "arn:aws:iam::123456789012:role/pipeline" };

  test.each([
    [undefined, "alice", ["missing-version"]],
    ["2008-10-17", "alice", ["missing-version"]],
    [undefined, `\${aws:username}`, ["literal-policy-variable"]],
    ["2008-10-17", `x-\${AWS:UserName, 'nobody'}`, ["literal-policy-variable"]],
    [undefined, `\${name}`, ["missing-version"]],
    ["2012-10-17", `\${aws:username}`, []],
  ])("version %s, value %s", (version, value, expected) => {
    expect(rules(version, value)).toEqual(expected);
  });

  test("a misspelt Version is said once", () => {
    const Statement = { Effect: "Allow", Principal: alice, Action, Condition: { Bool: mfa } };
    expect(findings({ version: "2012-10-17", Statement }).map(({ rule }) => rule)).toEqual(["unknown-element"]);
  });

  test("a role has no user name", () => {
    expect(rules("2012-10-17", `\${aws:username}`, pipeline)).toEqual(["variable-never-resolves"]);
    expect(rules("2012-10-17", `\${aws:username, 'ci'}`, pipeline)).toEqual([]);
    expect(
      rules("2012-10-17", `\${aws:username}`, { AWS: [pipeline.AWS, "arn:aws:iam::123456789012:user/alice"] }),
    ).toEqual([]);
    expect(rules("2012-10-17", `\${aws:PrincipalTag/name}`, pipeline)).toEqual([]);
  });
});

describe("set operators", () => {
  const rules = (Condition: object, Effect = "Allow"): string[] =>
    alarms({ Effect, Principal: alice, Action: ["sts:AssumeRole", "sts:TagSession"], Condition });

  test.each([
    [{ "ForAllValues:Bool": mfa }, ["for-all-values-on-single-valued-key"]],
    [{ "ForAllValues:Bool": mfa, Bool: mfa }, ["set-operator-on-single-valued-key"]],
    [
      { "ForAllValues:Bool": mfa, Null: { "AWS:MULTIFACTORAUTHPRESENT": "false" } },
      ["set-operator-on-single-valued-key"],
    ],
    [{ "ForAnyValue:Bool": mfa }, ["set-operator-on-single-valued-key"]],
    [{ StringEquals: { "aws:TagKeys": "project" } }, ["missing-set-operator"]],
    [{ Null: { "aws:TagKeys": "true" } }, []],
    [{ "ForAllValues:StringEquals": { "aws:TagKeys": "project" } }, []],
    [{ "ForAllValues:StringEquals": { "acme:Key": "x" } }, ["unknown-condition-key"]],
  ])("%j", (Condition, expected) => {
    expect(rules(Condition)).toEqual(expected);
  });

  test("in a Deny ForAllValues lets nobody in", () => {
    expect(rules({ "ForAllValues:Bool": mfa }, "Deny")).toEqual(["set-operator-on-single-valued-key"]);
  });
});

describe("services, accounts and keys", () => {
  const scheduler = { Principal: { Service: "scheduler.amazonaws.com" }, Action };

  test.each([
    [{}, ["service-without-source"]],
    [{ StringEquals: { "aws:SourceAccount": "123456789012" } }, []],
    [{ StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } }, []],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:scheduler:*:123456789012:schedule-group/*" } }, []],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:scheduler:*:*:*" } }, ["service-without-source"]],
    [{ StringEqualsIfExists: { "aws:SourceAccount": "123456789012" } }, []],
    [{ StringNotEquals: { "aws:SourceAccount": "123456789012" } }, ["service-without-source"]],
  ])("a service with %j", (Condition, expected) => {
    expect(alarms({ ...scheduler, Condition })).toEqual(expected);
  });

  test("a Deny for other accounts will do", () => {
    const Condition = { StringNotEquals: { "aws:SourceAccount": "123456789012" } };
    expect(alarms(scheduler, { ...scheduler, Effect: "Deny", Condition })).toEqual([]);
  });

  test.each(["ec2", "lambda", "ecs-tasks", "codebuild", "cloudtrail", "ssm"])("nothing is said of %s", (name) => {
    expect(alarms({ Principal: { Service: `${name}.amazonaws.com` }, Action })).toEqual([]);
  });

  test.each([...sourcedServices])("%s sends the source, says %s", (name, page) => {
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/);
    expect(alarms({ Principal: { Service: `${name}.amazonaws.com` }, Action })).toEqual(["service-without-source"]);
    const Condition = { StringEquals: { "aws:SourceAccount": "123456789012" } };
    expect(alarms({ Principal: { Service: `${name}.amazonaws.com` }, Action, Condition })).toEqual([]);
  });

  test("another account is known by the identity provider's", () => {
    const saml = {
      Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/idp" },
      Action: "sts:AssumeRoleWithSAML",
      Condition: { StringEquals: { "saml:aud": "https://signin.aws.amazon.com/saml" } },
    };
    const other = { Principal: { AWS: "444455556666" }, Action };
    expect(alarms(other)).toEqual([]);
    expect(alarms(saml, other)).toEqual(["unrestricted-account-root"]);
    expect(alarms(saml, { ...other, Condition: { Bool: mfa } })).toEqual([]);
    expect(alarms(saml, { ...other, Condition: { StringEquals: { "sts:ExternalId": "acme" } } })).toEqual([]);
    expect(alarms(saml, { Principal: { AWS: "123456789012" }, Action })).toEqual([]);
  });

  test("a key that the caller writes counts beside others", () => {
    const agent = { "aws:UserAgent": "tool" };
    expect(alarms({ Principal: alice, Action, Condition: { StringEquals: agent } })).toEqual(["untrustworthy-key"]);
    expect(alarms({ Principal: alice, Action, Condition: { StringEquals: agent, Bool: mfa } })).toEqual([]);
    const deny = { Effect: "Deny", Principal: alice, Action };
    expect(alarms({ ...deny, Condition: { StringEquals: agent } })).toEqual([]);
    expect(alarms({ ...deny, Condition: { StringNotEquals: agent } })).toEqual(["untrustworthy-key"]);
  });
});
