import type { CompiledCondition, OperatorForm } from "../engine/index.js";
import { durationInWords } from "./duration.js";
import { keyInWords } from "./key-words.js";
import { joined } from "./lists.js";

/** What must be so for a condition to hold. */
export interface Clause {
  /** Follows "if". */
  readonly text: string;
  /** Whether the text joins alternatives by "or", which must not be read as alternatives to the next clause. */
  readonly hasAlternatives: boolean;
}

/** The text of {@link clauseOf}. */
export function conditionInWords(condition: CompiledCondition): string {
  return clauseOf(condition).text;
}

/**
 * What must be so for a condition to hold. The clause says no more than the condition does: if the condition also holds, or
 * only holds, when the key is absent, the clause says that.
 */
export function clauseOf(condition: CompiledCondition): Clause {
  const { form, source } = condition;
  const name = source.key.value;
  if (form === undefined) return only(`the condition ${source.operator.value} on ${name} cannot be read`);
  if (form.operator.keyTypes === undefined) return presenceInWords(condition);
  if (condition.templates.length === 0) return emptyInWords(form, name);
  return ordinary(condition, form) ?? quantified(condition, form);
}

/** Conditions that must all hold, as clauses that follow "if"; semicolons are between them if one has alternatives. */
export function allInWords(conditions: readonly CompiledCondition[]): string {
  const clauses = conditions.map(clauseOf);
  const texts = clauses.map(({ text }) => text);
  if (!clauses.some(({ hasAlternatives }) => hasAlternatives) || clauses.length < 2) return joined(texts, "and");
  return `${texts.slice(0, -1).join("; ")}; and ${texts.at(-1)}`;
}

function only(text: string): Clause {
  return { text, hasAlternatives: false };
}

function either(text: string): Clause {
  return { text, hasAlternatives: true };
}

/** A clause to which another way to hold is added; undefined for none. */
function orElse({ text, hasAlternatives }: Clause, other: string | undefined): Clause {
  return other === undefined ? { text, hasAlternatives } : either(`${text}, or ${other}`);
}

/** Whether a condition holds for calls with MFA only, by itself: its key is there only with MFA, or says so. */
export function demandsMfa(condition: CompiledCondition): boolean {
  const { form, key } = condition;
  if (form === undefined || !isPlain(form) || form.operator.negated || condition.templates.length === 0) return false;
  if (key === presentKey) return form.operator.name === "Bool" && isOnly(condition, "true");
  return key === ageKey && form.operator.name.startsWith("Numeric");
}

/** The age of MFA that a condition requires, in words that follow "MFA that was used"; undefined if it requires none. */
export function mfaAgeInWords(condition: CompiledCondition): string | undefined {
  return condition.key === ageKey && demandsMfa(condition) ? agesInWords(condition).text : undefined;
}

const presentKey = "aws:multifactorauthpresent";
const ageKey = "aws:multifactorauthage";

function isPlain({ quantifier, ifExists }: OperatorForm): boolean {
  return quantifier === undefined && !ifExists;
}

function textsOf({ source }: CompiledCondition): readonly string[] {
  return source.values.map(({ value }) => value);
}

/** Whether all values of a condition are this one. Other letter case is not documented to mean the same. */
function isOnly(condition: CompiledCondition, text: string): boolean {
  return textsOf(condition).every((value) => value === text);
}

// Presence: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null

function presenceInWords(condition: CompiledCondition): Clause {
  const name = condition.source.key.value;
  const wanted = new Set(textsOf(condition).map((text) => text.toLowerCase()));
  const absent = wanted.has("true");
  const present = wanted.has("false");
  if (absent && present) return either(`the request has ${name} or does not have ${name}, which always holds`);
  if (!absent && !present) return only(`Null compares ${name} with neither true nor false, which never holds`);
  switch (condition.key) {
    case presentKey:
      return absent
        ? only(`the request does not have ${name}, as with an access key alone`)
        : either(`the request has ${name}, true or false, as with all temporary credentials of users`);
    case ageKey:
      return only(
        absent ? `the request does not have ${name}, as without MFA` : `the request has ${name}, as with MFA only`,
      );
    default:
      return only(absent ? `the request does not have ${name}` : `the request has ${name}`);
  }
}

function emptyInWords(form: OperatorForm, name: string): Clause {
  if (form.quantifier === "ForAllValues" || form.ifExists) {
    return only(`the request does not have ${name}, which is compared with an empty list`);
  }
  const holds = form.operator.negated ? "always" : "never";
  return only(`${name} is compared with an empty list, which is assumed ${holds} to hold (AWS does not document it)`);
}

