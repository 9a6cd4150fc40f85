import { readOperator } from "../engine/index.js";
import { readPrincipal, trustActions } from "../iam/index.js";
import { isUsualPolicy } from "./usual-policy.js";

/**
 * Whether a text is a trust policy as nearly all roles have one: AWS stores it, and its value is what it says, because
 * nothing in it is an escape, a variable or an expression of a template. `false` says nothing: such a text has to be read.
 *
 * It answers for a fraction of what reading takes, so that a comparison can pass over the policies that did not change.
 */
export function isPlainPolicy(text: string): boolean {
  return isUsualPolicy(text) || hasPlainValue(text);
}

/** The same for policies of any form, by their values. */
export function hasPlainValue(text: string): boolean {
  if (!plainCharacters.test(text)) return false;
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return false;
  }
  if (!isObject(policy) || !isPlainDocument(policy)) return false;
  // Of a key that is there twice only one is left in the value. Without escapes, each string has two quotes.
  return quotesIn(text) === 2 * stringsIn(policy);
}

/** What stands for itself in JSON and in all that makes JSON: no escapes, no `${…}`, no `%{…}`, and nothing beyond ASCII. */
const plainCharacters = /^[\t\n\r\u0020-#&-[\]-~]*$/;

function isPlainDocument({ Version: version, Statement: statements, ...others }: JsonFields): boolean {
  if (version !== "2012-10-17" && version !== "2008-10-17") return false;
  if (!isEmpty(others) || !Array.isArray(statements) || statements.length === 0) return false;
  const sids = new Set<string>();
  return statements.every((statement: unknown) => isObject(statement) && isPlainStatement(statement, sids));
}

function isPlainStatement(statement: JsonFields, sids: Set<string>): boolean {
  const { Sid: sid, Effect: effect, Principal: principal, Action: action, Condition: condition, ...others } = statement;
  if (!isEmpty(others) || (effect !== "Allow" && effect !== "Deny")) return false;
  if (sid !== undefined) {
    if (typeof sid !== "string" || !/^[A-Za-z0-9]+$/.test(sid) || sids.has(sid)) return false;
    sids.add(sid);
  }
  if (!areTexts(action, (text) => knownActions.has(text))) return false;
  if (!isObject(principal) || !every(principal, arePrincipals)) return false;
  return condition === undefined || (isObject(condition) && every(condition, isPlainBlock));
}

const knownActions: ReadonlySet<string> = new Set(trustActions);

function arePrincipals(type: string, values: unknown): boolean {
  if (type !== "AWS" && type !== "Service" && type !== "Federated") return false;
  return areTexts(values, (value) => readPrincipal(type, value).kind !== "nobody");
}

function isPlainBlock(operator: string, block: unknown): boolean {
  const form = readOperator(operator);
  if (form === undefined || !isObject(block)) return false;
  const { name } = form.operator;
  // Numbers, dates and addresses can be malformed; all others take any text.
  const isFree = /^(String|Arn|Bool$|Null$)/.test(name);
  if (!isFree && !name.startsWith("Numeric")) return false;
  return every(block, (_, values) => areTexts(values, (value) => isFree || /^[0-9]{1,9}$/.test(value)));
}

/** Whether a value is a text or a list of some, all of which are as they should be. */
function areTexts(value: unknown, isRight: (text: string) => boolean): boolean {
  if (typeof value === "string") return isRight(value);
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((item: unknown) => typeof item === "string" && isRight(item));
}

/** An object of JSON, of whose members nothing is known yet. */
interface JsonFields {
  readonly [name: string]: unknown;
}

function isObject(value: unknown): value is JsonFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmpty(fields: JsonFields): boolean {
  return Object.keys(fields).length === 0;
}

/** Whether there are members, and all are as they should be. */
function every(fields: JsonFields, isRight: (name: string, value: unknown) => boolean): boolean {
  const members = Object.entries(fields);
  return members.length > 0 && members.every(([name, value]) => isRight(name, value));
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++;
  return count;
}

/** How many strings a value is made of, the names of members included. */
function stringsIn(value: unknown): number {
  if (typeof value === "string") return 1;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += stringsIn(item);
  else if (isObject(value)) for (const name of Object.keys(value)) count += 1 + stringsIn(value[name]);
  return count;
}
