import { type AwsSurroundings, openAws } from "../../src/backends/aws/aws.js";
import type { Backend, BackendSettings, Progress } from "../../src/backends/backend.js";
import type { AssumeRoleParameters, MfaInput, ScenarioCaller } from "../../src/backends/call.js";
import type { GivenPolicy, GivenRole, GivenUser } from "../../src/backends/given.js";
import { withTrustEvidence } from "../../src/backends/trust-evidence.js";
import { SourceText } from "../../src/diagnostics/index.js";

export const account = "123456789012";

/** A real account, with evidence as every backend gives it. */
export async function openAccount(
  settings: BackendSettings,
  env: NodeJS.ProcessEnv,
  surroundings: AwsSurroundings = {},
  progress: Progress = () => {},
): Promise<Backend> {
  return withTrustEvidence(await openAws(settings, env, progress, surroundings));
}

/** A policy as a scenario gives it. */
export function given(name: string, policy: unknown): GivenPolicy {
  return { source: new SourceText(name, typeof policy === "string" ? policy : JSON.stringify(policy, null, 2)) };
}

/** A user as a scenario gives it: `service-user/kjh`, with what else it says. */
export function user(pathAndName: string, more: Partial<GivenUser> = {}): GivenUser {
  const name = pathAndName.slice(pathAndName.lastIndexOf("/") + 1);
  const path = `/${pathAndName.slice(0, pathAndName.length - name.length)}`;
  return {
    kind: "user",
    account,
    path,
    name,
    arn: `arn:aws:iam::${more.account ?? account}:user${path}${name}`,
    hasDevice: false,
    identityPolicies: [],
    permissionsBoundary: undefined,
    tags: [],
    ...more,
  };
}

/** A role as a scenario gives it. */
export function role(name: string, trust: unknown, more: Partial<GivenRole> = {}): GivenRole {
  return {
    kind: "role",
    account,
    path: "/",
    name,
    arn: `arn:aws:iam::${more.account ?? account}:role/${name}`,
    trust: given(`policies/${name}.json`, trust),
    identityPolicies: [],
    maxSessionDuration: undefined,
    ...more,
  };
}

/** A call of AssumeRole. */
export function assume(
  caller: ScenarioCaller,
  to: GivenRole,
  mfa: MfaInput = { kind: "none" },
  parameters: Partial<AssumeRoleParameters> = {},
) {
  return {
    kind: "assumeRole" as const,
    caller,
    role: to,
    mfa,
    parameters: { sessionName: "my-session", ...parameters },
  };
}

/** A trust policy of these statements; AssumeRole is allowed where they do not say otherwise. */
export function trusting(...statements: readonly Readonly<Record<string, unknown>>[]) {
  const Statement = statements.map((one) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...one }));
  return { Version: "2012-10-17", Statement };
}

/** An identity policy of one statement. */
export function identity(Effect: "Allow" | "Deny", Action: string | readonly string[], Resource = "*") {
  return { Version: "2012-10-17", Statement: [{ Effect, Action, Resource }] };
}

export const withMfa = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
