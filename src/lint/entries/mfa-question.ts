import { type AskedRoles, Effort, prove, type Verdict } from "../../analysis/index.js";
import type { LintedPolicy } from "../facts.js";

/** Policies that exist take some thousands; of those that take more it is not known. */
const mostSteps = 200_000;

/** Whether no user, and no session of these roles, can assume the role without MFA. */
export function proveMfa(policy: LintedPolicy, roles: AskedRoles): Verdict {
  return prove(policy, { kind: "mfa" }, { scope: "people", roles, effort: new Effort(mostSteps) });
}
