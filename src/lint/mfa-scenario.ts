import type { Entry } from "./mfa-entries.js";
import type { RuleContext } from "./rule.js";
import type { Context } from "./strangers.js";

/**
 * A Gherkin scenario that fails as long as a caller gets in, to be pasted into a feature: its policy is taken from the
 * file. Undefined where the steps cannot make the call: not from a certain network, say, nor from a string within
 * another file.
 */
export function scenarioFor({ document, role }: RuleContext, { kind, caller, call }: Entry): string | undefined {
  const parameters = parametersOf(call);
  if (parameters === undefined || caller.kind === "service" || caller.kind === "provider") return undefined;
  const name = role.name ?? roleNameOf(document.source.name);
  const steps: string[] = [`Given the account "${caller.account}"`];
  const trust = document.pointer === "" ? `trusts as in "${document.source.name}"` : undefined;
  steps.push(...(trust === undefined ? docStringGiven(name, document) : [`And the role "${name}" ${trust}`]));
  const user = caller.kind === "user" ? /:user\/(.+)$/.exec(caller.arn)?.[1] : "somebody";
  if (user === undefined) return undefined;
  const bare = user.slice(user.lastIndexOf("/") + 1);
  steps.push(`And the IAM user "${user}" with the identity policy:`, ...docString(mayAssumeAll));
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
      steps.push(...throughRole(caller, name, parameters));
  }
  steps.push("Then access is denied");
  return [`Scenario: Without MFA nobody assumes ${name}`, ...steps.map((step) => `  ${step}`)].join("\n");
}

/** A role of the account, whose session makes the call. */
function throughRole(caller: Entry["caller"], name: string, parameters: readonly string[]): readonly string[] {
  const account = "account" in caller ? caller.account : "";
  const trust = {
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" },
  };
  return [
    'And the role "some-role" with the trust policy:',
    ...docString(JSON.stringify(trust)),
    'When "somebody" assumes "some-role" without MFA',
    "Then the role is assumed",
    `When that session assumes "${name}"${parameters.length === 0 ? "" : " and:"}`,
    ...parameters,
  ];
}

const mayAssumeAll = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "sts:*", Resource: "*" },
});

function docStringGiven(name: string, document: RuleContext["document"]): readonly string[] {
  const text = document.source.text.slice(document.node.start, document.node.end);
  return [`And the role "${name}" with the trust policy:`, ...docString(text)];
}

function docString(text: string): readonly string[] {
  return ['  """', ...text.split(/\r\n|\r|\n/).map((line) => `  ${line}`), '  """'];
}

function roleNameOf(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1).replace(/\.[^.]*$/, "");
  return base.replace(/[^\w+=,.@-]/g, "-").slice(0, 64) || "the-role";
}

/** The rows of a call's table; undefined where a key of the call is none of the steps' parameters. */
function parametersOf(call: Context): readonly string[] | undefined {
  const rows: string[] = [];
  for (const [key, value] of Object.entries(call)) {
    const name = key.toLowerCase();
    if (ofEveryCall.has(name)) continue;
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
