// A dump of an account as large accounts have it: a few kinds of trust policies under many names, written with the
// indentation of the AWS CLI.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";

const account = "123456789012";
const statement = (Principal, Action, Condition) => ({
  Effect: "Allow",
  Principal,
  Action,
  ...(Condition && { Condition }),
});
const trustPolicies = [
  () => statement({ Service: "ec2.amazonaws.com" }, "sts:AssumeRole"),
  () => statement({ Service: "lambda.amazonaws.com" }, "sts:AssumeRole"),
  (index) =>
    statement({ AWS: `arn:aws:iam::${account}:user/operators/operator-${index}` }, "sts:AssumeRole", {
      Bool: { "aws:MultiFactorAuthPresent": "true" },
    }),
  (index) =>
    statement({ AWS: `arn:aws:iam::${100_000_000_000 + index}:root` }, "sts:AssumeRole", {
      StringEquals: { "sts:ExternalId": `id-${index}` },
    }),
  (index) => statement({ AWS: `arn:aws:iam::${account}:role/deploy-${index}` }, ["sts:AssumeRole", "sts:TagSession"]),
  (index) =>
    statement(
      { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
      "sts:AssumeRoleWithWebIdentity",
      {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": `repo:example/app-${index}:ref:refs/heads/main`,
        },
      },
    ),
  () =>
    statement({ AWS: `arn:aws:iam::${account}:root` }, "sts:AssumeRole", {
      Bool: { "aws:MultiFactorAuthPresent": "true" },
      NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
    }),
];

/** The entry of a role in `RoleDetailList`. */
export function ordinaryRole(index) {
  const name = `service-${index}`;
  return {
    Path: "/",
    RoleName: name,
    RoleId: `AROA${String(index).padStart(17, "0")}`,
    Arn: `arn:aws:iam::${account}:role/${name}`,
    CreateDate: "2026-11-01T12:00:00+00:00",
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [trustPolicies[index % trustPolicies.length](index)],
    },
    InstanceProfileList: [],
    RolePolicyList: [],
    AttachedManagedPolicies: [{ PolicyName: "ReadOnlyAccess", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    Tags: [{ Key: "team", Value: `team-${index % 40}` }],
  };
}

/** Writes a dump with so many roles, each as `roleOf` gives it, and gives its size in bytes. */
export async function writeAccountDump(file, roles, roleOf = ordinaryRole) {
  const stream = createWriteStream(file);
  stream.write('{\n    "UserDetailList": [],\n    "GroupDetailList": [],\n    "RoleDetailList": [\n');
  for (let index = 0; index < roles; index++) {
    const text = JSON.stringify(roleOf(index), null, 4).replace(/^/gm, "        ");
    if (!stream.write(`${text}${index + 1 < roles ? "," : ""}\n`)) await once(stream, "drain");
  }
  stream.end('    ],\n    "Policies": []\n}\n');
  await once(stream, "finish");
  return (await stat(file)).size;
}
