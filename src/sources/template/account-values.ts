/** What a parameter says of its values. */
export interface ParameterTexts {
  readonly type: string;
  readonly byDefault: string | undefined;
  readonly allowedPattern: string | undefined;
  /** `Description` and `ConstraintDescription`. */
  readonly descriptions: readonly string[];
  /** `MinLength` and `MaxLength`. */
  readonly lengths: readonly (string | undefined)[];
}

/**
 * Whether a parameter holds IDs of accounts, one or a list of them: by its default, its pattern, its length, its
 * description or its name, in this order. A parameter of which one of these says something else holds none.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function holdsAccounts(
  name: string,
  { type, byDefault, allowedPattern, descriptions, lengths }: ParameterTexts,
): boolean {
  const items = (byDefault ?? "").split(",").map((item) => item.trim());
  if (items.some((item) => item !== "")) return items.every((item) => /^\d{12}$/.test(item));
  if (allowedPattern !== undefined && /[a-z]/i.test(allowedPattern.replace(classes, ""))) return false;
  if (type === "Number" || (allowedPattern !== undefined && /\{12\}/.test(allowedPattern))) return true;
  if (lengths.every((length) => length === "12")) return true;
  if (descriptions.some((text) => /\barns?\b|\bamazon resource name/i.test(text))) return false;
  return isAccountName(name) || (!speaksOfOthers(wordsOf(name)) && descriptions.some((text) => ofAccounts.test(text)));
}

/** The classes of characters in a regular expression that have letters in their names but are not of letters. */
const classes = /\\[dDsSbB]/g;

const ofAccounts =
  /\baccounts? (ids?|identifiers?|numbers?)\b|\bids? of (the |an? )?([\w-]+ ){0,3}accounts?\b|\b12[- ]digit/i;

/** Whether what has this name is the ID of an account, or a list of them: `TrustedAccounts`, `account_id`. */
export function isAccountName(name: string): boolean {
  const words = wordsOf(name);
  const at = words.findIndex((word) => /^(account|acct)s?$/.test(word));
  // Service accounts are those of Kubernetes and of Google.
  return at >= 0 && words[at - 1] !== "service" && !speaksOfOthers(words);
}

/** Words of names that say that it is something of an account. */
function speaksOfOthers(words: readonly string[]): boolean {
  return words.some((word) => others.has(word));
}

const others: ReadonlySet<string> = new Set([
  ...["arn", "arns", "name", "names", "alias", "aliases", "email", "role", "roles", "user", "users", "principal"],
  ...["principals", "root", "key", "keys", "token", "type", "url", "bucket", "group", "groups", "path", "prefix"],
]);

/** The words of a name in small letters, however they are put together. */
function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
