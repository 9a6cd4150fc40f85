// The story that the project began with: a user may assume a role with MFA only.
import { readFileSync } from "node:fs";

/** The policy's file, as it is checked. */
export const policyFile = new URL("../policies/kjh-DuperRole.json", import.meta.url);
export const policyText = readFileSync(policyFile, "utf8");

export const account = "123456789012";
export const action = "sts:AssumeRole";
export const principal = `arn:aws:iam::${account}:user/service-user/kjh-SuperDuperUser`;
export const role = `arn:aws:iam::${account}:role/kjh-DuperRole`;

/** The request is made without MFA, which is denied, and with it, which is allowed. */
export const contexts = [{}, { "aws:MultiFactorAuthPresent": "true" }];
export const decisions = ["implicitDeny", "allowed"];
