import type { CompiledStatement } from "../../../engine/index.js";
import { type IdentityFacts, isListed, mfaHolds } from "../../identity/identity-facts.js";
import { namesInWords, targetsOf } from "../../identity/left-open.js";
import { defineRule } from "../../rule.js";

/** What a user without a device needs, each with the resource that it is about. */
const needed = [
  { action: "iam:CreateVirtualMFADevice", target: "device", isEssential: true },
  { action: "iam:EnableMFADevice", target: "user", isEssential: true },
  { action: "iam:ListMFADevices", target: "user", isEssential: false },
  { action: "iam:ListVirtualMFADevices", target: "any", isEssential: false },
] as const;

export default defineRule({
  id: "force-mfa-lockout",
  severity: "warning",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_iam_mfa-selfmanage.html",
  aboutMfa: true,
  checkIdentity: ({ identity, report }) => {
    if (!identity.isOfUsers) return;
    const { forcing } = identity;
    const [statement] = forcing;
    const element = statement?.source.action;
    if (statement === undefined || element === undefined) return;
    const missing = needed.filter((each) => !canCall(identity, forcing, each));
    if (missing.length === 0) return;
    const isEssential = missing.some((each) => each.isEssential);
    const denied = missing.filter(({ action }) => forcing.some((each) => isListed(each, action)));
    const names = namesInWords((denied.length > 0 ? denied : missing).map(({ action }) => action));
    report(element.key, {
      message: isEssential
        ? `users without MFA cannot call ${names}, so they cannot register an MFA device`
        : `users without MFA cannot call ${names}, which the console needs to show MFA devices`,
      remedy:
        denied.length > 0
          ? element.negated
            ? `add ${names} to NotAction`
            : `write NotAction with ${names} instead of Action`
          : `allow ${names} without MFA on the user's own resources`,
      severity: isEssential ? "warning" : "suggestion",
    });
  },
});

/** Whether some user can make a call without MFA; what the policy does not speak of, another one may allow. */
function canCall(
  identity: IdentityFacts,
  forcing: readonly CompiledStatement[],
  { action, target }: (typeof needed)[number],
): boolean {
  const isMentioned = identity.policy.statements.some((each) => each.effect === "Allow" && isListed(each, action));
  const meant = (["access-key", "session"] as const).filter((each) => forcing.some((deny) => mfaHolds(deny, each)));
  return meant.every((credentials) =>
    identity.users.some((user) => {
      const resources =
        target === "any"
          ? ["*", targetsOf(identity, "device", user, "other")]
          : target === "device"
            ? (["own", "other"] as const).map((whose) => targetsOf(identity, target, user, whose))
            : [targetsOf(identity, target, user, "own")];
      return resources.some((resource) => {
        const says = identity.says(credentials, action, resource, user);
        return says === "allowed" || (says === "implicitDeny" && !isMentioned);
      });
    }),
  );
}
