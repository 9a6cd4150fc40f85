import { deniesExceptActions } from "../../entries/mfa-actions.js";
import { bypassesOf } from "../../entries/mfa-bypasses.js";
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
        message: "NotAction excludes actions from a Deny that requires MFA",
        remedy: 'write "Action": "sts:*"',
      });
    }
  },
});
