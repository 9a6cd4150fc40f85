import type { Found } from "../../analysis/index.js";
import { foldName } from "../../iam/index.js";
import { printJson } from "../../policy/index.js";
import { conditionTestsOf } from "../conditions.js";
import { principalsOfStatement } from "../principals.js";
import type { RuleContext } from "../rule.js";
import { type ScenarioSetting, scenarioOf } from "./call-scenario.js";
import type { Entry } from "./mfa-entries.js";

/**
 * A Gherkin scenario that fails as long as a caller gets in: its policy is taken from the file, or written out where the
 * file holds more. Undefined where the steps cannot make the call.
 */
export function scenarioFor(context: RuleContext, entry: Entry): string | undefined {
  const { call } = entry;
  const caller = callerOf(entry);
  if (caller === undefined) return undefined;
  return scenarioOf(
    { action: "sts:AssumeRole", principal: caller.principal, context: { ...call, ...caller.keys } },
    settingOf(context, (roleName) => `Without MFA nobody assumes ${roleName}`, entry.caller.kind === "user"),
  );
}

/** The same for a call with the token of a customer of an identity provider whom the policy does not name. */
export function tokenScenarioFor(context: RuleContext, { witness }: Found): string | undefined {
  const title = (roleName: string): string => `No other customer of an identity provider assumes ${roleName}`;
  return scenarioOf(witness, settingOf(context, title, false));
}

function settingOf(
  { document, role }: RuleContext,
  title: (roleName: string) => string,
  isThroughAccount: boolean,
): ScenarioSetting {
  const { source, node, pointer, statements } = document;
  const roleName = role.name ?? role.label ?? roleNameOf(source.name);
  return {
    title: title(roleName),
    roleName,
    trust: pointer === "" ? { file: source.name } : { text: printJson(node) },
    named: statements
      .flatMap(principalsOfStatement)
      .flatMap(({ principal }) => (principal.kind === "user" || principal.kind === "role" ? [principal] : [])),
    asked: new Set(conditionTestsOf(document).map(({ test }) => foldName(test.key.value))),
    isThroughAccount,
  };
}

/** Who calls, and the keys that its credentials settle; undefined where the steps have no such credentials. */
function callerOf({
  kind,
  caller,
  principal,
  request,
}: Entry): { readonly principal: string; readonly keys: Readonly<Record<string, string>> } | undefined {
  const unused = { "aws:MultiFactorAuthPresent": "false" };
  if (caller.kind === "user") return { principal: caller.arn, keys: kind === "session-token" ? unused : {} };
  // A session of any role needs that role, with permissions that the steps cannot give it.
  if (kind !== "role-session" || caller.kind !== "role" || principal.principal.kind !== "role") return undefined;
  return { principal: request.principal, keys: { ...unused, "aws:PrincipalArn": caller.arn } };
}

function roleNameOf(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1).replace(/\.[^.]*$/, "");
  return base.replace(/[^\w+=,.@-]/g, "-").slice(0, 64) || "the-role";
}
