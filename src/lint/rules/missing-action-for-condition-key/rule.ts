import {
  type ConditionKey,
  conditionKey,
  conditionKeyNamespace,
  foldName,
  type Principal,
  parseArn,
  providerOfClaim,
  type TrustAction,
} from "../../../iam/index.js";
import { quote } from "../../../policy/index.js";
import { actionsOf, allowStatements, isAssumeAction } from "../../actions.js";
import { conditionTestsOf, needsItsKey } from "../../conditions.js";
import type { LintedStatement } from "../../facts.js";
import { principalsOfStatement } from "../../principals.js";
import { defineRule, type Report } from "../../rule.js";

/**
 * Keys about something that a call may only pass where the policy allows this action as well: without it, every call
 * that carries the key is refused. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
const companions = new Map<string, TrustAction>([
  ["aws:RequestTag/", "sts:TagSession"],
  ["aws:TagKeys", "sts:TagSession"],
  ["sts:TransitiveTagKeys", "sts:TagSession"],
  ["sts:SourceIdentity", "sts:SetSourceIdentity"],
  ["sts:RequestContext/", "sts:SetContext"],
  ["sts:RequestContextProviders", "sts:SetContext"],
]);

export default defineRule({
  id: "missing-action-for-condition-key",
  severity: "error",
  documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
  check: ({ document, report }) => {
    const actions = new Map(document.statements.map((statement) => [statement, actionsOf(statement)]));
    const allowed = unionOf(allowStatements(document).map((statement) => actions.get(statement)));
    for (const read of conditionTestsOf(document)) {
      const { statement, test } = read;
      const key = conditionKey(test.key.value);
      if (statement.effect?.value !== "Allow" || !needsItsKey(read)) continue;
      const fault =
        (key &&
          (missingCompanion(key, test.key.value, allowed) ??
            missingProvider(key, test.key.value, actions.get(statement), allowed))) ??
        claimOfAnother(test.key.value, statement);
      if (fault !== undefined) report(test.key, fault);
    }
  },
});

/** Claims come with tokens of the provider that their keys begin with; there is no other that the statement trusts. */
function claimOfAnother(key: string, statement: LintedStatement): Report | undefined {
  if (statement.principal?.readable !== true || conditionKeyNamespace(key) !== "identity-provider") return undefined;
  const providers = principalsOfStatement(statement).map(({ principal }) => oidcNameOf(principal));
  const known = providers.filter((name) => name !== undefined);
  if (known.length === 0 || known.length < providers.length || known.some((name) => isClaimOf(key, name)))
    return undefined;
  const own = providerOfClaim(key);
  const [first] = known;
  return {
    message: `${quote(key)} is a claim in tokens of ${own}, but the tokens for this statement come from ${known.map(quote).join(" or ")}`,
    remedy: `write ${quote(`${first}${key.slice(own.length)}`)}`,
  };
}

/** What the keys of a provider's claims begin with; undefined for who is none. */
function oidcNameOf(principal: Principal): string | undefined {
  if (principal.kind !== "provider" || principal.type !== "oidc") return undefined;
  const resource = parseArn(principal.text)?.resource;
  return resource === undefined ? principal.text : resource.slice(resource.indexOf("/") + 1);
}

/**
 * Whether a key is of a provider's tokens. Letter case does not count in names of keys, and whether a slash at the end of
 * a URL does, AWS does not say.
 */
function isClaimOf(key: string, provider: string): boolean {
  const bare = foldName(provider).replace(/\/$/, "");
  return ["", "/"].some((end) => foldName(key).startsWith(`${bare}${end}:`));
}

type Actions = readonly TrustAction[] | undefined;

/** All of several statements' actions; undefined, which stands for any, where one of them is not known. */
function unionOf(several: readonly Actions[]): Actions {
  const known = several.filter((actions) => actions !== undefined);
  return known.length < several.length ? undefined : [...new Set(known.flat())];
}

/** A call needs the companion besides its own action; it does not matter which statement allows it. */
function missingCompanion(key: ConditionKey, written: string, allowed: Actions): Report | undefined {
  const companion = companions.get(key.name);
  if (companion === undefined || allowed === undefined || allowed.includes(companion)) return undefined;
  return {
    message: `a call can have ${quote(written)} only if the policy allows ${quote(companion)}, and no statement allows that action`,
    remedy: `add ${quote(companion)} to the statement's Action`,
  };
}

/**
 * Whether no call that the statement allows has the key. An action that only goes with a call is judged by the calls
 * that the policy allows, because no documentation says which of a call's keys it does not see.
 */
function missingProvider(key: ConditionKey, written: string, own: Actions, allowed: Actions): Report | undefined {
  if (key.actions === undefined || own === undefined) return undefined;
  const providers = key.actions.filter((action) => action.startsWith("sts:AssumeRole"));
  if (providers.length === 0) {
    if (companions.has(key.name)) return undefined;
    return {
      message: `no call that assumes a role has ${quote(written)}, so the condition never matches`,
      remedy: "remove the condition",
    };
  }
  const calls = own.some(isAssumeAction) ? own.filter(isAssumeAction) : allowed?.filter(isAssumeAction);
  if (calls === undefined || calls.length === 0 || calls.some((call) => providers.includes(call))) return undefined;
  const listed = providers.map(quote).join(" or ");
  return {
    message: `only calls of ${listed} have ${quote(written)}, and this statement allows ${calls.map(quote).join(" and ")}, so the condition never matches`,
    remedy: "remove the condition, or correct the action",
  };
}
