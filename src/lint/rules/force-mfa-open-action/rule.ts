import { isAtLeast } from "../../../diagnostics/index.js";
import {
  exceptionFor,
  isLeftOpen,
  namesInWords,
  type UndoingAction,
  undoingActions,
} from "../../identity/left-open.js";
import { defineRule, type Place } from "../../rule.js";

export default defineRule({
  id: "force-mfa-open-action",
  severity: "security-warning",
  documentation:
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage-mfa-only.html",
  aboutMfa: true,
  checkIdentity: ({ identity, report }) => {
    const { forcing } = identity;
    if (!identity.isOfUsers || forcing.length === 0) return;
    const byPlace = new Map<Place, UndoingAction[]>();
    for (const undoing of undoingActions) {
      if (!isLeftOpen(identity, forcing, undoing)) continue;
      // Every Deny that forces MFA leaves it out; the last one is what is left to change.
      const statement = forcing.at(-1);
      const element = statement?.source.resource ?? statement?.source.action;
      const place = forcing.flatMap((each) => exceptionFor(each, undoing.action) ?? []).at(-1) ?? element?.key;
      if (place === undefined) continue;
      const known = byPlace.get(place);
      if (known === undefined) byPlace.set(place, [undoing]);
      else known.push(undoing);
    }
    for (const [place, left] of byPlace) {
      const worst = left.find((each) => left.every((other) => isAtLeast(each.severity, other.severity)));
      if (worst === undefined) continue;
      const names = namesInWords(left.map(({ action }) => action));
      report(place, {
        message: `the Deny leaves out ${names}, so callers without MFA can ${worst.effect}`,
        remedy: `let the Deny apply to ${names} too`,
        severity: worst.severity,
      });
    }
  },
});
