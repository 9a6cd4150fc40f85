import { quote } from "../../../policy/index.js";
import { githubIdentities } from "../../entries/github-subjects.js";
import { textMatching } from "../../entries/strangers.js";
import { admitsToken, claimsAskedFor, testsOfClaim } from "../../entries/web-identities.js";
import { addValue } from "../../fixes.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "github-subject-without-ids",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
  check: ({ document, policy, report }) => {
    for (const identity of githubIdentities(policy)) {
      for (const { test, form } of testsOfClaim(policy, identity, "sub")) {
        if (form?.operator.keyTypes === undefined || form.operator.negated) continue;
        for (const value of test.values) {
          const subject = /^repo:([^/@*?$:]+)\/([^/@$:]+)(:.*)?$/s.exec(value.value);
          if (subject === null) continue;
          const [, owner = "", repository = "", rest = ""] = subject;
          const withIds = `repo:${owner}@*/${repository}@*${rest}`;
          const isLike = form.operator.name === "StringLike";
          // A wildcard that stands for itself has a rule of its own.
          if (!isLike && rest.includes("*")) continue;
          const { aud = "sts.amazonaws.com" } = claimsAskedFor(policy, identity, ["sub"]);
          const sub = textMatching(withIds, "1");
          if (sub === undefined || admitsToken(policy, identity, { sub, aud })) continue;
          report(value, {
            message: `${quote(value.value)} does not match the tokens of repositories created since 2026-07-15, whose subjects have IDs behind the names`,
            remedy: `for such a repository, write ${quote(`repo:${owner}@OWNER_ID/${repository}@REPOSITORY_ID${rest}`)}${isLike ? `, or ${quote(withIds)} as well` : ""}`,
            fix: isLike ? addValue(document, value, withIds) : undefined,
          });
        }
      }
    }
  },
});
