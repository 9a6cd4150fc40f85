// Trust policies such as people have: those of policies/, and as many more as are wanted, made from the same parts. The same
// in every run.
import { readdirSync, readFileSync } from "node:fs";

const account = "123456789012";
const present = "aws:MultiFactorAuthPresent";
const age = "aws:MultiFactorAuthAge";

/** The texts of the policies of this repository. */
export function ownPolicies() {
  const folder = new URL("../policies/", import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => readFileSync(new URL(file, folder), "utf8"));
}

/** So many texts of others. */
export function generatedPolicies(count) {
  const next = numbers(20_261_123);
  return Array.from({ length: count }, (_, index) => JSON.stringify(document(index, next), null, 2));
}

function document(index, next) {
  const pick = (choices) => choices[next() % choices.length];
  const some = (choices, most) => Array.from({ length: 1 + (next() % most) }, () => pick(choices)());
  const id = next() % 50;
  const principals = [
    () => ({ AWS: `arn:aws:iam::${account}:user/service-user/user-${id}` }),
    () => ({ AWS: some([() => `arn:aws:iam::${account}:user/user-${next() % 50}`], 5) }),
    () => ({ AWS: `arn:aws:iam::${account}:role/role-${id}` }),
    () => ({ AWS: `arn:aws:iam::${account}:root` }),
    () => ({ AWS: ["111122223333", `arn:aws:iam::${account}:role/role-${id}`] }),
    () => ({ AWS: "*" }),
    () => ({ Service: pick(["ec2.amazonaws.com", "lambda.amazonaws.com", ["ecs-tasks.amazonaws.com"]]) }),
    () => ({ AWS: `arn:aws:iam::${account}:user/user-${id}`, Service: "ec2.amazonaws.com" }),
  ];
  const conditions = [
    () => ({ Bool: { [present]: "true" } }),
    () => ({ BoolIfExists: { [present]: "true" } }),
    () => ({ NumericLessThan: { [age]: String(900 * (1 + (next() % 8))) } }),
    () => ({ StringEquals: { "sts:ExternalId": `id-${id}` } }),
    () => ({ StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } }),
    () => ({ StringLike: { "aws:PrincipalArn": [`arn:aws:iam::*:role/ops-*`, `arn:aws:iam::*:user/admins/*`] } }),
    () => ({ ArnNotLike: { "aws:PrincipalArn": `arn:aws:iam::${account}:role/break-glass-*` } }),
    () => ({ StringLike: { "sts:RoleSessionName": `\${aws:username}` } }),
    () => ({ IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } }),
    () => ({ StringEquals: { "aws:PrincipalTag/team": pick(["a", "b", ["a", "c"]]) } }),
    () => ({ "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "project"] } }),
    () => ({ DateLessThan: { "aws:CurrentTime": "2027-01-01T00:00:00Z" } }),
    () => ({ Bool: { "aws:SecureTransport": "true" } }),
  ];
  const denials = [
    () => ({ BoolIfExists: { [present]: "false" } }),
    () => ({ Bool: { [present]: "false" } }),
    () => ({ NumericGreaterThanIfExists: { [age]: "3600" } }),
    () => ({ StringNotEquals: { "aws:PrincipalOrgID": "o-abcdef1234" } }),
    () => ({ NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24"] } }),
  ];
  const allow = () => ({
    Effect: "Allow",
    Principal: pick(principals)(),
    Action: pick(["sts:AssumeRole", ["sts:AssumeRole", "sts:TagSession"]]),
    ...(next() % 8 === 0 ? {} : { Condition: merged(some(conditions, 3)) }),
  });
  const deny = () => ({
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: "sts:AssumeRole",
    Condition: merged(some(denials, 2)),
  });
  const statements = [...some([allow], 3), ...(next() % 2 === 0 ? some([deny], 2) : [])];
  return { Version: "2012-10-17", Id: `policy-${index}`, Statement: statements };
}

function merged(conditions) {
  const all = {};
  for (const condition of conditions) {
    for (const [operator, keys] of Object.entries(condition)) all[operator] = { ...all[operator], ...keys };
  }
  return all;
}

/** Xorshift: numbers that look random and are the same in every run. */
function numbers(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
