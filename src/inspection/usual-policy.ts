import { trustActions } from "../iam/index.js";

/**
 * Whether a text is a trust policy in the form that most of them have: one statement, with its elements in the usual order,
 * principals that IAM knows, and conditions whose values can be anything. One pattern says so without making anything of the
 * text, so that ten thousand answers take no longer than a few of those that need the policy's value. `false` says nothing.
 *
 * What it takes is a part of what the slower way takes (`plain-policy.ts`); a property test compares the two.
 */
export function isUsualPolicy(text: string): boolean {
  return pattern.test(text);
}

const space = "[\\t\\n\\r ]*";
/** A character of a string that needs no escape. */
const plain = "[ !#&-\\[\\]-~]";
const account = "\\d{12}";

const comma = `${space},${space}`;

function usualPolicy(): string {
  const name = "[\\w+=,.@-]{1,64}";
  const caller = `"(?:${account}|arn:aws:iam::${account}:(?:root|(?:user|role)(?:/${name}){1,8}))"`;
  const service = '"[a-z0-9][a-z0-9-]*\\.amazonaws\\.com"';
  const provider = `"arn:aws:iam::${account}:(?:saml-provider/[\\w+=,.@/-]+|oidc-provider/[\\w.-][\\w.:/-]*)"`;
  const principal = `(?:${member('"AWS"', list(caller))}|${member('"Service"', list(service))}|${member('"Federated"', list(provider))})`;
  const action = `"(?:${trustActions.join("|")})"`;
  const statement = [
    `(?:${member('"Sid"', '"[A-Za-z0-9]+"')}${comma})?`,
    `${member('"Effect"', '"(?:Allow|Deny)"')}${comma}`,
    `${member('"Principal"', object(principal))}${comma}`,
    member('"Action"', list(action)),
    `(?:${comma}${member('"Condition"', object(`${block("1", "")}(?:${comma}${block("2", "1")})?`))})?`,
  ].join("");
  const version = member('"Version"', '"20(?:12-10|08-10)-17"');
  const statements = member('"Statement"', `\\[${space}${object(statement)}${space}\\]`);
  return `${space}${object(`${version}${comma}${statements}`)}${space}`;
}

function member(key: string, value: string): string {
  return `${key}${space}:${space}${value}`;
}

function object(members: string): string {
  return `\\{${space}${members}${space}\\}`;
}

function list(value: string): string {
  return `(?:${value}|\\[${space}${value}(?:${comma}${value})*${space}\\])`;
}

/** A block of a condition, with another operator than that of the block `before`, and with one key or two. */
function block(own: string, before: string): string {
  const free = "(?:String(?:Not)?(?:Equals|Like)|Arn(?:Equals|Like)|Bool)(?:IfExists)?";
  const numeric = "Numeric(?:LessThan|GreaterThan)(?:Equals)?(?:IfExists)?";
  const other = (kind: string): string => (before === "" ? "" : `(?!\\k<${kind}${before}>")`);
  const withKeys = (kind: string, operator: string, values: string): string => {
    const key = `${kind}Key${own}`;
    const first = member(`"(?<${key}>${plain}+)"`, list(values));
    const second = member(`"(?!\\k<${key}>")${plain}+"`, list(values));
    return member(`"${other(kind)}(?<${kind}${own}>${operator})"`, object(`${first}(?:${comma}${second})?`));
  };
  return `(?:${withKeys("free", free, `"${plain}*"`)}|${withKeys("numeric", numeric, '"[0-9]{1,9}"')})`;
}

// V8 compiles it with the first text.
const pattern = new RegExp(`^${usualPolicy()}$`);
