import type { Witness } from "../../analysis/index.js";
import { isAssumeValue } from "../../callers/index.js";
import { foldName } from "../../iam/index.js";

/** A call to make a scenario of, as a request has it. */
export type ScenarioCall = Pick<Witness, "action" | "principal" | "context">;

/** What a call is about, for its scenario. */
export interface ScenarioSetting {
  readonly title: string;
  readonly roleName: string;
  /** The trust policy: as a file of its own, or as its text. */
  readonly trust: { readonly file: string } | { readonly text: string };
  /** The principals that the policy names, which must be there when it is stored. */
  readonly named: readonly NamedPrincipal[];
  /** The condition keys that the policy asks for, in lower case. */
  readonly asked: ReadonlySet<string>;
  /** Whether what lets the caller in is trust in its whole account. */
  readonly isThroughAccount: boolean;
  /** How the call should end; denied if absent. */
  readonly expected?: "denied" | "assumed" | undefined;
}

/** A user or role that a policy names. */
export interface NamedPrincipal {
  readonly kind: "user" | "role";
  readonly account: string;
  readonly arn: string;
}

/**
 * A Gherkin scenario that fails as long as a call does not end as it should, to be pasted into a feature. Undefined where the steps cannot
 * make the call: not from a certain network, at a certain time, or with tags of the caller's own.
 */
export function scenarioOf(call: ScenarioCall, setting: ScenarioSetting): string | undefined {
  const steps = stepsOf(call, setting);
  if (steps === undefined) return undefined;
  const end = setting.expected === "assumed" ? "Then the role is assumed" : "Then access is denied";
  return [`Scenario: ${setting.title}`, ...[...steps, end].map((step) => `  ${step}`)].join("\n");
}

function stepsOf(call: ScenarioCall, setting: ScenarioSetting): readonly string[] | undefined {
  const { principal, action, context } = call;
  if (action === "sts:AssumeRoleWithWebIdentity") return webIdentitySteps(call, setting);
  if (action !== "sts:AssumeRole") return undefined;
  if (!principal.startsWith("arn:")) return serviceSteps(call, setting);
  const parameters = parametersOf(call, setting);
  const account = principal.split(":")[4] ?? "";
  const arn = context["aws:PrincipalArn"] ?? principal;
  if (parameters === undefined || typeof arn !== "string" || !arn.startsWith("arn:aws:")) return undefined;
  const pathAndName = /:(?:user|role)\/(.+)$/.exec(arn)?.[1];
  if (pathAndName === undefined) return undefined;
  const bare = pathAndName.slice(pathAndName.lastIndexOf("/") + 1);
  const isUser = !principal.includes(":assumed-role/");
  if (!isOfSteps(call, setting, isUser)) return undefined;
  const kind = isUser ? "user" : "role";
  // A name that several have is none that the steps take.
  const isShared = setting.named.some(
    (each) => each.kind === kind && each.arn !== arn && each.arn.endsWith(`/${bare}`),
  );
  const name = isShared ? arn : bare;
  const user = isUser ? pathAndName : "somebody";
  const mfa = context["aws:MultiFactorAuthPresent"];
  const isAged = isUser && mfa === "true";
  const givens = [
    ...namedGivens(setting.named, { arn, account }),
    `And the IAM user "${user}" with ${isAged ? "a virtual MFA device and " : ""}the identity policy:`,
    ...docString(mayAssumeAll),
    ...(isUser ? [] : [`And the role "${pathAndName}" with the trust policy:`, ...docString(trustIn(account))]),
    ...roleGiven(setting),
  ];
  const table = parameters.length === 0 ? "" : " and:";
  if (!isUser) {
    // The role of a session has no policies of its own here, so the trust policy must name it.
    if (mfa === "true" || setting.isThroughAccount) return undefined;
    const sessionName = principal.slice(principal.lastIndexOf("/") + 1);
    return [
      ...givens,
      `When "somebody" assumes "${name}" without MFA and:`,
      `  | session name | ${cell(sessionName)} |`,
      "Then the role is assumed",
      `When that session assumes "${setting.roleName}"${table}`,
      ...parameters,
    ];
  }
  switch (mfa) {
    case undefined:
      return [...givens, `When "${name}" assumes "${setting.roleName}" without MFA${table}`, ...parameters];
    case "false":
      return [
        ...givens,
        `When "${name}" gets a session token without MFA`,
        `And that session assumes "${setting.roleName}"${table}`,
        ...parameters,
      ];
    default: {
      const age = Number(context["aws:MultiFactorAuthAge"]);
      if (!Number.isInteger(age) || age > longestToken) return undefined;
      return [
        ...givens,
        `When "${name}" gets a session token with MFA for ${longestToken} seconds`,
        ...(age === 0 ? [] : [`And ${age} seconds pass`]),
        `And that session assumes "${setting.roleName}"${table}`,
        ...parameters,
      ];
    }
  }
}

