import { deniesExceptActions } from "../../mfa-actions.js";
import { bypassesOf } from "../../mfa-bypasses.js";
import { defineRule } from "../../rule.js";

export default defineRule({
  id: "mfa-deny-with-not-action",
  severity: "suggestion",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
  aboutMfa: true,
  check: (context) => {
    const told = new Set(
      bypassesOf(context).flatMap(({ reason }) => (reason.kind === "narrowDeny" ? [reason.place.span.start] : [])),
    );
    for (const place of deniesExceptActions(context.document)) {
      if (told.has(place.span.start)) continue;
      context.report(place, {
        message: "NotAction leaves actions out of a Deny that requires MFA, which may be more than was meant",
        remedy: 'write "Action": "sts:*"',
      });
    }
  },
});
