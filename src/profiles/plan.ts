import { nearest } from "../diagnostics/index.js";
import type { Base } from "./base.js";
import { noOwnCredentials, type Plan, trouble } from "./chain-plan.js";
import type { Ground } from "./client.js";
import { ownCredentials } from "./own-credentials.js";
import { hasKeys, type Profile, type Profiles, staticKey } from "./profiles.js";
import type { Place } from "./text/lines.js";

/** Finds how a client comes to the credentials of a profile. */
export function planOf(name: string, profiles: Profiles): Plan {
  const refusal = profiles.refusal;
  if (refusal !== undefined) {
    const message = `the client does not read the file: ${refusal.why}`;
    return trouble({
      code: "unreadable-file",
      message,
      remedy: "write each section and key once, and each setting with an equals sign",
      place: refusal.place,
    });
  }
  const profile = profiles.find(name);
  if (profile === undefined) {
    const message = `the client finds no profile ${JSON.stringify(name)}`;
    return trouble({ code: "unknown-profile", message });
  }
  return new PlanSearch(profiles).plan(profile, []);
}

class PlanSearch {
  readonly #profiles: Profiles;

  constructor(profiles: Profiles) {
    this.#profiles = profiles;
  }

  /** `visited` are the profiles that led here, the one that was asked for first. */
  plan(profile: Profile, visited: readonly string[]): Plan {
    const { order, sourceOrder } = this.#profiles.client.chain;
    const grounds = visited.length === 0 ? order.is : sourceOrder.is;
    for (const ground of grounds) {
      const plan = this.#on(ground, profile, visited);
      if (plan !== undefined) return plan;
    }
    if (visited.length === 0 && !hasCredentialSettings(profile)) return withoutOwn(profile);
    const message = `the profile ${profile.name} has no credentials that the client reads`;
    const remedy = "give it a key, or a role_arn and a source_profile";
    return trouble({ code: "no-credentials", message, remedy, place: profile.place });
  }

  #on(ground: Ground, profile: Profile, visited: readonly string[]): Plan | undefined {
    switch (ground) {
      case "role":
        return this.#role(profile, visited);
      case "keysInCredentials":
      case "keysInConfig":
        return this.#keys(profile, ground === "keysInConfig" ? "config" : "credentials", visited);
      case "bareSource": {
        const source = profile.settings.get("credential_source");
        if (source === undefined || profile.settings.has("role_arn")) return undefined;
        return this.#credentialSource(profile);
      }
      default:
        return ownCredentials(ground, profile, this.#profiles);
    }
  }

