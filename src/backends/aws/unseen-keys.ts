import type { DecisionKind, StatementExplanation } from "../../engine/index.js";
import { conditionKey } from "../../iam/index.js";

/**
 * Keys that AWS puts into real calls and that nobody can know before the call is made: where it comes from, over which
 * network, and which organization the account is in. All other keys are absent in a call unless it brings them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const unseen: ReadonlySet<string> = new Set(
  [
    ...["aws:SourceIp", "aws:SourceVpc", "aws:SourceVpcArn", "aws:SourceVpce", "aws:VpcSourceIp"],
    ...["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths", "aws:UserAgent", "aws:referer", "aws:RequestedRegion"],
    ...["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID", "aws:ResourceOrgPaths"],
    ...["aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"],
  ].map((name) => name.toLowerCase()),
);

/** What SAML assertions bring beside the audience is not in a scenario. */
function isUnseen(key: string, isSaml: boolean): boolean {
  const folded = key.toLowerCase();
  return unseen.has(folded) || (isSaml && folded.startsWith("saml:") && folded !== "saml:aud");
}

/** Of some keys those that a real call may have although they are not known here, as AWS spells them. */
export function unseenAmong(keys: Iterable<string>): readonly string[] {
  return [...new Set([...keys].filter((key) => isUnseen(key, false)).map((key) => conditionKey(key)?.name ?? key))];
}

/**
 * The keys because of which a decision may be another one in a real call, by the explanation of the trust policy: a
 * statement would apply if one of them were there, or applies only because one of them is not. None where it holds anyway.
 */
export function unseenKeys(decision: DecisionKind, explanation: readonly StatementExplanation[]): readonly string[] {
  const statements = explanation.filter(({ policy }) => policy === "trust");
  switch (decision) {
    case "explicitDeny":
      return reasonsToApply(statements, "Deny");
    case "implicitDeny":
      return wouldApply(statements, "Allow");
    case "allowed": {
      // Every action that the call needs has its own grounds.
      const actions = [...new Set(statements.map(({ action }) => action))];
      const grounds = actions.flatMap((one) =>
        reasonsToApply(
          statements.filter(({ action }) => action === one),
          "Allow",
        ),
      );
      return [...new Set([...grounds, ...wouldApply(statements, "Deny")])];
    }
  }
}

/** Where all statements of an effect that apply do so only because such a key is absent: those keys. */
function reasonsToApply(statements: readonly StatementExplanation[], effect: "Allow" | "Deny"): readonly string[] {
  const applying = statements.filter((statement) => statement.applies && statement.effect === effect);
  const absent = applying.map(({ action, heldByAbsence }) =>
    heldByAbsence.flatMap(({ key }) => (isUnseen(key, isOfSaml(action)) ? [key] : [])),
  );
  return absent.every((keys) => keys.length > 0) ? absent.flat() : [];
}

/** The keys that alone keep statements of an effect from applying. */
function wouldApply(statements: readonly StatementExplanation[], effect: "Allow" | "Deny"): readonly string[] {
  return statements.flatMap(({ action, applies, effect: its, mismatches }) => {
    if (applies || its !== effect) return [];
    const keys = mismatches.flatMap(({ element, key, actual }) =>
      element === "Condition" && key !== null && actual === null && isUnseen(key, isOfSaml(action)) ? [key] : [],
    );
    return keys.length === mismatches.length ? keys : [];
  });
}

function isOfSaml(action: string): boolean {
  return action === "sts:AssumeRoleWithSAML";
}
