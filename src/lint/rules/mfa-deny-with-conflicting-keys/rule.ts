import { staleEntryOf } from "../../entries/mfa-ages.js";
import { bypassesOf, isAgainstItself } from "../../entries/mfa-bypasses.js";
import { canAssume, reportBypasses, startOf } from "../../entries/mfa-report.js";
import { mfaTestsIn } from "../../entries/mfa-tests.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-deny-with-conflicting-keys",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html",
  aboutMfa: true,
  check: (context) => {
    const { document } = context;
    const why =
      "this Deny never applies, because both keys must match in the same call and calls without MFA have no age";
    const how =
      'write two Deny statements, one that compares "aws:MultiFactorAuthPresent" with "false" using BoolIfExists, and one that compares the age';
    reportBypasses(context, ["conflictingKeys"], ({ entry, reason: { deny } }) => ({
      place: deny.condition?.key ?? startOf(deny),
      message: `${why}, so ${canAssume(entry)}`,
      remedy: how,
    }));
    const told = new Set(
      bypassesOf(context).flatMap(({ reason }) => (reason.kind === "conflictingKeys" ? [reason.deny] : [])),
    );
    for (const deny of document.statements) {
      if (deny.effect?.value !== "Deny" || deny.condition === undefined || told.has(deny)) continue;
      if (!isAgainstItself(mfaTestsIn(document, deny)) || staleEntryOf(context) === undefined) continue;
      context.report(deny.condition.key, {
        message: `${why}, so callers whose MFA is too old can still assume the role`,
        remedy: how,
      });
    }
  },
});
