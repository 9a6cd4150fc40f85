import { nearest, SourceText } from "../diagnostics/index.js";
import { parseArn } from "../iam/index.js";
import { type InspectedPolicy, inspectSource } from "../inspection/index.js";
import { isConfiguration, type Templates } from "../sources/index.js";
import { assertFields } from "./call.js";
import type { RoleChoice } from "./policy-matchers.js";
import { MatcherError } from "./usage-error.js";

/** What is known of where a template is deployed: what pseudo parameters are then. */
export interface Deployment {
  readonly account?: string | undefined;
  readonly partition?: string | undefined;
}

/** What the text is called that a policy is read from: its places are lines of the value that `expect` is given. */
const textName = "received";

/**
 * The trust policies of what `expect` was given: a policy, a template, a Terraform plan, or what AWS's API says of roles, as an
 * object or as text. Throws MatcherError where it holds none, and where it may hold more than can be seen.
 */
export function readReceived(
  received: unknown,
  templates: Templates,
  deployment: Deployment = {},
): readonly InspectedPolicy[] {
  const source = new SourceText(textName, textOf(received, deployment));
  if (isConfiguration(source)) {
    throw new MatcherError(
      "this is Terraform's source, which matchers do not read: give the plan that `terraform show -json` prints",
    );
  }
  const policies: InspectedPolicy[] = [];
  const unread: string[] = [];
  const verdict = inspectSource(source, {
    isNamed: true,
    templates,
    take: (part) => {
      if (part.kind === "policy") policies.push(part);
      else if (part.kind === "unread") unread.push(part.why);
    },
  });
  const [lost] = [...unread, ...policies.flatMap((policy) => policy.unread ?? [])];
  if (lost !== undefined) throw new MatcherError(`not all trust policies are known: ${lost}`);
  if (verdict.kind === "read" && policies.length > 0) return policies;
  const what = verdict.kind === "nothing" ? ` (${verdict.what})` : "";
  throw new MatcherError(`there is no trust policy in what expect() is given${what}`);
}

/** The one role that a call is about. Throws MatcherError where it is not clear which one that is. */
export function chosenRole(policies: readonly InspectedPolicy[], choice: RoleChoice): InspectedPolicy {
  const [chosen, ...more] = chosenRoles(policies, choice);
  if (chosen !== undefined && more.length === 0) return chosen;
  throw new MatcherError(
    `there are several roles: name one of them with { role: ... }: ${namesOf(policies).join(", ")}`,
  );
}

/** The roles that are meant: all of them if none is named. Never empty. */
export function chosenRoles(policies: readonly InspectedPolicy[], choice: RoleChoice): readonly InspectedPolicy[] {
  const { role } = choice;
  if (role === undefined) return policies;
  if (typeof role !== "string")
    throw new MatcherError(`role is ${JSON.stringify(role)}; it must be a name or a logical ID`);
  const exact = policies.filter(({ role: name, facts }) => [name, facts.name, facts.label].includes(role));
  const chosen = exact.length > 0 ? exact : policies.filter((policy) => withoutHash(policy.role) === role);
  const [only, other] = chosen;
  if (other !== undefined) {
    throw new MatcherError(
      `several roles are called ${JSON.stringify(role)}; the roles: ${namesOf(policies).join(", ")}`,
    );
  }
  if (only !== undefined) return chosen;
  const names = namesOf(policies);
  const near = nearest(role, names);
  const hint = near === undefined ? "" : ` did you mean ${JSON.stringify(near)}?`;
  throw new MatcherError(`there is no role ${JSON.stringify(role)};${hint} the roles: ${names.join(", ")}`);
}

/** The options of a matcher. Throws MatcherError for those that it does not have. */
export function assertOptions(options: unknown, allowed: readonly string[]): asserts options is object {
  if (typeof options !== "object" || options === null) {
    throw new MatcherError(`options are an object with ${allowed.join(", ")}`);
  }
  assertFields("option", options, allowed);
}

function namesOf(policies: readonly InspectedPolicy[]): readonly string[] {
  return policies.map((policy) => (policy.role === "" ? policy.roleName : policy.role));
}

/** The CDK makes logical IDs of the construct's path and eight digits. */
function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, "");
}

/** What is settled by the ARN of a role that a template makes. */
export function deploymentOf(roleArn: string | undefined, principal: string): Deployment {
  const role = roleArn === undefined ? undefined : parseArn(roleArn);
  return { account: role?.account, partition: role?.partition ?? parseArn(principal)?.partition };
}

function textOf(received: unknown, deployment: Deployment): string {
  if (typeof received === "string") {
    // One line without a brace is a name, and never a policy, in JSON and in YAML.
    if (!/[{\n]/.test(received)) {
      throw new MatcherError(
        "expect() is given text without a policy; matchers read no files: give the content of the file",
      );
    }
    return received.startsWith("\uFEFF") ? received.slice(1) : received;
  }
  if (typeof received !== "object" || received === null) {
    throw new MatcherError(
      `expect() is given ${shown(received)}; it needs a policy, a template or a plan, as an object or text`,
    );
  }
  if ("then" in received) throw new MatcherError("expect() is given a promise; await it first");
  try {
    return JSON.stringify(deployed(JSON.parse(JSON.stringify(received)), deployment), null, 2);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MatcherError(`what expect() is given has no JSON: ${why}`);
  }
}

function shown(value: unknown): string {
  return value === null ? "null" : typeof value === "undefined" ? "undefined" : `a ${typeof value}`;
}

/**
 * A template as it is where it is deployed: the account and the partition in place of pseudo parameters.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
 */
function deployed(value: unknown, { account, partition }: Deployment): unknown {
  const values = new Map(
    Object.entries({ "AWS::AccountId": account, "AWS::Partition": partition }).filter(([, text]) => text !== undefined),
  );
  return values.size === 0 ? value : withValues(value, values);
}

function withValues(value: unknown, values: ReadonlyMap<string, string | undefined>): unknown {
  if (Array.isArray(value)) return value.map((item) => withValues(item, values));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ["", undefined], ...more] = entries;
  if (more.length === 0 && name === "Ref" && typeof argument === "string") return values.get(argument) ?? value;
  return Object.fromEntries(
    entries.map(([key, each]) => [key, key === "Fn::Sub" ? substituted(each, values) : withValues(each, values)]),
  );
}

/** The text of `Fn::Sub`; one with a map of its own names stays as it is, since the map comes first. */
function substituted(argument: unknown, values: ReadonlyMap<string, string | undefined>): unknown {
  if (typeof argument !== "string") return withValues(argument, values);
  return argument.replace(/\$\{([^!}][^}]*)\}/g, (whole, name: string) => values.get(name.trim()) ?? whole);
}
