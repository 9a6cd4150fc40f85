import { nearest } from "../diagnostics/index.js";
import { conditionKey, conditionKeyNames, conditionKeyNamespace, conditionKeysDate, foldName } from "../iam/index.js";
import { quote } from "../policy/index.js";
import { mfaKeyOf } from "./entries/mfa-tests.js";
import { misnomers } from "./misnomers.js";

/** The names of the catalogue that go on with a tag's key behind their slash. */
const unfinished = conditionKeyNames().filter((name) => name.endsWith("/"));

/** The names of the catalogue whose prefix AWS owns, and which are no claims of an identity provider. */
export const ownNames: readonly string[] = conditionKeyNames().filter((name) => /^(aws|sts|saml):/.test(name));

/** The name of the catalogue, `aws:RequestTag/`, that a condition key stops at without naming a tag. */
export function nameLackingTagKey(key: string): string | undefined {
  const folded = foldName(key);
  return unfinished.find((name) => {
    const start = foldName(name);
    return folded === start || `${folded}/` === start;
  });
}

/**
 * The key of the catalogue that a name which is not in it means, if it is a near miss: a misnomer that people write, the
 * name of an MFA key under another prefix, or a name with few letters wrong. Any other may as well be a key that AWS has
 * added since.
 */
function misspeltKey(key: string): string | undefined {
  const known = misnomers.get(foldName(key)) ?? mfaNameOf(key);
  // Services have keys of their own, and those are often called much like another's: iam:ResourceTag/.
  return known ?? (conditionKeyNamespace(key) === "service" ? undefined : nearName(key));
}

/** What to write for a near miss; undefined where no key of the catalogue is near. */
export function nearKeyRemedy(key: string): string | undefined {
  const name = unfinished.includes(key) ? key : misspeltKey(key);
  if (name === undefined) return undefined;
  return name.endsWith("/") ? `write ${quote(name)} with the key of the tag after the slash` : `write ${quote(name)}`;
}

/** What to say of a key that the table lacks and that is not a near miss. */
export function notInTheTable(key: string): string {
  return `${quote(key)} is not in the table of AWS's condition keys of ${conditionKeysDate}, so this statement cannot be judged`;
}

/** What to do about a key that the table lacks and that is not a near miss. */
export const lookUpRemedy =
  "look the key up in AWS's documentation, then correct its name, or use a newer version of policy-check";

/** The MFA key that a key with another prefix means: `iam:MultiFactorAuthPresent`. */
export function mfaNameOf(key: string): string | undefined {
  const name = `aws:${key.slice(key.indexOf(":") + 1)}`;
  const meant = conditionKey(misnomers.get(foldName(name)) ?? name)?.name;
  return meant !== undefined && mfaKeyOf(meant) !== undefined ? meant : undefined;
}

/** The nearest name; the tag's key behind a slash is not compared. */
function nearName(key: string): string | undefined {
  const first = key.indexOf("/") + 1;
  for (const end of new Set([first, key.indexOf("/", first) + 1])) {
    const tagged = end === 0 ? undefined : nearest(key.slice(0, end), unfinished, mostWrong(key.slice(0, end)));
    if (tagged !== undefined) return tagged + key.slice(end);
  }
  return nearest(key, ownNames, mostWrong(key));
}

/** How many letters may be wrong in a near miss: of the name behind the prefix one in four, and three at most. */
function mostWrong(key: string): number {
  return Math.min(3, Math.max(1, Math.floor((key.length - key.indexOf(":") - 1) / 4)));
}
