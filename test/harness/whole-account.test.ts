import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ReachEvidence } from "../../src/evidence/index.js";
import { attachmentTypes } from "../../src/evidence/index.js";
import { folderWith } from "../command-line.js";
import { type FeatureRun, root, runFeatures } from "./feature-run.js";

const account = "111122223333";
const date = "2026-01-05T09:00:00+00:00";
const readFixture = (name: string): string => readFileSync(join(root, "fixtures/accounts", name), "utf8");
const company = readFixture("company.json");
const companyScp: unknown = JSON.parse(readFixture("company.scp.json"));

/** A dump with a role and a user, in another account. */
function small(
  id: string,
  more: { readonly truncated?: boolean; readonly attached?: string; readonly inline?: object } = {},
): string {
  const user = `arn:aws:iam::${id}:user/erin`;
  const statement = { Effect: "Allow", Resource: "*", ...more.inline };
  const own = { PolicyName: "own", PolicyDocument: { Version: "2012-10-17", Statement: [statement] } };
  const policies = more.attached === undefined ? [] : [{ PolicyName: "theirs", PolicyArn: more.attached }];
  return JSON.stringify({
    UserDetailList: [
      {
        ...{ Path: "/", UserName: "erin", UserId: "AIDAERIN", Arn: user, CreateDate: date, GroupList: [] },
        AttachedManagedPolicies: policies,
        UserPolicyList: more.inline === undefined ? [] : [own],
      },
    ],
    GroupDetailList: [],
    RoleDetailList: [
      {
        ...{
          Path: "/",
          RoleName: "admin",
          RoleId: "AROAADMIN",
          Arn: `arn:aws:iam::${id}:role/admin`,
          CreateDate: date,
        },
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${id}:root` },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "sts:ExternalId": "s3cr3t-id" } },
            },
          ],
        },
        ...{ InstanceProfileList: [], RolePolicyList: [], AttachedManagedPolicies: [] },
      },
    ],
    Policies: [],
    ...(more.truncated === true ? { IsTruncated: true, Marker: "more" } : {}),
  });
}

const given = 'Given the account as in "company.json"';
const arn = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

/** Scenarios that must not pass, with their steps and what the failure says. */
const failures: Readonly<
  Record<string, { readonly steps: readonly string[]; readonly says: readonly (string | RegExp)[] }>
> = {
  "a user reaches the role without MFA": {
    steps: [given, 'Then nobody reaches "deploy" without MFA'],
    says: [
      /^not true: nobody reaches arn:aws:iam::111122223333:role\/deploy without MFA\n/,
      "decided by policy-check engine on company.json; no backend was asked",
      `without MFA  arn:aws:iam::${account}:user/bob reaches ${arn("deploy")}`,
      `2. a session of ${arn("ci")} assumes ${arn("deploy")}`,
      /--> company\.json:\d+ \(statement 1 of the trust policy of arn:aws:iam::111122223333:role\/ci\)/,
      "fix: require MFA in statement 1 (company.json:",
    ],
  },
  "an exempt role is open all the same": {
    steps: [given, 'Then nobody reaches "ci" without MFA'],
    says: [`not true: nobody reaches ${arn("ci")} without MFA`],
  },
  "a user reaches the role with MFA": {
    steps: [given, 'Then nobody reaches "admin"'],
    says: [
      `not true: nobody reaches ${arn("admin")}`,
      "with MFA  arn:aws:iam::111122223333:user/operators/alice reaches",
    ],
  },
  "another account reaches the role": {
    steps: [given, 'Then nobody reaches "audit"'],
    says: [`with MFA  from outside the files: account 444455556666 reaches ${arn("audit")}`],
  },
  "a service reaches the role": {
    steps: [given, 'Then nobody reaches "nightly-backup"'],
    says: [`outside the files: service lambda.amazonaws.com reaches ${arn("nightly-backup")}`],
  },
  "a user of the table does not reach the role": {
    steps: [given, 'Then only these users reach "ci":', "| user | MFA |", "| bob | none |", "| dora | none |"],
    says: [
      `not true: only these users reach ${arn("ci")}: bob (MFA: none), dora (MFA: none)`,
      /the table \(-\) is not what was found \(\+\):\n {2}- \| dora \| none \|$/,
    ],
  },
  "a user that the table lacks reaches the role": {
    steps: [given, 'Then only these users reach "admin":', "| user | MFA |", "| alice | required |"],
    says: [
      "the table (-) is not what was found (+):\n  + | carla | required |\n\n",
      "with MFA  arn:aws:iam::111122223333:user/operators/carla reaches",
    ],
  },
  "a user reaches the role without the MFA that the table says": {
    steps: [given, 'Then only these users reach "deploy":', "| user | MFA |", "| bob | required |"],
    says: ["  - | bob | required |\n  + | bob | none |\n", "without MFA  arn:aws:iam::111122223333:user/bob reaches"],
  },
  "a user needs the MFA that the table does not say": {
    steps: [
      ...[given, 'Then only these users reach "admin":', "| user | MFA |"],
      ...["| alice | none |", "| carla | required |"],
    ],
    says: ["  - | alice | none |\n  + | alice | required |\n"],
  },
  "somebody outside reaches the role, whom the table lacks": {
    steps: [given, 'Then only these users reach "audit":', "| user | MFA |", "| alice | required |"],
    says: ["  - | alice | required |\n  + | account 444455556666 | required |\n"],
  },

  "the account has no such role": {
    steps: [given, 'Then nobody reaches "deploi" without MFA'],
    says: ['unknown role "deploi"; did you mean "deploy"? The account has "admin", "audit", "ci"'],
  },
  "the account has no role with this ARN": {
    steps: [given, `Then nobody reaches "arn:aws:iam::${account}:role/team/deploy"`],
    says: [`unknown role "arn:aws:iam::${account}:role/team/deploy"; did you mean "${arn("deploy")}"?`],
  },
  "the account has no such user": {
    steps: [given, 'Then only these users reach "ci":', "| user | MFA |", "| rob | none |"],
    says: ['unknown user "rob"; did you mean "bob"?'],
  },
  "two accounts have a role of this name": {
    steps: [given, 'And the account as in "other.json"', 'Then nobody reaches "admin"'],
    says: [
      `more than one account has a role "admin"; write the ARN, one of ${arn("admin")}, arn:aws:iam::444455556666:role/admin`,
    ],
  },

  "the account is not complete": {
    steps: ['Given the account as in "truncated.json"', 'Then nobody reaches "admin" without MFA'],
    says: ["neither proved nor refuted: nobody reaches", "incomplete  account 555566667777 can have more: "],
  },
  "a policy is not in the file": {
    steps: ['Given the account as in "unknown.json"', 'Then nobody reaches "admin" without MFA'],
    says: [
      "neither proved nor refuted: nobody reaches",
      "unknown  whether arn:aws:iam::666677778888:user/erin reaches",
    ],
  },
  "what is unknown does not pass as the row that says so": {
    steps: [
      'Given the account as in "unknown.json"',
      'Then only these users reach "admin":',
      "| user | MFA |",
      "| erin | none |",
    ],
    says: [
      "neither proved nor refuted: only these users reach",
      "unknown  whether arn:aws:iam::666677778888:user/erin reaches",
    ],
  },
  "a user with MFA can undo it": {
    steps: ['Given the account as in "with-mfa.json"', "Then nobody can undo MFA"],
    says: [
      /^not true: nobody can undo MFA\n/,
      "arn:aws:iam::777788889999:user/erin",
      "iam:UpdateAssumeRolePolicy on arn:aws:iam::777788889999:role/admin",
      /with-mfa\.json:\d+/,
    ],
  },
  "a user without MFA can undo it": {
    steps: ['Given the account as in "without-mfa.json"', "Then nobody can undo MFA without MFA"],
    says: [/^not true: nobody can undo MFA without MFA\n/, "iam:UpdateAssumeRolePolicy"],
  },
  "it is not known whether a user can undo MFA": {
    steps: ['Given the account as in "unknown.json"', "Then nobody can undo MFA"],
    says: [/^neither proved nor refuted: nobody can undo MFA\n/],
  },
  "an account that is not complete may have a user who can undo MFA": {
    steps: ['Given the account as in "truncated.json"', "Then nobody can undo MFA without MFA"],
    says: [/^neither proved nor refuted: nobody can undo MFA without MFA\n/],
  },

  "no step asks about the account": {
    steps: [
      given,
      'And the IAM user "alice"',
      'And the role "door" trusts as in "door.json"',
      'Then nobody can assume "door" without MFA',
    ],
    says: [
      'no step asks about:\n  the account as in "company.json"\nadd a step such as \'Then nobody reaches "admin" without MFA\'',
    ],
  },
  "no step asks after what was given last": {
    steps: [given, 'Then nobody reaches "admin" without MFA', 'Given the service control policies "company.scp.json"'],
    says: ['no step asks about:\n  the service control policies "company.scp.json"'],
  },
  "there is no account": {
    steps: ['Given the service control policies "company.scp.json"', 'Then nobody reaches "admin"'],
    says: ["this scenario has no account to ask about; add a step such as 'Given the account as in \"account.json\"'"],
  },
  "the account is given twice": {
    steps: [given, 'And the account as in "./company.json"', 'Then nobody reaches "admin" without MFA'],
    says: ['the scenario gives "./company.json" twice'],
  },
  "there is no such file": {
    steps: ['Given the account as in "compani.json"', 'Then nobody reaches "admin" without MFA'],
    says: [
      'the account file "compani.json" cannot be read: there is neither "compani.json" nor "features/compani.json"',
      "file names are relative to the working directory, ",
    ],
  },
  "the file is not an account": {
    steps: ['Given the account as in "door.json"', 'Then nobody reaches "admin" without MFA'],
    says: [/^door\.json:1:1: /],
  },
  "the folder has no account": {
    steps: ['Given the account as in "features"', 'Then nobody reaches "admin" without MFA'],
    says: ['the folder "features" has no file that ends in .json'],
  },
  "the credential report is that of another account": {
    steps: [
      'Given the account as in "other.json" with the credential report "company.credential-report.csv"',
      'Then nobody reaches "admin" without MFA',
    ],
    says: [/^company\.credential-report\.csv:\d+:\d+: /],
  },
  "the policies are not control policies": {
    steps: [given, 'And the resource control policies "company.json"', 'Then nobody reaches "admin" without MFA'],
    says: [/^company\.json:1:1: the value is not a policy; /],
  },

  "the table has another header": {
    steps: [given, 'Then only these users reach "ci":', "| caller | allowed? |", "| bob | yes |"],
    says: ["this table needs the header | user | MFA | and at least one row"],
  },
  "the table has no row": {
    steps: [given, 'Then only these users reach "ci":', "| user | MFA |"],
    says: ["this table needs the header | user | MFA | and at least one row"],
  },
  "the table is not there": {
    steps: [given, 'Then only these users reach "ci":'],
    says: ["this step needs a table below it, but has nothing"],
  },
  "the table has a user twice": {
    steps: [
      given,
      'Then only these users reach "ci":',
      "| user | MFA |",
      "| bob | none |",
      `| arn:aws:iam::${account}:user/bob | none |`,
    ],
    says: [`the table has "arn:aws:iam::${account}:user/bob" twice; remove one row`],
  },
  "the table says something else about MFA": {
    steps: [given, 'Then only these users reach "ci":', "| user | MFA |", "| bob | no |"],
    says: ['unknown answer "no" under "MFA"; write none or required'],
  },
};

/** Scenarios that pass. */
const passes: Readonly<Record<string, readonly string[]>> = {
  "pages in a folder, in their order": ['Given the account as in "pages/"', 'Then nobody reaches "deploy" without MFA'],
  "two accounts, with ARNs": [
    ...[given, 'And the account as in "other.json"'],
    `Then nobody reaches "${arn("admin")}" without MFA`,
    'And nobody reaches "arn:aws:iam::444455556666:role/admin"',
  ],
  "nobody can undo MFA": [given, "Then nobody can undo MFA", "And nobody can undo MFA without MFA"],
  "a user with MFA is not one without MFA": [
    'Given the account as in "with-mfa.json"',
    "Then nobody can undo MFA without MFA",
  ],
  "what is asked before service control policies, and after them": [
    given,
    ...['Then only these users reach "reporting":', "| user | MFA |", "| dora | none |"],
    'Given the service control policies "company.scp.json"',
    'Then nobody reaches "reporting"',
  ],
  "service control policies of the account only": [
    ...[given, 'And the service control policies "own.scp.json"', 'Then nobody reaches "reporting"'],
  ],
  "service control policies of another account": [
    ...[given, 'And the service control policies "another.scp.json"'],
    ...['Then only these users reach "reporting":', "| user | MFA |", "| dora | none |"],
  ],
  "service control policies, which do not limit the management account": [
    ...[given, 'And the service control policies "company.scp.json"'],
    'And the service control policies "organization.json"',
    ...['Then only these users reach "reporting":', "| user | MFA |", "| dora | none |"],
  ],
  "a user by path and name, and by ARN": [
    ...[given, 'Then only these users reach "admin":', "| user | MFA |", "| operators/alice | required |"],
    `| arn:aws:iam::${account}:user/operators/carla | required |`,
  ],
};

const feature = [
  "Feature: whole accounts",
  ...[
    ...Object.entries(failures).map(([name, { steps }]) => [name, steps] as const),
    ...Object.entries(passes),
  ].flatMap(([name, steps]) => [`  Scenario: ${name}`, ...steps.map((step) => `    ${step}`)]),
].join("\n");

const files = {
  "company.json": company,
  "company.scp.json": JSON.stringify(companyScp),
  "own.scp.json": JSON.stringify({ [account]: companyScp }),
  "another.scp.json": JSON.stringify({ "444455556666": companyScp }),
  "organization.json": JSON.stringify({ Organization: { Id: "o-abcdefghij", MasterAccountId: account } }),
  "company.credential-report.csv": readFixture("company.credential-report.csv"),
  "other.json": small("444455556666"),
  "truncated.json": small("555566667777", { truncated: true }),
  "without-mfa.json": small("777788889999", { inline: { Action: "iam:UpdateAssumeRolePolicy" } }),
  "with-mfa.json": small("777788889999", {
    inline: { Action: "iam:UpdateAssumeRolePolicy", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } },
  }),
  "unknown.json": small("666677778888", { attached: "arn:aws:iam::aws:policy/AdministratorAccess" }),
  "door.json": JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:user/alice" }, Action: "sts:AssumeRole" },
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      },
    ],
  }),
  "pages/page-1.json": readFixture("pages/page-1.json"),
  "pages/page-2.json": readFixture("pages/page-2.json"),
  "pages/page-10.json": readFixture("pages/page-10.json"),
  "policy-check.config.json": JSON.stringify({
    mfaExempt: [{ role: "ci", reason: "the pipeline signs with a key", expires: "2099-12-31" }],
  }),
  "features/whole-account.feature": feature,
};

let run: FeatureRun;
beforeAll(() => {
  run = runFeatures([], { cwd: folderWith(files) });
});

/** What a scenario attached. */
function reachOf(name: string): readonly ReachEvidence[] {
  return run.scenarios.find((scenario) => scenario.name === name)?.reach ?? [];
}

describe("a scenario that must not pass", () => {
  test.each(Object.entries(failures))("%s", (name, { says }) => {
    const scenario = run.scenarios.find((each) => each.name === name);
    expect(scenario?.status).toBe("FAILED");
    for (const text of says) {
      if (typeof text === "string") expect(scenario?.message).toContain(text);
      else expect(scenario?.message).toMatch(text);
    }
  });
});

test.each(Object.keys(passes))("a scenario passes: %s", (name) => {
  const scenario = run.scenarios.find((each) => each.name === name);
  expect(scenario?.message).toBe("");
  expect(scenario?.status).toBe("PASSED");
});

describe("the evidence", () => {
  test("says who decided on which files, and what was found", () => {
    expect(reachOf("a user reaches the role without MFA")).toEqual([
      {
        evaluator: "policy-check engine",
        statement: `nobody reaches ${arn("deploy")} without MFA`,
        verdict: "violated",
        role: arn("deploy"),
        accounts: [account],
        files: [{ kind: "account", name: "company.json", sha256: createHash("sha256").update(company).digest("hex") }],
        mfaPropagation: "documented",
        counts: { users: 4, roles: 6, withoutMfa: 1, withMfa: 0, outside: 0, escalations: 0, unknown: 0, gaps: 0 },
        paths: [{ from: `arn:aws:iam::${account}:user/bob`, mfa: "none", by: [arn("ci"), arn("deploy")] }],
        escalations: [],
        undocumented: [],
      },
    ]);
  });

  test("is one attachment a question, and no backend is named in it", () => {
    const asked = reachOf("two accounts, with ARNs");
    expect(asked.map(({ verdict, accounts }) => [verdict, accounts])).toEqual([
      ["holds", [account, "444455556666"]],
      ["holds", [account, "444455556666"]],
    ]);
    for (const each of asked) expect(each).not.toHaveProperty("backend");
    const types = run.messages.split("\n").filter((line) => line.includes(attachmentTypes.evidence));
    expect(types).toEqual([]);
  });

  test("has no external ID", () => {
    expect(run.messages).not.toContain("s3cr3t-id");
  });

  test("of what is not known says so", () => {
    expect(reachOf("the account is not complete")).toMatchObject([{ verdict: "unknown", counts: { gaps: 1 } }]);
    expect(reachOf("a policy is not in the file")).toMatchObject([{ verdict: "unknown", counts: { unknown: 1 } }]);
  });
});
