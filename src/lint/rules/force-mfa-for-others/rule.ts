import { matches } from "../../../engine/index.js";
import { isListed, mfaHolds } from "../../identity/identity-facts.js";
import { namesInWords, targetsOf } from "../../identity/left-open.js";
import { defineRule } from "../../rule.js";

const actions = ["iam:EnableMFADevice", "iam:ResyncMFADevice"] as const;

export default defineRule({
  id: "force-mfa-for-others",
  severity: "security-warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_iam_mfa-selfmanage.html",
  aboutMfa: true,
  checkIdentity: ({ identity, report }) => {
    const { forcing, policy } = identity;
    const [user] = identity.users;
    if (!identity.isOfUsers || forcing.length === 0 || user === undefined) return;
    const meant = (["access-key", "session"] as const).filter((each) => forcing.some((deny) => mfaHolds(deny, each)));
    const others = targetsOf(identity, "user", user, "other");
    const open = actions.filter((action) =>
      meant.some((each) => identity.says(each, action, others, user) === "allowed"),
    );
    for (const statement of policy.statements) {
      const { resources, source } = statement;
      if (statement.effect !== "Allow" || source.resource === undefined || resources === undefined) continue;
      if (!meant.some((each) => mfaHolds(statement, each))) continue;
      const allowed = open.filter((action) => isListed(statement, action));
      if (allowed.length === 0 || resources === "unreadable") continue;
      const index = resources.patterns.findIndex(({ pattern }) => pattern !== undefined && matches(pattern, others));
      if (index < 0 && !resources.negated) continue;
      report(source.resource.patterns[resources.negated ? 0 : index] ?? source.resource.key, {
        message: `callers without MFA can call ${namesInWords(allowed)} for other users, so they can register MFA devices of their own for them`,
        remedy: 'limit the Resource to "arn:aws:iam::*:user/$' + '{aws:username}"',
      });
    }
  },
});
