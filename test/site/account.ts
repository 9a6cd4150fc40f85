// A made-up account for tests of pages at the size of an account: a dump with any number of roles, and documentation of it.

import { Configurations } from "../../src/cli/configurations.js";
import { documentedAccounts } from "../../src/cli/docs-account.js";
import { StandardInput } from "../../src/cli/standard-input.js";
import { type Documentation, documentationOf, type RunRecord } from "../../src/documentation/index.js";
import { callerInWords } from "../../src/report/index.js";
import { folderWith } from "../command-line.js";
import { evidence, messagesOf, runOf } from "../documentation/sample.js";
import { sha256 } from "./sample.js";

const account = "111122223333";
const arn = (resource: string): string => `arn:aws:iam::${account}:${resource}`;
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const roleName = (index: number): string => `team-${String(index).padStart(4, "0")}-administration`;

interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: object;
  readonly Action: string;
  readonly Resource?: string | readonly string[];
  readonly Condition?: object;
}

function document(...statements: readonly Statement[]) {
  return { Version: "2012-10-17", Statement: statements };
}

/** Each role trusts somebody of its own; of ten, one is a service's, and one trusts the role before it. */
function trustOf(index: number, users: number): Statement {
  const common = { Effect: "Allow", Action: "sts:AssumeRole" } as const;
  switch (index % 10) {
    case 0:
      return { ...common, Principal: { Service: `service-${index % 7}.amazonaws.com` } };
    case 1:
      return { ...common, Principal: { AWS: arn(`role/${roleName(index + 1)}`) } };
    case 2:
      return { ...common, Principal: { AWS: arn(`user/user-${index % users}`) } };
    case 3:
      return { ...common, Principal: { AWS: arn("root") } };
    case 4:
      return { ...common, Principal: { AWS: `arn:aws:iam::999988887777:role/partner-${index}` } };
    default:
      return {
        ...common,
        Principal: { AWS: arn(`user/user-${index % users}`) },
        Condition: { ...mfa, StringEquals: { "sts:ExternalId": `team-${index}` } },
      };
  }
}

/**
 * What `aws iam get-account-authorization-details` prints of an account. `areApart` is for statements that are each of one role
 * only: what calls show is known by the text of a trust policy.
 */
export function accountDump({
  roles,
  users,
  areApart = false,
}: {
  readonly roles: number;
  readonly users: number;
  readonly areApart?: boolean;
}): string {
  const dump = {
    UserDetailList: Array.from({ length: users }, (_, index) => ({
      ...{
        UserName: `user-${index}`,
        UserId: `AIDA${String(index).padStart(16, "0")}`,
        Arn: arn(`user/user-${index}`),
      },
      ...{ Path: "/", CreateDate: "2024-05-06T07:08:09+00:00", GroupList: ["everyone"], AttachedManagedPolicies: [] },
    })),
    GroupDetailList: [
      {
        ...{ GroupName: "everyone", GroupId: "AGPA0000000000000000", Arn: arn("group/everyone"), Path: "/" },
        ...{ CreateDate: "2024-05-06T07:08:09+00:00", AttachedManagedPolicies: [] },
        GroupPolicyList: [
          {
            PolicyName: "assume",
            PolicyDocument: document({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }),
          },
        ],
      },
    ],
    RoleDetailList: Array.from({ length: roles }, (_, index) => ({
      ...{ RoleName: roleName(index), RoleId: `AROA${String(index).padStart(16, "0")}`, Path: "/" },
      ...{ Arn: arn(`role/${roleName(index)}`), CreateDate: "2024-05-06T07:08:09+00:00" },
      AssumeRolePolicyDocument: document({ ...(areApart ? { Sid: `Team${index}` } : {}), ...trustOf(index, users) }),
      ...{ RolePolicyList: [], AttachedManagedPolicies: [], InstanceProfileList: [] },
    })),
    Policies: [],
  };
  return JSON.stringify(dump, null, 4);
}

/** Documentation of a dump, as the command line makes it. */
export async function accountDocumentation(dump: string, runs: readonly RunRecord[] = []): Promise<Documentation> {
  return (await accountWithRuns(dump))(runs);
}

/** {@link accountDocumentation} with any runs, for which who reaches a role is found out once. */
export async function accountWithRuns(dump: string): Promise<(runs: readonly RunRecord[]) => Documentation> {
  const folder = folderWith({ "account.json": dump, "settings.json": "{}" });
  const standardInput = new StandardInput();
  const settings = {
    standardInput,
    configurations: await Configurations.read(`${folder}/settings.json`, standardInput),
    maxFileSize: undefined,
  };
  const files = {
    dumps: [`${folder}/account.json`],
    credentialReports: [],
    scp: [],
    rcp: [],
    mfaPropagation: undefined,
  };
  const { reach, policies } = await documentedAccounts(files, settings);
  return (runs) =>
    documentationOf({
      tool: { name: "policy-check", version: "1.2.3" },
      project: { commit: null, branch: null, remote: null },
      ...{ runs, policies, features: [], reach, callerInWords, sha256 },
      explained: () => undefined,
    });
}

/** Whom `trustOf` trusts, as a caller in a scenario. */
function callerOf(index: number, users: number): readonly [caller: string, principal: string] {
  switch (index % 10) {
    case 0:
      return ["service", `service-${index % 7}.amazonaws.com`];
    case 1:
      return ["role-session", arn(`role/${roleName(index + 1)}`)];
    case 2:
    case 3:
      return ["long-term-key", arn(`user/user-${index % users}`)];
    case 4:
      return ["role-session", `arn:aws:iam::999988887777:role/partner-${index}`];
    default:
      return ["long-term-key-with-mfa", arn(`user/user-${index % users}`)];
  }
}

/**
 * A run of scenarios about each role of a documentation of {@link accountDump}: every other one is of a caller who assumes it, and
 * every other one of somebody who does not.
 */
export function runAbout(
  { roles }: Documentation,
  { perRole, users }: { readonly perRole: number; readonly users: number },
) {
  const scenarios = roles.flatMap(({ name, path, text, reach }, index) =>
    Array.from({ length: perRole }, (_, number) => {
      const isAllowed = number % 2 === 0;
      const [caller, principal] = isAllowed ? callerOf(index, users) : ["session-token", arn("user/nobody")];
      const short = principal.replace(/^.*\//, "");
      const call = { action: "sts:AssumeRole", caller, principal, resource: reach?.arn, mfa: "none", parameters: {} };
      return {
        name: `${short} ${isAllowed ? "assumes" : "does not get into"} ${name}${number < 2 ? "" : `, variant ${number}`}`,
        line: 7 + (index * perRole + number) * 8,
        tags: ["@mfa", isAllowed ? "@control:CIS-1.10" : "@negative"],
        steps: [
          `the account "${account}"`,
          `the IAM user "service-user/${short}" with a virtual MFA device`,
          `the role "${name}" trusts as in "${path}"`,
          `"${short}" assumes "${name}" with its own external ID`,
          isAllowed ? "the role is assumed" : "access is denied",
        ],
        attachments: [
          evidence({
            trust: { name: path, text },
            answer: isAllowed ? "succeeded" : "denied",
            statements: [{ index: 0, applied: isAllowed, conditions: [] }],
            extra: { call },
          }),
        ],
      };
    }),
  );
  return runOf(messagesOf(scenarios, { uri: "features/account.feature" }));
}
