import { foldName } from "../iam/index.js";
import { printJson } from "../policy/index.js";
import { scenarioOf } from "./call-scenario.js";
import { conditionTestsOf } from "./conditions.js";
import type { Entry } from "./mfa-entries.js";
import { principalsOfStatement } from "./principals.js";
import type { RuleContext } from "./rule.js";

/**
 * A Gherkin scenario that fails as long as a caller gets in: its policy is taken from the file, or written out where the
 * file holds more. Undefined where the steps cannot make the call.
 */
export function scenarioFor({ document, role }: RuleContext, { kind, caller, call }: Entry): string | undefined {
  // A session of any role needs that role, with permissions that the steps cannot give it.
  if (caller.kind !== "user") return undefined;
  const { source, node, pointer, statements } = document;
  const roleName = role.name ?? roleNameOf(source.name);
  const mfa = kind === "session-token" ? { "aws:MultiFactorAuthPresent": "false" } : {};
  return scenarioOf(
    { action: "sts:AssumeRole", principal: caller.arn, context: { ...call, ...mfa } },
    {
      title: `Without MFA nobody assumes ${roleName}`,
      roleName,
      trust: pointer === "" ? { file: source.name } : { text: printJson(node) },
      named: statements
        .flatMap(principalsOfStatement)
        .flatMap(({ principal }) => (principal.kind === "user" || principal.kind === "role" ? [principal] : [])),
      asked: new Set(conditionTestsOf(document).map(({ test }) => foldName(test.key.value))),
      isThroughAccount: true,
    },
  );
}

function roleNameOf(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1).replace(/\.[^.]*$/, "");
  return base.replace(/[^\w+=,.@-]/g, "-").slice(0, 64) || "the-role";
}
