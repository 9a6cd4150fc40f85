import { type Plan, trouble } from "./chain-plan.js";
import type { Profile, Profiles } from "./profiles.js";
import type { Place } from "./text/lines.js";

/** The credentials that a profile has by itself, apart from keys; undefined where it has none of that kind. */
export function ownCredentials(
  ground: "webIdentity" | "sso" | "process" | "login",
  profile: Profile,
  profiles: Profiles,
): Plan | undefined {
  switch (ground) {
    case "webIdentity":
      return webIdentity(profile, profiles);
    case "sso":
      return singleSignOn(profile, profiles);
    case "process": {
      const program = settingOf(profile, "credential_process");
      if (program === undefined) return undefined;
      const base = { kind: "process", profile: profile.name, program: program.value, place: program.place } as const;
      return { kind: "plan", base, roles: [] };
    }
    case "login": {
      const session = settingOf(profile, "login_session");
      if (session === undefined) return undefined;
      const base = { kind: "login", profile: profile.name, session: session.value, place: session.place } as const;
      return { kind: "plan", base, roles: [] };
    }
  }
}

function settingOf({ settings }: Profile, key: string): { readonly value: string; readonly place: Place } | undefined {
  const setting = settings.get(key);
  return setting?.value === "" ? undefined : setting;
}

function webIdentity(profile: Profile, { client }: Profiles): Plan | undefined {
  const { name } = profile;
  const token = settingOf(profile, "web_identity_token_file");
  if (token === undefined) return undefined;
  const { value: tokenFile, place } = token;
  if (settingOf(profile, "role_arn") === undefined) {
    // One that goes on with what else is there does not take it for a web identity.
    if (client.chain.roleWithoutSource.is === "unread") return undefined;
    const message = `the profile ${name} has a web_identity_token_file and no role_arn`;
    return trouble({ code: "web-identity-without-role", message, remedy: "add role_arn", place });
  }
  const base = { kind: "webIdentity", profile: name, tokenFile, place } as const;
  return { kind: "plan", base, roles: [{ profile, action: "sts:AssumeRoleWithWebIdentity" }] };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-sso-credentials.html */
function singleSignOn(profile: Profile, profiles: Profiles): Plan | undefined {
  const session = settingOf(profile, "sso_session");
  const at = session ?? settingOf(profile, "sso_start_url");
  if (at === undefined) return undefined;
  if (session !== undefined && profiles.ssoSession(session.value) === undefined) {
    const message = `the sso-session ${JSON.stringify(session.value)} of the profile ${profile.name} does not exist`;
    const remedy = `add [sso-session ${session.value}]`;
    return trouble({ code: "unknown-sso-session", message, remedy, place: session.place });
  }
  const account = settingOf(profile, "sso_account_id")?.value;
  const role = settingOf(profile, "sso_role_name")?.value;
  const { place } = at;
  const base = { kind: "sso", profile: profile.name, account, role, session: session?.value, place } as const;
  return { kind: "plan", base, roles: [] };
}
