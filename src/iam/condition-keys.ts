import { CONDITION_KEYS, type ConditionKey } from "./condition-key-data.js";
import { foldName } from "./fold-name.js";
import { claimOfKey } from "./identity-providers/index.js";

export type { ConditionKey } from "./condition-key-data.js";
export { conditionKeysDate } from "./condition-key-data.js";
export type { ConditionKeyType } from "./condition-key-type.js";

/**
 * Who decides which keys there are under a key's prefix:
 * - `closed`: AWS alone (`aws:`, `sts:`, `saml:`), and the catalogue has those that AWS documents. AWS adds keys, so an
 *   unknown one is a mistake, or a key that is younger than the catalogue;
 * - `identity-provider`: an OIDC provider, `<host[/path]>:<claim>`, as in `accounts.google.com:sub`;
 * - `service`: another AWS service, which may put its own keys into a request, as in `ec2:SourceInstanceArn`;
 * - `malformed`: nobody, since it is not `<prefix>:<name>`.
 */
export type ConditionKeyNamespace = "closed" | "identity-provider" | "service" | "malformed";

const CLOSED_PREFIXES: ReadonlySet<string> = new Set(["aws", "sts", "saml"]);
const SERVICE_PREFIX = /^[a-z0-9-]+$/i;
const PROVIDER_PREFIX = /^[a-z0-9_-]+(\.[a-z0-9_-]+)+(\/[^\s:]*)?$/i;

const byFoldedName: ReadonlyMap<string, ConditionKey> = new Map(CONDITION_KEYS.map((key) => [foldName(key.name), key]));
const names: readonly string[] = Object.freeze(CONDITION_KEYS.map((key) => key.name));

/**
 * What AWS documents about a condition key, written in any case, with its tag key (`aws:RequestTag/team`)
 * where it has one; undefined for an unknown key. Follows `reference_policies_condition-keys` and
 * `reference_policies_iam-condition-keys` of the IAM User Guide; that case does not matter is in
 * `reference_policies_elements_condition`.
 */
export function conditionKey(name: string): ConditionKey | undefined {
  const folded = foldName(name);
  const exact = byFoldedName.get(folded);
  // `aws:RequestTag/` alone names no tag, so it is no key.
  if (exact !== undefined) return exact.hasTagKey === true ? undefined : exact;
  // The tag's key may have slashes itself, and `aws:TransactionContext/IdentityProvider/` has one before its end.
  const first = folded.indexOf("/") + 1;
  const second = folded.indexOf("/", first) + 1;
  const family = byFoldedName.get(folded.slice(0, first)) ?? byFoldedName.get(folded.slice(0, second));
  return family?.hasTagKey === true ? family : undefined;
}

/**
 * Whether AWS may have a key of this name and the catalogue lacks it: one with the prefix `aws:`, `sts:` or `saml:`, or with
 * that of a service (`foo:Bar`, `ec2:Whatever`), that the catalogue does not list. AWS adds keys all the time, so any
 * request may have it, with any value. So may it have a claim of an identity provider of which AWS's list says nothing and
 * users say that it works. Any other claim that the list lacks is in no request: AWS makes keys of those claims only. Nor
 * has a request a malformed name, one without a prefix, or that of a family without the rest (`aws:RequestTag/`).
 */
export function isUnknownKey(name: string): boolean {
  if (conditionKey(name) !== undefined || byFoldedName.has(foldName(name))) return false;
  const namespace = conditionKeyNamespace(name);
  if (namespace === "identity-provider") return claimOfKey(name).claim?.isUndocumented === true;
  return namespace === "closed" || namespace === "service";
}

/**
 * Whether a key that the catalogue does not know can still be right, by its prefix. Follows
 * `reference_policies_condition-keys` for global and cross-service keys, and the section on OIDC federation
 * of `reference_policies_iam-condition-keys` for those of identity providers.
 */
export function conditionKeyNamespace(name: string): ConditionKeyNamespace {
  const colon = name.indexOf(":");
  const prefix = name.slice(0, Math.max(colon, 0));
  const rest = name.slice(colon + 1);
  // A leading slash is the rest of a URL: AWS wants the provider without `https://`.
  if (prefix === "" || rest.trim() === "" || rest.startsWith("/")) {
    return "malformed";
  }
  if (CLOSED_PREFIXES.has(foldName(prefix))) {
    return "closed";
  }
  if (SERVICE_PREFIX.test(prefix)) {
    return "service";
  }
  return PROVIDER_PREFIX.test(prefix) ? "identity-provider" : "malformed";
}

/**
 * The provider whose tokens have a claim, of a key such as `accounts.google.com:sub`: its URL without `https://`. A claim's
 * own name may have colons, the URL of a provider has none: `id_roles_providers_create_oidc` allows no port number.
 */
export function providerOfClaim(key: string): string {
  return key.slice(0, Math.max(key.indexOf(":"), 0));
}

/**
 * The names in the catalogue, in AWS's spelling, for "did you mean" hints; a name that takes a tag key ends
 * in a slash. Follows the pages that `conditionKey` names.
 */
export function conditionKeyNames(): readonly string[] {
  return names;
}