/**
 * Whether the credentials that the steps make are like those of a call, as far as the policy looks: otherwise the scenario
 * would pass, as the call that it makes is denied, while the other one is still allowed.
 */
function isOfSteps({ context }: ScenarioCall, { asked }: ScenarioSetting, isUser: boolean): boolean {
  const keys = new Map(Object.entries(context).map(([key, value]) => [foldName(key), value]));
  const mfa = keys.get("aws:multifactorauthpresent");
  const age = keys.get("aws:multifactorauthage");
  // The steps' sessions of roles have the key, as false: AWS documents none that lack it.
  if (!isUser && mfa !== "false" && (mfa !== undefined || asked.has("aws:multifactorauthpresent"))) return false;
  if (mfa !== "true" && age !== undefined) return false;
  if (mfa === "true" && age === undefined && asked.has("aws:multifactorauthage")) return false;
  // Temporary credentials of the steps were issued at a time of their own.
  return !asked.has("aws:tokenissuetime") || (isUser && mfa === undefined && !keys.has("aws:tokenissuetime"));
}

/** How long session tokens of users last at most, in seconds: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
const longestToken = 129_600;

function serviceSteps({ principal, context }: ScenarioCall, setting: ScenarioSetting): readonly string[] | undefined {
  const rows: string[] = [];
  for (const [key, value] of Object.entries(context)) {
    if (/^aws:principal(isawsservice|servicename)$/i.test(key)) continue;
    if (typeof value !== "string") return undefined;
    rows.push(`  | ${key} | ${cell(value)} |`);
  }
  const when = `When the service "${principal}" assumes "${setting.roleName}"${rows.length === 0 ? "" : " and:"}`;
  return [...namedGivens(setting.named, undefined), ...roleGiven(setting), when, ...rows];
}

function webIdentitySteps(
  { principal, context }: ScenarioCall,
  setting: ScenarioSetting,
): readonly string[] | undefined {
  const [, account = "", host] = /^arn:aws:iam::(\d{12}):oidc-provider\/(.+)$/.exec(principal) ?? [];
  if (host === undefined) return undefined;
  const claims: string[] = [];
  let subject = "somebody";
  let audience = "sts.amazonaws.com";
  for (const [key, value] of Object.entries(context)) {
    if (foldName(key) === "aws:federatedprovider") continue;
    const claim = foldName(key).startsWith(`${foldName(host)}:`) ? key.slice(host.length + 1) : undefined;
    if (claim === undefined || typeof value !== "string" || /[|"\\]/.test(value)) return undefined;
    if (claim === "sub") subject = value;
    else if (claim === "aud") audience = value;
    else claims.push(`  | ${claim} | ${cell(value)} |`);
  }
  const when = `When the web identity "${subject}" of "${host}" assumes "${setting.roleName}"`;
  return [
    ...namedGivens(setting.named, { arn: principal, account }),
    `And the OIDC provider "${host}" for the audience "${audience}"`,
    ...roleGiven(setting),
    ...(claims.length === 0 ? [when] : [`${when} with the claims:`, ...claims]),
  ];
}

/** What the policy names besides the caller; the caller's account is the current one afterwards. */
function namedGivens(
  named: readonly NamedPrincipal[],
  caller: { readonly arn: string; readonly account: string } | undefined,
): readonly string[] {
  const own = caller?.account ?? named[0]?.account ?? "123456789012";
  const steps = [`Given the account "${own}"`];
  let current = own;
  const seen = new Set([caller?.arn ?? ""]);
  for (const { kind, account, arn } of named) {
    const name = /:(?:user|role)\/(.+)$/.exec(arn)?.[1];
    if (seen.has(arn) || name === undefined) continue;
    seen.add(arn);
    if (account !== current) steps.push(`And the account "${account}"`);
    current = account;
    if (kind === "user") steps.push(`And the IAM user "${name}"`);
    else steps.push(`And the role "${name}" with the trust policy:`, ...docString(trustIn(account)));
  }
  return current === own ? steps : [...steps, `And the account "${own}"`];
}

