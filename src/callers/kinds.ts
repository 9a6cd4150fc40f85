import type { Caller } from "../iam/index.js";
import type { Credentials } from "./credentials.js";

/** A kind of credentials as people choose it, and which principals can hold it. */
export interface CallerKind {
  readonly name: string;
  readonly description: string;
  /** Which principal it needs, for messages. */
  readonly needs: string;
  /** The credentials of a principal; undefined where it can hold no such ones. */
  readonly credentials: (caller: Caller, at: { readonly now: number; readonly age: number }) => Credentials | undefined;
}

const aUser = "the ARN of a user";
const aRole = "the ARN of a role session or a role";

function forUser(make: (user: string, issuedAt: number) => Credentials): CallerKind["credentials"] {
  return (caller, { now, age }) => (caller.kind === "user" ? make(caller.arn, now - age) : undefined);
}

function forRole(make: (account: string, issuedAt: number) => Credentials): CallerKind["credentials"] {
  return (caller, { now, age }) => {
    if (caller.kind !== "role" && caller.kind !== "roleSession") return undefined;
    const from = make(`arn:${caller.partition}:iam::${caller.account}:user/caller`, now - age);
    const role =
      caller.kind === "role" ? caller.arn : `arn:${caller.partition}:iam::${caller.account}:role/${caller.roleName}`;
    const sessionName = caller.kind === "role" ? "session" : caller.sessionName;
    return { kind: "roleSession", role, sessionName, issuedAt: now - age, from };
  };
}

/** All kinds of callers, in the order in which a person would try them. */
export const callerKinds: readonly CallerKind[] = [
  {
    name: "long-term-key",
    description: "a user's access key, without MFA",
    needs: aUser,
    credentials: forUser((user) => ({ kind: "longTermKey", user, mfa: false })),
  },
  {
    name: "long-term-key-with-mfa",
    description: "a user's access key, with a device's serial number and code on this call",
    needs: aUser,
    credentials: forUser((user) => ({ kind: "longTermKey", user, mfa: true })),
  },
  {
    name: "session-token",
    description: "GetSessionToken without MFA",
    needs: aUser,
    credentials: forUser((user, issuedAt) => ({ kind: "sessionToken", user, issuedAt, mfa: false })),
  },
  {
    name: "session-token-with-mfa",
    description: "GetSessionToken with MFA, --mfa-age seconds ago",
    needs: aUser,
    credentials: forUser((user, issuedAt) => ({ kind: "sessionToken", user, issuedAt, mfa: true })),
  },
  {
    name: "console",
    description: "a user signed in to the console without MFA",
    needs: aUser,
    credentials: forUser((user, signedInAt) => ({ kind: "console", user, signedInAt, mfa: false })),
  },
  {
    name: "console-with-mfa",
    description: "a user signed in to the console with MFA, --mfa-age seconds ago",
    needs: aUser,
    credentials: forUser((user, signedInAt) => ({ kind: "console", user, signedInAt, mfa: true })),
  },
  {
    name: "role-session",
    description: "a session of a role that was assumed with an access key, without MFA",
    needs: aRole,
    credentials: forRole((user) => ({ kind: "longTermKey", user, mfa: false })),
  },
  {
    name: "role-session-with-mfa",
    description: "a session of a role that was assumed with an access key and a code",
    needs: aRole,
    credentials: forRole((user) => ({ kind: "longTermKey", user, mfa: true })),
  },
  {
    name: "role-session-from-mfa-session",
    description: "a session of a role that was assumed from a GetSessionToken session with MFA",
    needs: aRole,
    credentials: forRole((user, issuedAt) => ({ kind: "sessionToken", user, issuedAt, mfa: true })),
  },
  {
    name: "console-role-session-with-mfa",
    description: "a role switched to in the console after signing in with MFA",
    needs: aRole,
    credentials: forRole((user, signedInAt) => ({ kind: "console", user, signedInAt, mfa: true })),
  },
  {
    name: "service-role-session",
    description: "a session of a role that a service such as EC2 obtained",
    needs: aRole,
    credentials: forRole(() => ({ kind: "service", service: "ec2.amazonaws.com" })),
  },
  {
    name: "identity-center",
    description: "a session of an IAM Identity Center permission set's role",
    needs: aRole,
    credentials: (caller, at) => {
      const session = forRole(() => ({ kind: "service", service: "sso.amazonaws.com" }))(caller, at);
      if (session?.kind !== "roleSession") return undefined;
      const { role, sessionName, issuedAt } = session;
      return { kind: "identityCenter", role, sessionName, issuedAt };
    },
  },
  {
    name: "federation-token",
    description: "GetFederationToken",
    needs: "the ARN of a federated user",
    credentials: (caller, { now, age }) => {
      if (caller.kind !== "federatedUser") return undefined;
      const { account, partition, name } = caller;
      return { kind: "federationToken", account, partition, name, issuedAt: now - age };
    },
  },
  {
    name: "saml",
    description: "a SAML assertion, for AssumeRoleWithSAML",
    needs: "the ARN of a SAML provider",
    credentials: (caller) =>
      caller.kind === "provider" && caller.type === "saml" ? { kind: "saml", provider: caller.text } : undefined,
  },
  {
    name: "oidc",
    description: "a web identity token, for AssumeRoleWithWebIdentity",
    needs: "the ARN of an OIDC provider, or a built-in provider's domain",
    credentials: (caller) =>
      caller.kind === "provider" && caller.type === "oidc" ? { kind: "oidc", provider: caller.text } : undefined,
  },
  {
    name: "service",
    description: "an AWS service",
    needs: "a service such as ec2.amazonaws.com",
    credentials: (caller) => (caller.kind === "service" ? { kind: "service", service: caller.name } : undefined),
  },
  {
    name: "root",
    description: "an account's root user",
    needs: "the ARN of an account's root",
    credentials: (caller) =>
      caller.kind === "account"
        ? {
            kind: "root",
            account: caller.account,
            ...(caller.partition === undefined ? {} : { partition: caller.partition }),
          }
        : undefined,
  },
];

/**
 * The name in {@link callerKinds} of the kind that credentials are; all sessions of roles are `role-session`, however
 * they were obtained and whether or not their calls carry MFA.
 */
export function callerKindOf(credentials: Credentials): string {
  switch (credentials.kind) {
    case "longTermKey":
      return credentials.mfa ? "long-term-key-with-mfa" : "long-term-key";
    case "sessionToken":
      return credentials.mfa || credentials.mfaOnCall === true ? "session-token-with-mfa" : "session-token";
    case "console":
      return credentials.mfa ? "console-with-mfa" : "console";
    case "roleSession":
    case "identityCenter":
      return "role-session";
    case "federationToken":
      return "federation-token";
    case "saml":
    case "oidc":
    case "service":
    case "root":
      return credentials.kind;
  }
}