// One value of the request.

function ordinary(condition: CompiledCondition, form: OperatorForm): Clause | undefined {
  if (form.quantifier !== undefined) return undefined;
  const clause = mfaInWords(condition, form) ?? flagInWords(condition, form);
  if (clause !== undefined) return clause;
  const { is, isNot } = comparisonInWords(condition, form);
  const noun = condition.knownKey?.multivalued === true ? `the only one of ${nounOf(condition)}` : nounOf(condition);
  if (form.operator.negated) return orElse(about(noun, isNot), "is absent");
  return orElse(about(noun, is), form.ifExists ? "is absent" : undefined);
}

/** A clause about a subject. */
function about(subject: string, { text, hasAlternatives }: Clause): Clause {
  return { text: `${subject} ${text}`, hasAlternatives };
}

/** MFA is what the page is about; its key is absent, not false, with plain access keys. */
function mfaInWords(condition: CompiledCondition, form: OperatorForm): Clause | undefined {
  const { ifExists, operator } = form;
  if (condition.key === ageKey && operator.name.startsWith("Numeric") && !operator.negated) {
    const clause = about("MFA was used", agesInWords(condition));
    return orElse(clause, ifExists ? "the request does not say, as without MFA" : undefined);
  }
  if (condition.key !== presentKey || operator.name !== "Bool") return undefined;
  if (isOnly(condition, "true")) {
    return orElse(only("MFA was used"), ifExists ? "the request does not say, as with an access key alone" : undefined);
  }
  if (isOnly(condition, "false")) {
    return ifExists
      ? either("MFA was not used: the request says so, or does not say, as with an access key alone")
      : only(
          "the request says that MFA was not used (temporary credentials without MFA say so, an access key alone does not)",
        );
  }
  return undefined;
}

/** Follows "MFA was used". */
function agesInWords(condition: CompiledCondition): Clause {
  const relation = agesByOperator[condition.form?.operator.name ?? ""] ?? "";
  const texts = textsOf(condition).map((text) => `${relation} ${ageInWords(text)} ago`);
  return { text: joined(texts, "or"), hasAlternatives: texts.length > 1 };
}

const agesByOperator: Readonly<Record<string, string>> = {
  NumericEquals: "exactly",
  NumericLessThan: "less than",
  NumericLessThanEquals: "at most",
  NumericGreaterThan: "more than",
  NumericGreaterThanEquals: "at least",
};

function ageInWords(text: string): string {
  return /^\d{1,9}$/.test(text) ? durationInWords(Number(text)) : `${JSON.stringify(text)} seconds`;
}

/** Keys that say yes or no. */
const flags: ReadonlyMap<string, readonly [yes: string, no: string]> = new Map([
  ["aws:securetransport", ["the call is encrypted (TLS)", "the call is not encrypted"]],
  ["aws:viaawsservice", ["an AWS service calls on the caller's behalf", "the caller calls directly"]],
  ["aws:principalisawsservice", ["the caller is an AWS service", "the caller is not an AWS service"]],
]);

function flagInWords(condition: CompiledCondition, form: OperatorForm): Clause | undefined {
  const words = flags.get(condition.key);
  if (words === undefined || form.operator.name !== "Bool") return undefined;
  const [yes, no] = words;
  const clause = isOnly(condition, "true") ? yes : isOnly(condition, "false") ? no : undefined;
  if (clause === undefined) return undefined;
  return orElse(only(clause), form.ifExists ? "the request does not say" : undefined);
}

// Sets of values: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

function quantified(condition: CompiledCondition, form: OperatorForm): Clause {
  const { is, isNot } = comparisonInWords(condition, form);
  const noun = nounOf(condition);
  if (form.quantifier === "ForAllValues") {
    return orElse(about(`${form.operator.negated ? "none" : "each"} of ${noun}`, is), "there are none");
  }
  const clause = about(`at least one of ${noun}`, form.operator.negated ? isNot : is);
  return orElse(clause, form.ifExists ? "there are none" : undefined);
}

function nounOf(condition: CompiledCondition): string {
  const { form, source } = condition;
  const noun = keyInWords(source.key.value);
  // In sets, there is more than one even of what has a single value elsewhere.
  const isSet = form?.quantifier !== undefined && condition.knownKey?.multivalued !== true;
  return isSet ? `the values of ${source.key.value}` : noun;
}

// What one value is compared with.

