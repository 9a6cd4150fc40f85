import type { AssumeRoleCall, SamlCall, ScenarioCaller, Session, SessionTokenCall, WebIdentityCall } from "./call.js";
import { arnOfCaller, credentialsOf, userOf } from "./caller.js";
import type { GivenRole } from "./given.js";

/** A session that has nothing but its credentials and its ARN, unless `given` says more. */
function sessionWith(given: Pick<Session, "credentials" | "arn"> & Partial<Session>): Session {
  return {
    user: undefined,
    role: undefined,
    duration: undefined,
    sourceIdentity: undefined,
    tags: [],
    transitiveTagKeys: [],
    sessionPolicy: undefined,
    ...given,
  };
}

/** The session that a call which assumes a role gives, as far as the call says it; `issuedAt` is in seconds since 1970. */
export function roleSession(call: AssumeRoleCall | WebIdentityCall | SamlCall, arn: string, issuedAt: number): Session {
  const { role } = call;
  const sessionName = call.kind === "assumeRole" ? call.parameters.sessionName : call.sessionName;
  const credentials = {
    ...({ kind: "roleSession", role: role.arn, sessionName, issuedAt } as const),
    from: credentialsOf(call),
  };
  const common = { credentials, arn, role };
  switch (call.kind) {
    case "assumeRole": {
      const { caller, parameters } = call;
      const { tags = [], transitiveTagKeys = [], sessionPolicy, sourceIdentity } = parameters;
      const inherited = inheritedBy(caller);
      return sessionWith({
        ...common,
        user: userOf(caller),
        sourceIdentity: sourceIdentity ?? inherited.sourceIdentity,
        tags: [...inherited.tags, ...tags],
        transitiveTagKeys: [...inherited.transitiveTagKeys, ...transitiveTagKeys],
        sessionPolicy,
      });
    }
    case "assumeRoleWithWebIdentity":
      return sessionWith(common);
    case "assumeRoleWithSAML":
      return sessionWith({ ...common, ...assertedTags(call.attributes) });
  }
}

/** The session that GetSessionToken gives; `issuedAt` is in seconds since 1970. */
export function tokenSession(call: SessionTokenCall, issuedAt: number): Session {
  const { caller, mfa } = call;
  const arn = arnOfCaller(caller);
  const credentials =
    caller.kind === "user"
      ? ({ kind: "sessionToken", user: arn, issuedAt, mfa: mfa.kind !== "none" } as const)
      : credentialsOf({ ...call, mfa: { kind: "none" } });
  return sessionWith({ credentials, arn, user: userOf(caller) });
}

/** The ARN of a role's session: it does not have the role's path. */
export function roleSessionArn({ arn, account, name }: GivenRole, sessionName: string): string {
  const [, partition = "aws"] = arn.split(":");
  return `arn:${partition}:sts::${account}:assumed-role/${name}/${sessionName}`;
}

/** What a new session has from the session that makes it: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
function inheritedBy(caller: ScenarioCaller): Pick<Session, "tags" | "transitiveTagKeys" | "sourceIdentity"> {
  if (caller.kind !== "session") return { tags: [], transitiveTagKeys: [], sourceIdentity: undefined };
  const { tags, transitiveTagKeys, sourceIdentity } = caller.session;
  const transitive = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
  return { tags: tags.filter(({ key }) => transitive.has(key.toLowerCase())), transitiveTagKeys, sourceIdentity };
}

/**
 * The session tags that a SAML assertion gives.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-saml
 */
export function assertedTags(attributes: SamlCall["attributes"]): Pick<Session, "tags" | "transitiveTagKeys"> {
  const entries = Object.entries(attributes);
  const tags = entries.flatMap(([name, value]) => {
    const [, key] = /(?:^|\/)PrincipalTag:(.+)$/.exec(name) ?? [];
    return key === undefined ? [] : [{ key, value: String(value) }];
  });
  const transitiveTagKeys = entries.flatMap(([name, value]) => (/(?:^|\/)TransitiveTagKeys$/.test(name) ? value : []));
  return { tags, transitiveTagKeys };
}
