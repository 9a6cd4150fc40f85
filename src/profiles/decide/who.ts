import type { Credentials } from "../../callers/index.js";
import { parseArn } from "../../iam/index.js";
import type { Base } from "../base.js";
import type { Hop } from "../hop.js";
import type { GivenPolicies } from "./given-policies.js";

/** Who makes a call: the credentials that it may be made with, which all have the same principal. */
export type Who =
  | {
      readonly kind: "known";
      readonly arn: string;
      readonly possible: readonly [Credentials, ...Credentials[]];
      /** What the answer takes for granted, a clause each. */
      readonly assumes: readonly string[];
    }
  /** A clause that goes on after "it is not known whether the call is allowed: ". */
  | { readonly kind: "unknown"; readonly why: string };

/** The ARN of the user that a serial number belongs to, if the device has the user's name and path; undefined for other devices. */
export function userOfSerial(serial: string): string | undefined {
  const arn = parseArn(serial);
  if (arn === undefined || arn.service !== "iam" || !/^mfa\/[\w+=,.@/-]+$/.test(arn.resource)) return undefined;
  return `arn:${arn.partition}:iam::${arn.account}:user/${arn.resource.slice("mfa/".length)}`;
}

/** What is asked about the caller of a call besides the chain itself. */
export interface WhoSettings {
  readonly policies: GivenPolicies;
  /** Serial numbers of profiles that use the same key. */
  readonly serials: readonly string[];
  /** In seconds since 1970. */
  readonly now: number;
}

/** Who makes the call after `before`, which is undefined for the first. */
export function whoCalls(base: Base, before: Hop | undefined, hop: Hop, settings: WhoSettings): Who {
  if (before !== undefined) return roleSession(base, before, settings);
  switch (base.kind) {
    case "keys":
      return keyOwner(base, hop, settings);
    case "source":
    case "sso":
    case "process":
      return {
        kind: "unknown",
        why: `the files do not tell whose credentials these are: ${base.kind === "process" ? "a program gives them" : "they come from elsewhere"}`,
      };
    case "login":
      return { kind: "unknown", why: `the files do not tell whether ${base.session} signed in with MFA` };
    case "webIdentity":
      return { kind: "unknown", why: "the claims of the token are not known" };
  }
}

function keyOwner(base: Base & { readonly kind: "keys" }, hop: Hop, { policies, serials }: WhoSettings): Who {
  if (base.key.isTemporary) {
    const why = `the key of the profile ${base.profile} is a session's, and the files do not tell which user or role it belongs to, and whether it has MFA`;
    return { kind: "unknown", why };
  }
  // A code that STS takes is of the caller's own device, whatever other profiles say.
  const telling = hop.code === "asked" && hop.serial !== undefined ? [hop.serial.value] : serials;
  const users = [...new Set(telling.map(userOfSerial))];
  const [user] = users;
  if (user === undefined || users.length > 1) {
    const why = `the files do not tell which user the key of the profile ${base.profile} belongs to; mfa_serial does`;
    return { kind: "unknown", why };
  }
  const found = policies.userLike(user);
  if (found.kind === "none")
    return { kind: "unknown", why: `the dump has no user with the name of the device, ${user}` };
  const arn = found.kind === "user" ? found.user.arn : user;
  const userId = found.kind === "user" ? found.user.id : undefined;
  const credentials: Credentials = { kind: "longTermKey", user: arn, userId, mfa: hop.code === "asked" };
  const assumes = [`the key of the profile ${base.profile} belongs to ${arn}, as mfa_serial suggests`];
  return { kind: "known", arn, possible: [credentials], assumes };
}

/** The session of a role; what it was assumed with decides on its MFA, as far as that is known. */
function roleSession(base: Base, { role, sessionName, code }: Hop, { now }: WhoSettings): Who {
  const sessionOf = (from: Credentials): Credentials => ({
    kind: "roleSession",
    role,
    sessionName: sessionName.text,
    issuedAt: now,
    from,
  });
  const account = parseArn(role)?.account ?? "";
  const user = `arn:aws:iam::${account}:user/caller`;
  const byKey = sessionOf({ kind: "longTermKey", user, mfa: code === "asked" });
  const name = role.slice(role.lastIndexOf("/") + 1);
  const arn = `arn:${parseArn(role)?.partition ?? "aws"}:sts::${account}:assumed-role/${name}/${sessionName.text}`;
  const known = (...possible: readonly [Credentials, ...Credentials[]]): Who => ({
    ...{ kind: "known", arn, possible, assumes: [] },
  });
  switch (base.kind) {
    case "keys":
      if (!base.key.isTemporary) return known(byKey);
      break;
    case "webIdentity":
      return known(sessionOf({ kind: "oidc", provider: `arn:aws:iam::${account}:oidc-provider/issuer.example.com` }));
    case "sso":
    case "source":
    case "process":
    case "login":
      break;
  }
  return known(byKey, sessionOf({ kind: "sessionToken", user, issuedAt: now, mfa: true }));
}
