import type { KnownWords } from "./known-words.js";
import { orderOf, unitsTold } from "./text-order.js";

/** A document with marks in the place of its names. */
export interface NamedDocument {
  /** The document but for its names, and what they have in common with those of other documents that are alike. */
  readonly shape: string;
  /** Each once, in the order of the text. */
  readonly names: readonly string[];
}

/**
 * Takes the names out of the text of a trust policy. What remains is all that may matter besides: everything that is not
 * beyond doubt a name, and of names their lengths, the kinds of their characters, which are equal, and how the texts that
 * they stand in are ordered and begin alike. A document with anything unusual has no names: it is alike to itself only.
 */
export function namedDocument(text: string, known: KnownWords): NamedDocument {
  const found = beyondPlain.test(text) ? undefined : stringsIn(text);
  const words = found?.names.flatMap((value) => namesIn(text, value, known)) ?? [];
  if (found === undefined || words.length === 0) return { shape: `=${text}`, names: [] };
  const values = [...new Set(found.values)];
  const told = unitsTold(values);
  const numbers = new Map<string, number>();
  let shape = "";
  let end = 0;
  for (const { start, word } of words) {
    const known = numbers.get(word);
    const number = known ?? numbers.size;
    if (known === undefined) numbers.set(word, number);
    shape += `${text.slice(end, start)}\0${number}${known === undefined ? kindsOf(word, told) : ""}\0`;
    end = start + word.length;
  }
  return { shape: `~${shape}${text.slice(end)}\0${orderOf(values)}`, names: [...numbers.keys()] };
}

/** Escapes, wildcards, policy variables, and what has rules of its own about letter case. */
const beyondPlain = /[^\t\n\r -~]|[\\*?$]/;

/** A value that may have names, and where it begins. */
interface NamedValue {
  readonly start: number;
  readonly value: string;
  readonly key: string;
}

/** The values of a text, and those in which names stand; undefined where keys are not those of plain trust policies. */
function stringsIn(
  text: string,
): { readonly values: readonly string[]; readonly names: readonly NamedValue[] } | undefined {
  const values: string[] = [];
  const names: NamedValue[] = [];
  let key = "";
  for (let open = text.indexOf('"'); open !== -1; ) {
    const close = text.indexOf('"', open + 1);
    if (close === -1) return undefined;
    const string = text.slice(open + 1, close);
    if (isKey(text, close + 1)) {
      if (!plainKeys.has(string) && !tokenKey.test(string)) return undefined;
      key = string;
    } else {
      values.push(string);
      if (formOf(key)?.test(string) === true) names.push({ start: open + 1, value: string, key });
    }
    open = text.indexOf('"', close + 1);
  }
  return { values, names };
}

function isKey(text: string, after: number): boolean {
  let at = after;
  for (;;) {
    const unit = text.charCodeAt(at++);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return unit === 0x3a;
  }
}

/** Of everything else it is not known whether all who look at it treat names alike: other keys may hold numbers or dates. */
const plainKeys: ReadonlySet<string> = new Set([
  ...["Version", "Statement", "Sid", "Effect", "Principal", "AWS", "Service", "Federated", "Action", "Condition"],
  ...["Bool", "BoolIfExists", "StringEquals", "StringLike", "ArnEquals", "ArnLike"],
  ...["NumericLessThan", "NumericLessThanEquals", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"],
  ...["sts:ExternalId", "sts:RoleSessionName", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID"],
  ...["aws:SourceAccount", "aws:SourceArn"],
]);

const tokenKey = /^[a-z0-9./-]+:(?:sub|aud)$/i;

const arn = /^arn:aws:(?:iam|sts)::\d{12}:(?:root|(?:user|role|oidc-provider|saml-provider)\/[\w+=,.@/-]+)$/;
const account = /^\d{12}$/;
const arnOrAccount = /^(?:\d{12}|arn:aws:(?:iam|sts)::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+))$/;
/** With a letter, so that it is neither a number nor a date nor an address. */
const agreed = /^(?=.*[A-Za-z]{2})[\w+=,.@:/-]+$/;
const plainWord = /^[A-Za-z][A-Za-z0-9]*$/;

/** The form of values of a key in which words are names; undefined where none is. */
function formOf(key: string): RegExp | undefined {
  switch (key) {
    case "AWS":
    case "aws:PrincipalArn":
      return arnOrAccount;
    case "Federated":
      return arn;
    case "aws:SourceAccount":
    case "aws:PrincipalAccount":
      return account;
    case "sts:ExternalId":
      return agreed;
    case "Sid":
      return plainWord;
    default:
      return key.endsWith(":sub") ? agreed : undefined;
  }
}

function namesIn(
  text: string,
  { start, value, key }: NamedValue,
  known: KnownWords,
): readonly { readonly start: number; readonly word: string }[] {
  const found: { start: number; word: string }[] = [];
  // The rest of a provider's ARN says whose tokens they are.
  const end = key === "Federated" ? "arn:aws:iam::123456789012".length : value.length;
  for (let at = 0; at < end; at++) {
    if (!isWordUnit(value.charCodeAt(at))) continue;
    const from = at;
    while (at < end && isWordUnit(value.charCodeAt(at))) at++;
    if (at - from < 3) continue;
    const word = text.slice(start + from, start + at);
    if (!known.has(word.toLowerCase())) found.push({ start: start + from, word });
  }
  return found;
}

function isWordUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a);
}

/** The kinds of a word's characters; those that are told apart stand for themselves. */
function kindsOf(word: string, told: string): string {
  let kinds = "";
  for (let at = 0; at < word.length; at++) {
    const unit = word.charAt(at);
    if (told.includes(unit)) kinds += `'${unit}`;
    else kinds += unit <= "9" ? "0" : unit <= "Z" ? "A" : "a";
  }
  return kinds;
}
