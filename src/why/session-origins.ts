import type { Accounts } from "../accounts/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import type { Principal } from "../iam/index.js";
import type { KnownTrust, NotKnown } from "./given.js";

/** Who else than users and the sessions that they begin may have begun a role session, also over other roles. */
export interface SessionOrigins {
  /** SAML and OIDC providers, and IAM Identity Center. */
  readonly federation: boolean;
  readonly service: boolean;
}

/** Nothing is ruled out. */
export const anyOrigin: SessionOrigins = { federation: true, service: true };

/** What the trust policies of a role, and of the roles that it trusts, allow to begin its sessions. */
export function originsOf(
  role: string,
  trustOf: (role: string) => KnownTrust | NotKnown,
  accounts: Accounts | undefined,
): SessionOrigins {
  const reached = new Set([role]);
  let found: SessionOrigins = { federation: false, service: false };
  // The set grows while it is gone through.
  for (const each of reached) {
    const trust = trustOf(each);
    if (trust.kind === "not-known") return anyOrigin;
    for (const principal of trust.most.flatMap(trusted)) {
      const step = principal === "unreadable" ? anyOrigin : stepOf(principal, accounts);
      if ("roles" in step) for (const next of step.roles) reached.add(next);
      else found = { federation: found.federation || step.federation, service: found.service || step.service };
      if (found.federation && found.service) return found;
    }
  }
  return found;
}

function trusted({ statements }: CompiledPolicy): readonly (Principal | "unreadable")[] {
  return statements.flatMap(({ effect, principals }): readonly (Principal | "unreadable")[] => {
    if (effect === "Deny") return [];
    return typeof principals !== "object" || principals.negated ? ["unreadable"] : principals.principals;
  });
}

type Step = SessionOrigins | { readonly roles: Iterable<string> };

function stepOf(principal: Principal, accounts: Accounts | undefined): Step {
  switch (principal.kind) {
    case "user":
    case "nobody":
      return { roles: [] };
    case "role":
      return { roles: [principal.arn] };
    case "roleSession":
      return { roles: [`arn:${principal.partition}:iam::${principal.account}:role/${principal.roleName}`] };
    case "account":
      return rolesIn(principal.account, accounts);
    case "provider":
    case "federatedUser":
      return { federation: true, service: false };
    case "service":
      return { federation: false, service: true };
    case "uniqueId":
      return principal.id.startsWith("AIDA") ? { roles: [] } : anyOrigin;
    case "everyone":
      return anyOrigin;
  }
}

/** Any role of an account that its root user is trusted for; which of them exist is known only of an account without gaps. */
function rolesIn(account: string, accounts: Accounts | undefined): Step {
  const own = accounts?.accounts.get(account);
  return own === undefined || own.gaps.length > 0 ? anyOrigin : { roles: own.roles.keys() };
}
