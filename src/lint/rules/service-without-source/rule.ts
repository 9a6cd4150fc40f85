import { canBeTriedOut, chosenValues, combined, foreignAccount, isLetIn, withOnly } from "../../entries/strangers.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule } from "../../rule.js";
import { isSourcedService } from "./services.js";

export default defineRule({
  id: "service-without-source",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  check: ({ document, policy, report }) => {
    if (!canBeTriedOut(policy)) return;
    for (const statement of document.statements) {
      if (statement.effect?.value !== "Allow" || statement.principal?.negated !== false) continue;
      for (const { principal, value } of principalsOfStatement(statement)) {
        if (principal.kind !== "service" || !isSourcedService(principal.name)) continue;
        const account = foreignAccount(policy);
        const service = principal.name.slice(0, principal.name.indexOf("."));
        const elsewhere = {
          "aws:SourceAccount": account,
          "aws:SourceArn": `arn:aws:${service}:us-east-1:${account}:somebody/else`,
          "aws:SourceOrgID": "o-strangers0",
          "aws:SourceOrgPaths": ["o-strangers0/r-str0/"],
          "aws:PrincipalIsAWSService": "true",
          "aws:PrincipalServiceName": principal.name,
        };
        const contexts = combined(chosenValues(policy, statement, { kind: "service" }), [elsewhere]);
        if (!isLetIn(withOnly(policy, statement), "sts:AssumeRole", principal.name, contexts)) continue;
        report(value, {
          message: `${principal.name} can assume the role on behalf of any account`,
          remedy: 'add a condition on "aws:SourceAccount" or "aws:SourceArn" with your account or resource',
        });
      }
    }
  },
});
