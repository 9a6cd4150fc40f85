/** The strings of a document that are values. */
export interface DocumentStrings {
  readonly values: readonly string[];
  /** Those in which names may stand: where they begin in the text, and in which part of them. */
  readonly named: readonly {
    readonly value: string;
    readonly start: number;
    readonly from: number;
    readonly until: number;
    /** Whether it is a number, which is compared as one. */
    readonly isNumber: boolean;
  }[];
}

/**
 * The values of the text of a trust policy; undefined where its keys are not those of plain ones. A text with escapes is
 * not read as it is meant: the values have the escapes then.
 */
export function stringsIn(text: string): DocumentStrings | undefined {
  const values: string[] = [];
  const named: DocumentStrings["named"][number][] = [];
  let form: Form | undefined;
  let key = "";
  for (let open = text.indexOf('"'); open !== -1; ) {
    const start = open + 1;
    const close = text.indexOf('"', start);
    if (close === -1) return undefined;
    const string = text.slice(start, close);
    if (isKey(text, close + 1)) {
      form = formOf(string);
      if (form === undefined) return undefined;
      // Other operators take the same digits for text.
      if (form === "seconds" && !numericOperators.has(key)) form = "literal";
      key = string;
    } else {
      values.push(string);
      const parts = form === undefined || form === "literal" ? undefined : namedPart(form, string);
      if (parts !== undefined) named.push({ value: string, start, ...parts, isNumber: form === "seconds" });
    }
    open = text.indexOf('"', close + 1);
  }
  return { values, named: isOneNumber(text, named) ? named : named.filter(({ isNumber }) => !isNumber) };
}

/** Whether a document has one number at most. Two numbers may be compared with each other. */
function isOneNumber(text: string, named: DocumentStrings["named"]): boolean {
  const numbers = new Set(named.flatMap(({ value, isNumber }) => (isNumber ? [value] : [])));
  if (numbers.size === 0) return true;
  const others = text.match(/"aws:MultiFactorAuthAge"/g)?.length ?? 0;
  return numbers.size === 1 && others === named.filter(({ isNumber }) => isNumber).length && !bareNumber.test(text);
}

/** A number without quotes. What looks like one within a string is taken for one, too. */
const bareNumber = /[:,[]\s*-?\d+\s*[,}\]]/;

function isKey(text: string, after: number): boolean {
  let at = after;
  for (;;) {
    const unit = text.charCodeAt(at++);
    if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return unit === 0x3a;
  }
}

/** What values of a key are: literal ones never have names. */
type Form = "literal" | "caller" | "provider" | "account" | "agreed" | "sid" | "seconds";

/**
 * The keys of plain trust policies. Of others it is not known whether all who look at them treat names alike: they may hold
 * numbers or dates, or turn the meaning of others around.
 */
const forms: ReadonlyMap<string, Form> = new Map([
  ...["Version", "Statement", "Effect", "Principal", "Service", "Action", "Condition", "Bool", "BoolIfExists"].map(
    literal,
  ),
  ...["StringEquals", "StringLike", "ArnEquals", "ArnLike", "NumericLessThan", "NumericLessThanEquals"].map(literal),
  ...["aws:MultiFactorAuthPresent", "aws:PrincipalOrgID", "aws:SourceArn"].map(literal),
  ["sts:RoleSessionName", "literal"],
  ["AWS", "caller"],
  ["aws:PrincipalArn", "caller"],
  ["Federated", "provider"],
  ["aws:SourceAccount", "account"],
  ["aws:PrincipalAccount", "account"],
  ["sts:ExternalId", "agreed"],
  ["Sid", "sid"],
  ["aws:MultiFactorAuthAge", "seconds"],
]);

const numericOperators: ReadonlySet<string> = new Set(["NumericLessThan", "NumericLessThanEquals"]);

function literal(key: string): readonly [string, "literal"] {
  return [key, "literal"];
}

function formOf(key: string): Form | undefined {
  const form = forms.get(key);
  if (form !== undefined) return form;
  const [, claim] = tokenKey.exec(key) ?? [];
  return claim === "sub" ? "agreed" : claim === "aud" ? "literal" : undefined;
}

const tokenKey = /^[A-Za-z0-9.-]+(?:\/[A-Za-z0-9./-]+)?:(sub|aud)$/;

const caller = /^arn:aws:(?:iam|sts)::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]+)$/;
const provider = /^arn:aws:iam::\d{12}:(?:oidc|saml)-provider\//;
const account = /^\d{12}$/;
/** With letters, so that it is neither a number nor a date nor an address. */
const agreed = /^(?=.*[A-Za-z]{2})[\w+=,.@:/-]+$/;
const sid = /^[A-Za-z][A-Za-z0-9]*$/;
const seconds = /^[1-9]\d{2,8}$/;

const beforeAccount = "arn:aws:iam::".length;
const behindAccount = beforeAccount + 12;

/** In which part of a value names may stand; undefined where it has another form than such values have. */
function namedPart(
  form: Exclude<Form, "literal">,
  value: string,
): { readonly from: number; readonly until: number } | undefined {
  const until = value.length;
  switch (form) {
    case "caller":
      if (caller.test(value)) return { from: beforeAccount, until };
      return account.test(value) ? { from: 0, until } : undefined;
    case "provider":
      // The rest says whose tokens they are.
      return provider.test(value) ? { from: beforeAccount, until: behindAccount } : undefined;
    case "account":
      return account.test(value) ? { from: 0, until } : undefined;
    case "agreed":
      return agreed.test(value) ? { from: 0, until } : undefined;
    case "sid":
      return sid.test(value) ? { from: 0, until } : undefined;
    case "seconds":
      return seconds.test(value) ? { from: 0, until } : undefined;
  }
}
