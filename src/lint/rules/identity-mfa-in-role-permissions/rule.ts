import { roleSessionMfa } from "../../../iam/index.js";
import { mfaConditionHolds, mfaConditionsOf, mfaHolds } from "../../identity/identity-facts.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "identity-mfa-in-role-permissions",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  aboutMfa: true,
  checkIdentity: ({ identity, report }) => {
    const [role, ...others] = identity.roles;
    if (role === undefined) return;
    const more = others.length === 0 ? "" : ` and of ${others.length} more role${others.length === 1 ? "" : "s"}`;
    const whose = `the role ${JSON.stringify(role.name)}${more}`;
    const remedy = "require MFA in the role's trust policy, and remove the condition here";
    for (const statement of [...identity.allows, ...identity.denies]) {
      const isAllow = statement.effect === "Allow";
      // A session has the key with the value false, or does not have it.
      const holds = (["access-key", "session"] as const).map((each) => mfaHolds(statement, each));
      const isConcerned = isAllow ? !holds.includes(true) : !holds.includes(false);
      if (!isConcerned || mfaHolds(statement, "mfa") !== isAllow) continue;
      const condition = mfaConditionsOf(statement).find((each) =>
        isAllow ? !mfaConditionHolds(each, "session") : !mfaConditionHolds(each, "mfa"),
      );
      if (condition === undefined) continue;
      report(condition.source.key, {
        message: isAllow
          ? `sessions of ${whose} do not carry MFA, so this statement allows them nothing (${roleSessionMfa}: mfa-after-role-chaining)`
          : `sessions of ${whose} do not carry MFA, so this Deny applies to all of them (${roleSessionMfa}: mfa-after-role-chaining)`,
        remedy,
      });
    }
  },
});