const mayAssumeAll = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "sts:*", Resource: "*" },
});

function trustIn(account: string): string {
  const statement = { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: statement });
}

function roleGiven({ roleName, trust }: ScenarioSetting): readonly string[] {
  if ("file" in trust) return [`And the role "${roleName}" trusts as in "${trust.file}"`];
  return [`And the role "${roleName}" with the trust policy:`, ...docString(trust.text)];
}

function docString(text: string): readonly string[] {
  return ['  """', ...text.split(/\r\n|\r|\n/).map((line) => `  ${line}`), '  """'];
}

function cell(text: string): string {
  return text.replace(/[\\|]/g, "\\$&");
}

const ofEveryCall: ReadonlySet<string> = new Set(["aws:sourceip", "aws:securetransport", "aws:viaawsservice"]);

/** Keys that every call of the steps has, with a value of its own. */
const alwaysThere: readonly string[] = [
  ...[...ofEveryCall, "aws:userid", "aws:currenttime", "aws:epochtime", "aws:useragent", "aws:requestedregion"],
  ...["aws:resourceaccount", "sts:rolesessionname"],
];

/** Settled by who calls, and by how the credentials came about. */
const ofCaller: ReadonlySet<string> = new Set([
  ...["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username", "aws:principalisawsservice"],
  ...["aws:multifactorauthpresent", "aws:multifactorauthage"],
]);

const parameterNames: ReadonlyMap<string, string> = new Map([
  ["sts:externalid", "external id"],
  ["sts:rolesessionname", "session name"],
  ["sts:sourceidentity", "source identity"],
  ["sts:durationseconds", "duration"],
]);

/** The rows of a call's table; undefined where a key of the call is none of the steps' parameters. */
function parametersOf({ context }: ScenarioCall, { asked }: ScenarioSetting): readonly string[] | undefined {
  const rows: string[] = [];
  const given = new Set(Object.keys(context).map((key) => foldName(key)));
  if (alwaysThere.some((name) => asked.has(name) && !given.has(name))) return undefined;
  for (const [key, value] of Object.entries(context)) {
    const name = foldName(key);
    if (ofCaller.has(name) || (ofEveryCall.has(name) && !asked.has(name))) continue;
    // Which tags there are follows from the tags themselves.
    if (name === "aws:tagkeys" && isOfTags(context, value)) continue;
    if (name === "sts:transitivetagkeys") {
      rows.push(`  | transitive tags | ${cell([value].flat().join(", "))} |`);
      continue;
    }
    const isTag = name.startsWith("aws:requesttag/");
    const parameter = parameterNames.get(name) ?? (isTag ? `tag:${key.slice("aws:RequestTag/".length)}` : undefined);
    if (parameter === undefined || typeof value !== "string" || /[\r\n]/.test(value)) return undefined;
    if (!isAssumeValue(name, value)) return undefined;
    rows.push(`  | ${parameter} | ${cell(value)} |`);
  }
  return rows;
}

function isOfTags(context: ScenarioCall["context"], tagKeys: string | readonly string[]): boolean {
  const tags = Object.keys(context).flatMap((key) => foldName(/^aws:requesttag\/(.+)$/i.exec(key)?.[1] ?? "") || []);
  const keys = [tagKeys].flat().map((key) => foldName(key));
  return keys.length === tags.length && keys.every((key) => tags.includes(key));
}
