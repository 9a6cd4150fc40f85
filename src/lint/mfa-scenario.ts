import { type PolicyDocument, printJson } from "../policy/index.js";
import { conditionTestsOf } from "./conditions.js";
import type { Entry } from "./mfa-entries.js";
import { principalsOfStatement } from "./principals.js";
import type { RuleContext } from "./rule.js";
import type { Context } from "./strangers.js";

/**
 * A Gherkin scenario that fails as long as a caller gets in, to be pasted into a feature: its policy is taken from the
 * file, or written out where the file holds more. Undefined where the steps cannot make the call: not from a certain
 * network, say, nor as a session of some role.
 */
export function scenarioFor({ document, role }: RuleContext, { kind, caller, call }: Entry): string | undefined {
  const parameters = parametersOf(document, call);
  if (parameters === undefined || caller.kind === "service" || caller.kind === "provider") return undefined;
  const name = role.name ?? roleNameOf(document.source.name);
  const user = caller.kind === "user" ? pathAndName(caller.arn) : undefined;
  if (user === undefined) return undefined;
  const bare = user.slice(user.lastIndexOf("/") + 1);
  // AWS stores a trust policy only when the users and roles that it names are there.
  const named = namedGivens(document, caller);
  const account = `the account "${caller.account}"`;
  const steps = [
    `Given ${account}`,
    ...named.steps.map(and),
    ...(named.account === account ? [] : [and(account)]),
    and(`the IAM user "${user}" with the identity policy:`),
    ...docString(mayAssumeAll),
    ...roleGiven(name, document),
  ];
  switch (kind) {
    case "long-term-key":
      steps.push(
        `When "${bare}" assumes "${name}" without MFA${parameters.length === 0 ? "" : " and:"}`,
        ...parameters,
      );
      break;
    case "session-token":
      steps.push(`When "${bare}" gets a session token without MFA`);
      steps.push(`And that session assumes "${name}"${parameters.length === 0 ? "" : " and:"}`, ...parameters);
      break;
    default:
      // A session of any role needs that role, with permissions that the steps cannot give it.
      return undefined;
  }
  steps.push("Then access is denied");
  return [`Scenario: Without MFA nobody assumes ${name}`, ...steps.map((step) => `  ${step}`)].join("\n");
}

function and(step: string): string {
  return step.startsWith("  ") ? step : `And ${step}`;
}

function pathAndName(arn: string): string | undefined {
  return /:(?:user|role)\/(.+)$/.exec(arn)?.[1];
}

/** What the policy names and must be there, besides the caller; and the account that is current afterwards. */
function namedGivens(
  { statements }: RuleContext["document"],
  caller: Entry["caller"],
): { readonly account: string; readonly steps: readonly string[] } {
  let account = "account" in caller ? `the account "${caller.account}"` : "";
  const steps: string[] = [];
  const seen = new Set(["arn" in caller ? caller.arn : ""]);
  for (const { principal } of statements.flatMap(principalsOfStatement)) {
    if (principal.kind !== "user" && principal.kind !== "role") continue;
    const name = pathAndName(principal.arn);
    if (seen.has(principal.arn) || name === undefined) continue;
    seen.add(principal.arn);
    const own = `the account "${principal.account}"`;
    if (own !== account) steps.push(own);
    account = own;
    if (principal.kind === "user") steps.push(`the IAM user "${name}"`);
    else steps.push(`the role "${name}" with the trust policy:`, ...docString(trustOf(principal.account)));
  }
  return { account, steps };
}

function trustOf(account: string): string {
  const statement = { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: statement });
}

const mayAssumeAll = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "sts:*", Resource: "*" },
});

function roleGiven(name: string, document: RuleContext["document"]): readonly string[] {
  const { source, node, pointer } = document;
  if (pointer === "") return [`And the role "${name}" trusts as in "${source.name}"`];
  return [`And the role "${name}" with the trust policy:`, ...docString(printJson(node))];
}

function docString(text: string): readonly string[] {
  return ['  """', ...text.split(/\r\n|\r|\n/).map((line) => `  ${line}`), '  """'];
}

function roleNameOf(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1).replace(/\.[^.]*$/, "");
  return base.replace(/[^\w+=,.@-]/g, "-").slice(0, 64) || "the-role";
}

/** The rows of a call's table; undefined where a key of the call is none of the steps' parameters. */
function parametersOf(document: PolicyDocument, call: Context): readonly string[] | undefined {
  const asked = new Set(conditionTestsOf(document).map(({ test }) => test.key.value.toLowerCase()));
  const rows: string[] = [];
  for (const [key, value] of Object.entries(call)) {
    const name = key.toLowerCase();
    if (ofEveryCall.has(name) && !asked.has(name)) continue;
    const parameter = parameters.get(name) ?? (name.startsWith("aws:requesttag/") ? `tag:${key.slice(15)}` : undefined);
    if (parameter === undefined || typeof value !== "string") return undefined;
    rows.push(`  | ${parameter} | ${value.replace(/[\\|]/g, "\\$&")} |`);
  }
  return rows;
}

const ofEveryCall: ReadonlySet<string> = new Set(["aws:sourceip", "aws:securetransport", "aws:viaawsservice"]);

const parameters: ReadonlyMap<string, string> = new Map([
  ["sts:externalid", "external id"],
  ["sts:rolesessionname", "session name"],
  ["sts:sourceidentity", "source identity"],
]);
