import { staleEntryOf } from "../../mfa-ages.js";
import { bypassesOf, isAgainstItself } from "../../mfa-bypasses.js";
import { callerInWords, reportBypasses, startOf } from "../../mfa-report.js";
import { mfaTestsIn } from "../../mfa-tests.js";
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
      "all keys of a block must hold at once, and there is no age where MFA is false, so this Deny never applies";
    const how = 'write two Deny statements, BoolIfExists "false" in one and the age in the other';
    reportBypasses(context, ["conflictingKeys"], ({ entry, reason: { deny } }) => ({
      place: deny.condition?.key ?? startOf(deny),
      message: `${why}: ${callerInWords(entry)} gets in without MFA`,
      remedy: how,
    }));
    const told = new Set(
      bypassesOf(context).flatMap(({ reason }) => (reason.kind === "conflictingKeys" ? [reason.deny] : [])),
    );
    for (const deny of document.statements) {
      if (deny.effect?.value !== "Deny" || deny.condition === undefined || told.has(deny)) continue;
      if (!isAgainstItself(mfaTestsIn(document, deny)) || staleEntryOf(context) === undefined) continue;
      context.report(deny.condition.key, { message: `${why}: whoever used MFA long ago gets in`, remedy: how });
    }
  },
});
