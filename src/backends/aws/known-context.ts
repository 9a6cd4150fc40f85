import type { ContextInput, RequestInput } from "../../engine/index.js";
import { foldName } from "../../iam/index.js";
import type { ScenarioCaller } from "../call.js";
import { arnOfCaller, userOf } from "../caller.js";
import type { DeployedRole, DeployedTag } from "./deployed.js";
import type { GivenChecks } from "./given-checks.js";

/** What is known of a call besides who makes it and how. */
interface KnownCall {
  readonly account: string;
  /** In seconds since 1970. */
  readonly now: number;
  readonly role: DeployedRole;
  /** Undefined for callers that the account does not have, such as services. */
  readonly caller: ScenarioCaller | undefined;
  /** What was found of the users and roles. */
  readonly checks: GivenChecks;
}

/**
 * A request with what else is known of a real call: unique ids, tags of roles, the time, and that the call is made
 * directly and over TLS. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function withKnownContext(input: RequestInput, { account, now, role, caller, checks }: KnownCall): RequestInput {
  const seconds = Math.floor(now);
  const resource: Record<string, string> = { "aws:ResourceAccount": account };
  for (const { key, value } of role.tags) {
    resource[`aws:ResourceTag/${key}`] = value;
    resource[`iam:ResourceTag/${key}`] = value;
  }
  const call = {
    "aws:CurrentTime": new Date(seconds * 1000).toISOString().replace(/\.000Z$/, "Z"),
    "aws:EpochTime": String(seconds),
    "aws:SecureTransport": "true",
    "aws:ViaAWSService": "false",
  };
  const ofCaller = caller === undefined ? {} : callerKeys(caller, checks);
  return { ...input, context: merged(merged(merged(call, resource), ofCaller), input.context ?? {}) };
}

function callerKeys(caller: ScenarioCaller, checks: GivenChecks): Record<string, string> {
  if (caller.kind === "root") return {};
  const role = caller.kind === "session" ? caller.session.role : undefined;
  if (role === undefined) {
    const id = checks.foundUser(userOf(caller)?.arn ?? "")?.id;
    return id === undefined ? {} : { "aws:userid": id };
  }
  const found = checks.foundRole(role.arn);
  const sessionName = arnOfCaller(caller).split("/").at(-1);
  return found === undefined ? {} : { "aws:userid": `${found.id}:${sessionName}`, ...principalTags(found.tags) };
}

function principalTags(tags: readonly DeployedTag[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:PrincipalTag/${key}`, value]));
}

/** Keys by name, whose case does not count; the later ones win. */
function merged(
  one: Readonly<Record<string, ContextInput>>,
  over: Readonly<Record<string, ContextInput>>,
): Record<string, ContextInput> {
  const names = new Set(Object.keys(over).map((name) => foldName(name)));
  return { ...Object.fromEntries(Object.entries(one).filter(([name]) => !names.has(foldName(name)))), ...over };
}