  #keys(profile: Profile, where: "config" | "credentials", visited: readonly string[]): Plan | undefined {
    const { splitKeys } = this.#profiles.client.files;
    const key = staticKey(profile, splitKeys.is === "a key" ? "joined" : where);
    if (key === undefined || (key === "half" && splitKeys.is !== "refused")) return undefined;
    if (key === "half") {
      const message = `the profile ${profile.name} has only one half of a key in the ${where} file`;
      const remedy = "write aws_access_key_id and aws_secret_access_key into one file";
      return trouble({ code: "half-a-key", message, remedy, place: profile.place });
    }
    const base: Base = { kind: "keys", profile: profile.name, key, place: key.place };
    const isSource = visited.length > 0 && !visited.includes(profile.name);
    const hasRole = isSource && profile.settings.has("role_arn");
    const assumes = hasRole && this.#profiles.client.chain.sourceWithKeysAndRole.is === "role by own keys";
    return { kind: "plan", base, roles: assumes ? [{ profile, action: "sts:AssumeRole" }] : [] };
  }

  #role(profile: Profile, visited: readonly string[]): Plan | undefined {
    const { settings, name } = profile;
    const role = settings.get("role_arn");
    const { chain } = this.#profiles.client;
    if (role === undefined || role.value === "") {
      const source = settings.get("source_profile");
      if (source === undefined || source.value === "" || chain.sourceWithoutRole.is === "unread") return undefined;
      const message = `the profile ${name} has a source_profile, and no role_arn that the client reads`;
      const remedy = "add role_arn, or take source_profile away";
      return trouble({ code: "source-without-role", message, remedy, place: source.place });
    }
    const given = kindsOfSources.filter((key) => settings.has(key));
    if (chain.oneKind.is && given.length > 1) {
      const message = `the profile ${name} has ${given.join(" and ")}, and the client allows one of them`;
      return trouble({ code: "two-sources", message, remedy: "remove one of them", place: role.place });
    }
    const isDouble = settings.has("source_profile") && settings.has("credential_source");
    if (isDouble && chain.twoSources.is === "unread") return undefined;
    if (isDouble && chain.twoSources.is === "refused") {
      const message = `the profile ${name} has source_profile and credential_source`;
      return trouble({ code: "two-sources", message, remedy: "remove one of them", place: role.place });
    }
    const before = this.#source(profile, visited);
    if (before === undefined || before.kind === "problem") return before;
    return { ...before, roles: [...before.roles, { profile, action: "sts:AssumeRole" }] };
  }

  /** The credentials that assume the role of a profile. */
  #source(profile: Profile, visited: readonly string[]): Plan | undefined {
    const { settings, name } = profile;
    const { chain } = this.#profiles.client;
    const source = settings.get("source_profile");
    if (source !== undefined) return this.#sourceProfile(profile, source, visited);
    if (settings.has("credential_source") && chain.credentialSources.is.length > 0)
      return this.#credentialSource(profile);
    switch (chain.roleWithoutSource.is) {
      case "unread":
        return undefined;
      case "by own credentials":
        for (const ground of chain.order.is) {
          const plan = ground === "role" || ground === "webIdentity" ? undefined : this.#on(ground, profile, visited);
          if (plan !== undefined) return plan;
        }
        // A web identity assumes the role by itself.
        return settings.has("web_identity_token_file") ? undefined : this.#withoutSource(profile);
      case "refused":
        return this.#withoutSource(profile);
    }
    return trouble({ code: "no-credentials", message: `${name} has no credentials`, place: profile.place });
  }

  #withoutSource({ name, place, settings }: Profile): Plan {
    const message = `the profile ${name} has a role_arn, and no source_profile that the client reads`;
    const remedy = "add source_profile with the name of the profile that has the keys";
    return trouble({ code: "role-without-source", message, remedy, place: settings.get("role_arn")?.place ?? place });
  }

  #sourceProfile(
    profile: Profile,
    { value, place }: { readonly value: string; readonly place: Place },
    visited: readonly string[],
  ): Plan {
    const source = this.#profiles.find(value);
    if (source === undefined) {
      const meant = nearest(value, this.#profiles.names);
      const message = `the source_profile ${JSON.stringify(value)} of the profile ${profile.name} does not exist`;
      const remedy = meant === undefined ? "name a profile of the files" : `write source_profile = ${meant}`;
      return trouble({ code: "unknown-source-profile", message, remedy, place });
    }
    if (this.#isCycle(profile, source, visited)) {
      const way = [...visited, profile.name, value].join(" -> ");
      const message = `the source profiles lead back to ${value}: ${way}`;
      const remedy = "let the last one name a profile that has a key";
      return trouble({ code: "source-cycle", message, remedy, place });
    }
    return this.plan(source, [...visited, profile.name]);
  }

  #isCycle(profile: Profile, source: Profile, visited: readonly string[]): boolean {
    const { keysEndCycle } = this.#profiles.client.chain;
    if (keysEndCycle.is === "in the source itself only") {
      if (![...visited, profile.name].includes(source.name)) return false;
      return source.name !== profile.name || !hasKeys(source);
    }
    // The profile that was asked for may come again, as a source: then its keys count.
    const sources = visited.length === 0 ? [] : [...visited.slice(1), profile.name];
    return sources.includes(source.name);
  }

  #credentialSource(profile: Profile): Plan {
    const { credentialSources } = this.#profiles.client.chain;
    const { value = "", place = profile.place } = profile.settings.get("credential_source") ?? {};
    if (credentialSources.is.includes(value))
      return { kind: "plan", base: { kind: "source", source: value, place }, roles: [] };
    const message = `the client does not support credential_source = ${value} of the profile ${profile.name}`;
    const meant = nearest(value, credentialSources.is, 0);
    const remedy = meant === undefined ? "use source_profile" : `write ${meant}`;
    return trouble({ code: "unsupported-credential-source", message, remedy, place });
  }
}

/** Not even the beginning of credentials: the client goes on with the environment, or with the role of the machine. */
function withoutOwn({ name, place }: Profile): Plan {
  const message = `the profile ${name} has no credentials of its own, and the client looks elsewhere`;
  return trouble({ code: noOwnCredentials, message, place });
}

function hasCredentialSettings({ settings, inConfig, inCredentials }: Profile): boolean {
  const keys = [settings, inConfig?.settings, inCredentials?.settings].flatMap((each) => [...(each?.keys() ?? [])]);
  return keys.some((key) => /^(aws_|role_arn|source_profile|credential_|web_identity|sso_|login_)/i.test(key));
}

const kindsOfSources = ["source_profile", "credential_source", "credential_process", "web_identity_token_file"];