/** What follows a subject, for an operator and for its negation. */
interface Comparison {
  /** `is "x"`, `is one of "x", "y"`, `begins with "x"`. */
  readonly is: Clause;
  /** `is not "x"`, `is not one of "x", "y"`. */
  readonly isNot: Clause;
}

function comparisonInWords(condition: CompiledCondition, form: OperatorForm): Comparison {
  const name = form.operator.name.replace(/Not(?=Equals|Like|IpAddress)/, "").replace(/^NotIp/, "Ip");
  const relation = relations[name];
  if (relation !== undefined) {
    const value = name.startsWith("Date") ? dateInWords : numberInWords;
    // As a date it would have been compared with a Date operator.
    const unit = condition.key === "aws:epochtime" && name.startsWith("Numeric") ? " seconds since 1970" : "";
    return each(textsOf(condition).map((text) => phrase(relation, `${value(text)}${unit}`)));
  }
  switch (name) {
    case "StringLike":
      return each(condition.templates.map((template, index) => likeInWords(condition, template, index)));
    case "ArnLike":
    case "ArnEquals":
      return oneOf(condition, { ...verbs.matches, remark: "" });
    case "StringEqualsIgnoreCase":
      return oneOf(condition, { ...verbs.equals, remark: " (in any letter case)" });
    case "Bool":
      return oneOf(condition, { ...verbs.equals, remark: "" });
    case "IpAddress": {
      const isAddress = textsOf(condition).length === 1 && !textsOf(condition)[0]?.includes("/");
      const words = {
        ...(isAddress ? verbs.equals : { is: "is in", isNot: "is not in" }),
        remark: "",
      };
      return oneOf(condition, words, (text) => text);
    }
    case "BinaryEquals":
      return oneOf(condition, { is: "is the binary value", isNot: "is not the binary value", remark: "" });
    default:
      return oneOf(condition, { ...verbs.equals, remark: remarkOnEquality(condition) });
  }
}

/** String operators compare keys of other types as text, which AWS does not document; and no asterisk is a wildcard. */
function remarkOnEquality(condition: CompiledCondition): string {
  const type = condition.knownKey?.type ?? "String";
  const isText = type === "String" || type === "ARN" || condition.knownKey?.alternativeType === "String";
  const hasWildcards = textsOf(condition).some((text) => /[*?]/.test(text.replace(/\$\{[^}]*\}/g, "")));
  const remarks = [
    ...(isText ? [] : ["compared as text"]),
    ...(hasWildcards ? ["* and ? are not wildcards here"] : []),
  ];
  return remarks.length === 0 ? "" : ` (${remarks.join("; ")})`;
}

/** A verb and its negation. */
interface Verb {
  readonly is: string;
  readonly isNot: string;
}

const verbs = {
  equals: { is: "is", isNot: "is not" },
  beginsWith: { is: "begins with", isNot: "does not begin with" },
  endsWith: { is: "ends with", isNot: "does not end with" },
  contains: { is: "contains", isNot: "does not contain" },
  matches: { is: "matches", isNot: "does not match" },
} as const satisfies Readonly<Record<string, Verb>>;

/** AWS has negations of the two that say "equals" only. */
const relations: Readonly<Record<string, Verb>> = {
  NumericEquals: verbs.equals,
  NumericLessThan: { is: "is less than", isNot: "is at least" },
  NumericLessThanEquals: { is: "is at most", isNot: "is more than" },
  NumericGreaterThan: { is: "is more than", isNot: "is at most" },
  NumericGreaterThanEquals: { is: "is at least", isNot: "is less than" },
  DateEquals: verbs.equals,
  DateLessThan: { is: "is before", isNot: "is not before" },
  DateLessThanEquals: { is: "is not after", isNot: "is after" },
  DateGreaterThan: { is: "is after", isNot: "is not after" },
  DateGreaterThanEquals: { is: "is not before", isNot: "is before" },
};

/** A verb with its object. */
function phrase({ is, isNot }: Verb, object: string): Verb {
  return { is: `${is} ${object}`, isNot: `${isNot} ${object}` };
}

/** One of the values of the policy is enough; each has a phrase of its own. */
function each(phrases: readonly Verb[]): Comparison {
  const is = phrases.map((one) => one.is);
  const isNot = phrases.map((one) => one.isNot);
  return {
    is: { text: joined(is, "or"), hasAlternatives: phrases.length > 1 },
    isNot: only(joined(isNot, "and")),
  };
}

/** A verb for all values, and what is said behind them. */
interface VerbOfAll extends Verb {
  readonly remark: string;
}

