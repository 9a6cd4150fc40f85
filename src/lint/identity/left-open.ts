import type { Severity } from "../../diagnostics/index.js";
import type { CompiledStatement } from "../../engine/index.js";
import { compilePattern, matches } from "../../engine/index.js";
import { foldName } from "../../iam/index.js";
import type { Located } from "../../policy/index.js";
import { type Credentials, type IdentityFacts, isListed, mfaHolds, type SampleUser } from "./identity-facts.js";

/** What an action is about; each is a type of resource in the Service Authorization Reference. */
type Target = "user" | "group" | "role" | "policy" | "device";

/** An action that undoes MFA where it can be called without MFA. */
export interface UndoingAction {
  readonly action: string;
  readonly target: Target;
  readonly severity: Severity;
  /** What somebody does with it who has no MFA: a clause that follows "callers without MFA can". */
  readonly effect: string;
}

/**
 * Actions that undo MFA: they give away devices, make credentials that have no MFA, or change the policies that require it.
 * A new one is a row here.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const undoingActions: readonly UndoingAction[] = [
  ...rows("security-warning", "user", "take MFA devices away", ["iam:DeactivateMFADevice"]),
  ...rows("security-warning", "user", "create access keys, which have no MFA", ["iam:CreateAccessKey"]),
  ...rows("security-warning", "user", "change the policies that require MFA", [
    ...["iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:DetachUserPolicy", "iam:DeleteUserPolicy"],
    ...["iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary"],
  ]),
  ...rows("security-warning", "group", "change the policies that require MFA", [
    ...["iam:AttachGroupPolicy", "iam:PutGroupPolicy", "iam:DetachGroupPolicy", "iam:DeleteGroupPolicy"],
    ...["iam:AddUserToGroup", "iam:RemoveUserFromGroup"],
  ]),
  ...rows("security-warning", "policy", "change the policies that require MFA", [
    ...["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
  ]),
  ...rows("security-warning", "role", "change who can assume roles, and what roles can do", [
    ...["iam:UpdateAssumeRolePolicy", "iam:AttachRolePolicy", "iam:PutRolePolicy"],
  ]),
  ...rows("warning", "role", "assume roles whose trust policies do not require MFA", ["sts:AssumeRole"]),
  ...rows("warning", "device", "delete virtual MFA devices", ["iam:DeleteVirtualMFADevice"]),
  ...rows("warning", "user", "set passwords for the console", ["iam:CreateLoginProfile", "iam:UpdateLoginProfile"]),
  ...rows("warning", "user", "create credentials that have no MFA", [
    ...["iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential"],
    ...["iam:UploadSSHPublicKey", "iam:UploadSigningCertificate"],
  ]),
  ...rows("suggestion", "user", "change their passwords", ["iam:ChangePassword"]),
];

function rows(
  severity: Severity,
  target: Target,
  effect: string,
  actions: readonly string[],
): readonly UndoingAction[] {
  return actions.map((action) => ({ action, target, severity, effect }));
}

/** Resources of a type: of the user who calls, or of somebody else. */
export function targetsOf({ scope }: IdentityFacts, target: Target, user: SampleUser, whose: "own" | "other"): string {
  const of = (resource: string): string => `arn:${scope.partition}:iam::${scope.account}:${resource}`;
  switch (target) {
    case "user":
      return whose === "own" ? user.arn : of("user/other-user");
    case "device":
      return of(`mfa/${whose === "own" ? user.name : "other-user"}`);
    default:
      return of(`${target}/${whose === "own" ? user.name : `other-${target}`}`);
  }
}

const withoutMfa: readonly Credentials[] = ["access-key", "session"];

/**
 * Whether a call can be made without MFA as far as a policy that forces MFA is concerned: the policy does not deny it to
 * credentials that the forcing statements mean, and either allows it or says nothing of it at all, so another policy may.
 */
export function isLeftOpen(
  facts: IdentityFacts,
  forcing: readonly CompiledStatement[],
  { action, target }: UndoingAction,
): boolean {
  // What a statement of the kind does not mean is for the rules about its condition.
  const meant = withoutMfa.filter((each) => forcing.some((statement) => mfaHolds(statement, each)));
  return meant.some((credentials) =>
    facts.users.some((user) =>
      (["own", "other"] as const).some((whose) => {
        const resource = targetsOf(facts, target, user, whose);
        const says = facts.says(credentials, action, resource, user);
        if (says === "allowed") return true;
        return says === "implicitDeny" && whose === "own" && !isMentioned(facts, action);
      }),
    ),
  );
}

/** Whether the policy allows an action in some way, so what it does not allow is not meant. */
function isMentioned({ policy }: IdentityFacts, action: string): boolean {
  return policy.statements.some((each) => each.effect === "Allow" && isListed(each, action));
}

/** The pattern of a NotAction that leaves an action out. */
export function exceptionFor(
  { source: { action: element } }: CompiledStatement,
  action: string,
): Located<string> | undefined {
  if (element?.negated !== true) return undefined;
  return element.patterns.find(({ value }) =>
    matches(compilePattern([{ text: foldName(value), literal: false }]), foldName(action)),
  );
}

/** Some names for people: all of a few, else the first ones and how many more. */
export function namesInWords(names: readonly string[]): string {
  if (names.length <= 3)
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  return `${names.slice(0, 2).join(", ")} and ${names.length - 2} more actions`;
}
