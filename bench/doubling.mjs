// Promise: twice as large a text takes check, prove, diff and docs at most 2.3 times as long, whole processes, up to the
// limit of 1 MiB for a file.
//
// A large text is set against one of half its size, in turns. What starting Node takes is part of both, and can only make
// the ratio smaller; the sizes are such that it is a small part. test/growth.test.ts counts steps instead of seconds, for
// more ways to grow, and in each part of the program.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleave, median, milliseconds, ratios, report, spread } from "./measure.mjs";
import { commandLine, processSeconds } from "./whole-process.mjs";

const rounds = 5;
const required = 2.3;

const user = (index) => `arn:aws:iam::123456789012:user/u${index}`;
const withMfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

function times(size, make) {
  return Array.from({ length: size }, (_, index) => make(index));
}

function allow(principal, condition = withMfa) {
  return { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole", Condition: condition };
}

function policy(statements) {
  return { Version: "2012-10-17", Statement: statements };
}

const statements = (size) => JSON.stringify(policy(times(size, (index) => allow(user(index)))));
const principals = (size) => JSON.stringify(policy([allow(times(size, user))]));
const keys = (size) =>
  JSON.stringify(
    policy([
      allow(user(0), {
        ...withMfa,
        StringLike: Object.fromEntries(times(size, (index) => [`aws:PrincipalTag/k${index}`, "a*"])),
      }),
    ]),
  );
const roles = (size) =>
  JSON.stringify({
    Roles: times(size, (index) => ({ RoleName: `r${index}`, AssumeRolePolicyDocument: policy([allow(user(index))]) })),
  });
const roleInList = (size) =>
  JSON.stringify({
    Roles: [{ RoleName: "r", AssumeRolePolicyDocument: policy(times(size, (index) => allow(user(index)))) }],
  });
const yaml = (size) =>
  `Resources:\n${times(
    size,
    (index) => `  R${index}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
        - {Effect: Allow, Principal: {AWS: '${user(index)}'}, Action: sts:AssumeRole, Condition: {Bool: {aws:MultiFactorAuthPresent: true}}}
`,
  ).join("")}`;

/** What is done with what: the larger size, the exit code, and how the file is handed over. */
const measured = [
  { name: "check: statements of a policy", size: 6200, make: statements, expected: 1, args: (file) => ["check", file] },
  { name: "check: users of a statement", size: 20_000, make: principals, expected: 1, args: (file) => ["check", file] },
  { name: "check: keys of a condition", size: 20_000, make: keys, expected: 1, args: (file) => ["check", file] },
  { name: "check: roles of a list", size: 20_000, make: roles, expected: 0, args: (file) => ["check", file] },
  {
    name: "check: statements of a role in a list",
    size: 12_000,
    make: roleInList,
    expected: 1,
    args: (file) => ["check", file],
  },
  { name: "check: roles in YAML", size: 3500, make: yaml, expected: 0, args: (file) => ["check", file] },
  { name: "prove: statements of a policy", size: 800, make: statements, expected: 0, args: (file) => ["prove", file] },
  { name: "prove: roles of a list", size: 10_000, make: roles, expected: 0, args: (file) => ["prove", file] },
  {
    name: "diff: statements of a policy",
    size: 400,
    make: statements,
    expected: 0,
    args: (file) => ["diff", file, file],
  },
  { name: "diff: roles of a list", size: 4000, make: roles, expected: 0, args: (file) => ["diff", file, file] },
  {
    name: "docs: roles of a list",
    size: 1000,
    make: roles,
    expected: 0,
    args: (file, folder) => [
      ...["docs", "--policies", file, "--features", join(folder, "a.feature")],
      ...["--format", "json", "--output", join(folder, "docs.out")],
    ],
  },
];

async function row(folder, { name, size, make, expected, args }) {
  const extension = make === yaml ? "yaml" : "json";
  const contenders = {};
  for (const [side, count] of Object.entries({ half: size / 2, whole: size })) {
    const file = join(folder, `${side}.${extension}`);
    await writeFile(file, make(count));
    contenders[side] = () => processSeconds([commandLine, ...args(file, folder)], "ignore", expected);
  }
  const { half, whole } = await interleave(rounds, contenders);
  return {
    promise: `${name}, ${size} against ${size / 2}`,
    ours: milliseconds(median(whole)),
    theirs: milliseconds(median(half)),
    figure: spread(ratios(whole, half)),
    required: { atMost: required },
  };
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  await writeFile(join(folder, "a.feature"), "Feature: a\n  Scenario: b\n    Given c\n");
  const rows = [];
  for (const each of measured) rows.push(await row(folder, each));
  report(rows);
} finally {
  await rm(folder, { recursive: true });
}