function oneOf(
  condition: CompiledCondition,
  { is, isNot, remark }: VerbOfAll,
  written?: (text: string) => string,
): Comparison {
  const values = condition.templates.map((template, index) => {
    const text = condition.source.values[index]?.value ?? "";
    return written?.(text) ?? `${valueInWords(template, text)}${repositoryInWords(condition, text)}`;
  });
  const list = `${values.length === 1 ? "" : "one of "}${values.join(", ")}${remark}`;
  return { is: only(`${is} ${list}`), isNot: only(`${isNot} ${list}`) };
}

type Template = CompiledCondition["templates"][number];

/** A value of the policy; if it is only a policy variable, what replaces the variable. */
function valueInWords(template: Template, text: string): string {
  if (template.fixed !== undefined) {
    return JSON.stringify(template.fixed.map((part) => part.text).join(""));
  }
  const [first, second] = template.parts;
  if (first !== undefined && second === undefined && "key" in first) {
    const noun = keyInWords(first.key);
    return first.fallback === undefined ? noun : `${noun} (default ${JSON.stringify(first.fallback)})`;
  }
  return `${JSON.stringify(text)}${variablesInWords(template)}`;
}

function variablesInWords(template: Template): string {
  const variables = template.parts.flatMap((part) => ("key" in part ? [keyInWords(part.key)] : []));
  return `, with ${joined([...new Set(variables)], "and")} filled in`;
}

/** A pattern of StringLike: the common ones as people say them. Letter case matters. */
function likeInWords(condition: CompiledCondition, template: Template, index: number): Verb {
  const text = condition.source.values[index]?.value ?? "";
  const { fixed } = template;
  if (fixed === undefined) {
    const [first, second] = template.parts;
    const isVariable = first !== undefined && second === undefined && "key" in first;
    return phrase(isVariable ? verbs.equals : verbs.matches, valueInWords(template, text));
  }
  const plain = fixed.every((part) => !part.literal);
  const whole = fixed.map((part) => part.text).join("");
  if (!plain) return phrase(verbs.matches, JSON.stringify(text));
  const [, before = "", core = "", after = ""] = /^(\*?)([^*?]*)(\*?)$/.exec(whole) ?? [];
  const found = /^(\*?)([^*?]*)(\*?)$/.test(whole);
  if (!found) return phrase(verbs.matches, `${JSON.stringify(whole)} (* is any text, ? any character)`);
  const said = `${JSON.stringify(core)}${repositoryInWords(condition, whole)}`;
  if (core === "" && before + after !== "") return phrase(verbs.equals, "present, with any value");
  if (before !== "" && after !== "") return phrase(verbs.contains, said);
  if (before !== "") return phrase(verbs.endsWith, said);
  return phrase(after === "" ? verbs.equals : verbs.beginsWith, said);
}

/**
 * What a subject of GitHub's tokens says, where that is certain.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
function repositoryInWords(condition: CompiledCondition, text: string): string {
  if (condition.key !== "token.actions.githubusercontent.com:sub") return "";
  const isLike = condition.form?.operator.name.endsWith("Like") === true;
  const [, organisation = "", repository = "", what = ""] = /^repo:([^/:]+)\/([^/:]+)(?::(.+))?$/.exec(text) ?? [];
  if (organisation === "" || /[*?$]/.test(organisation)) return "";
  if (repository === "*" && what === "" && isLike) return ` (any repository of ${organisation})`;
  if (/[*?$]/.test(repository)) return "";
  const whole = `${organisation}/${repository}`;
  if (what === "*" && isLike) return ` (the repository ${whole}, any workflow)`;
  if (what === "" || /[*?$]/.test(what)) return "";
  const [, ref] = /^ref:refs\/heads\/(.+)$/.exec(what) ?? [];
  if (ref !== undefined) return ` (the repository ${whole}, branch ${ref})`;
  const [, tag] = /^ref:refs\/tags\/(.+)$/.exec(what) ?? [];
  if (tag !== undefined) return ` (the repository ${whole}, tag ${tag})`;
  const [, environment] = /^environment:(.+)$/.exec(what) ?? [];
  if (environment !== undefined) return ` (the repository ${whole}, environment ${environment})`;
  return what === "pull_request" ? ` (the repository ${whole}, pull requests)` : "";
}

function numberInWords(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? text : JSON.stringify(text);
}

/** Dates as the policy writes them; seconds since 1970 as a date. */
function dateInWords(text: string): string {
  if (!/^\d{5,11}$/.test(text)) return text;
  return new Date(Number(text) * 1000).toISOString().replace(".000Z", "Z");
}
