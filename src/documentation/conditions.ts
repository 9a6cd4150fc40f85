import type { CompiledCondition, OperatorForm } from "../engine/index.js";
import { durationInWords } from "./duration.js";
import { keyInWords } from "./key-words.js";
import { joined } from "./lists.js";

/**
 * What must be so for a condition to hold, as a clause that goes on after "if". It says no more than the condition does:
 * that it also holds where the key is absent, or only then, is always said.
 */
export function conditionInWords(condition: CompiledCondition): string {
  const { form, source } = condition;
  const name = source.key.value;
  if (form === undefined) return `the condition ${source.operator.value} on ${name} cannot be read`;
  if (form.operator.keyTypes === undefined) return presenceInWords(condition);
  if (condition.templates.length === 0) return emptyInWords(form, name);
  return ordinary(condition, form) ?? quantified(condition, form);
}

/** Whether a condition holds for calls with MFA only, by itself: its key is there only with MFA, or says so. */
export function demandsMfa(condition: CompiledCondition): boolean {
  const { form, key } = condition;
  if (form === undefined || !isPlain(form) || form.operator.negated || condition.templates.length === 0) return false;
  if (key === presentKey) return form.operator.name === "Bool" && isOnly(condition, "true");
  return key === ageKey && form.operator.name.startsWith("Numeric");
}

/** An age of MFA that a condition asks for, in words that follow «MFA that was used»; undefined where it asks for none. */
export function mfaAgeInWords(condition: CompiledCondition): string | undefined {
  return condition.key === ageKey && demandsMfa(condition) ? agesInWords(condition) : undefined;
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

function presenceInWords(condition: CompiledCondition): string {
  const name = condition.source.key.value;
  const wanted = new Set(textsOf(condition).map((text) => text.toLowerCase()));
  const absent = wanted.has("true");
  const present = wanted.has("false");
  if (absent && present) return `the request has ${name} or does not have ${name}, which always holds`;
  if (!absent && !present) return `Null compares ${name} with neither true nor false, which never holds`;
  switch (condition.key) {
    case presentKey:
      return absent
        ? `the request does not have ${name}, as with an access key alone`
        : `the request has ${name}, true or false, as with all temporary credentials of users`;
    case ageKey:
      return absent ? `the request does not have ${name}, as without MFA` : `the request has ${name}, as with MFA only`;
    default:
      return absent ? `the request does not have ${name}` : `the request has ${name}`;
  }
}

function emptyInWords(form: OperatorForm, name: string): string {
  if (form.quantifier === "ForAllValues" || form.ifExists) {
    return `the request does not have ${name}, which is compared with an empty list`;
  }
  const holds = form.operator.negated ? "always" : "never";
  return `${name} is compared with an empty list, which is assumed ${holds} to hold (AWS does not document it)`;
}

// One value of the request.

function ordinary(condition: CompiledCondition, form: OperatorForm): string | undefined {
  if (form.quantifier !== undefined) return undefined;
  const clause = mfaInWords(condition, form) ?? flagInWords(condition, form);
  if (clause !== undefined) return clause;
  const { is, isNot } = comparisonInWords(condition, form);
  const noun = condition.knownKey?.multivalued === true ? `the only one of ${nounOf(condition)}` : nounOf(condition);
  if (form.operator.negated) return `${noun} ${isNot}, or is absent`;
  return `${noun} ${is}${form.ifExists ? ", or is absent" : ""}`;
}

/** MFA is what the page is about; its key is absent, not false, with plain access keys. */
function mfaInWords(condition: CompiledCondition, form: OperatorForm): string | undefined {
  const { ifExists, operator } = form;
  if (condition.key === ageKey && operator.name.startsWith("Numeric") && !operator.negated) {
    const clause = `MFA was used ${agesInWords(condition)}`;
    return ifExists ? `${clause}, or the request does not say, as without MFA` : clause;
  }
  if (condition.key !== presentKey || operator.name !== "Bool") return undefined;
  if (isOnly(condition, "true")) {
    return ifExists ? "MFA was used, or the request does not say, as with an access key alone" : "MFA was used";
  }
  if (isOnly(condition, "false")) {
    return ifExists
      ? "MFA was not used: the request says so, or does not say, as with an access key alone"
      : "the request says that MFA was not used (temporary credentials without MFA say so, an access key alone does not)";
  }
  return undefined;
}

function agesInWords(condition: CompiledCondition): string {
  const relation = agesByOperator[condition.form?.operator.name ?? ""] ?? "";
  const texts = textsOf(condition).map((text) => `${relation} ${ageInWords(text)} ago`);
  return joined(texts, "or");
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

function flagInWords(condition: CompiledCondition, form: OperatorForm): string | undefined {
  const words = flags.get(condition.key);
  if (words === undefined || form.operator.name !== "Bool") return undefined;
  const [yes, no] = words;
  const clause = isOnly(condition, "true") ? yes : isOnly(condition, "false") ? no : undefined;
  if (clause === undefined) return undefined;
  return form.ifExists ? `${clause}, or the request does not say` : clause;
}

// Sets of values: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

function quantified(condition: CompiledCondition, form: OperatorForm): string {
  const { is, isNot } = comparisonInWords(condition, form);
  const noun = nounOf(condition);
  if (form.quantifier === "ForAllValues") {
    return form.operator.negated
      ? `none of ${noun} ${is}, or there are none`
      : `each of ${noun} ${is}, or there are none`;
  }
  const clause = `at least one of ${noun} ${form.operator.negated ? isNot : is}`;
  return form.ifExists ? `${clause}, or there are none` : clause;
}

function nounOf(condition: CompiledCondition): string {
  const { form, source } = condition;
  const noun = keyInWords(source.key.value);
  // In sets, there is more than one even of what has a single value elsewhere.
  const isSet = form?.quantifier !== undefined && condition.knownKey?.multivalued !== true;
  return isSet ? `the values of ${source.key.value}` : noun;
}

// What one value is compared with.

interface Comparison {
  /** `is "x"`, `is one of "x", "y"`, `begins with "x"`. */
  readonly is: string;
  /** `is not "x"`, `is none of "x", "y"`. */
  readonly isNot: string;
}

function comparisonInWords(condition: CompiledCondition, form: OperatorForm): Comparison {
  const name = form.operator.name.replace(/Not(?=Equals|Like|IpAddress)/, "").replace(/^NotIp/, "Ip");
  const relation = relations[name];
  if (relation !== undefined) {
    const value = name.startsWith("Date") ? dateInWords : numberInWords;
    // As a date it would have been compared with a Date operator.
    const unit = condition.key === "aws:epochtime" && name.startsWith("Numeric") ? " seconds since 1970" : "";
    return each(textsOf(condition).map((text) => `${relation} ${value(text)}${unit}`));
  }
  switch (name) {
    case "StringLike":
      return each(condition.templates.map((template, index) => likeInWords(condition, template, index)));
    case "ArnLike":
    case "ArnEquals":
      return oneOf(condition, { is: "matches", isNot: "does not match", remark: "" });
    case "StringEqualsIgnoreCase":
      return oneOf(condition, {
        is: "is",
        isNot: "is not",
        remark: " (in any letter case)",
      });
    case "Bool":
      return oneOf(condition, { is: "is", isNot: "is not", remark: "" });
    case "IpAddress": {
      const isAddress = textsOf(condition).length === 1 && !textsOf(condition)[0]?.includes("/");
      const words = {
        ...(isAddress ? { is: "is", isNot: "is not" } : { is: "is in", isNot: "is not in" }),
        remark: "",
      };
      return oneOf(condition, words, (text) => text);
    }
    case "BinaryEquals":
      return oneOf(condition, { is: "is the binary value", isNot: "is not the binary value", remark: "" });
    default:
      return oneOf(condition, { is: "is", isNot: "is not", remark: remarkOnEquality(condition) });
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

const relations: Readonly<Record<string, string>> = {
  NumericEquals: "is",
  NumericLessThan: "is less than",
  NumericLessThanEquals: "is at most",
  NumericGreaterThan: "is more than",
  NumericGreaterThanEquals: "is at least",
  DateEquals: "is",
  DateLessThan: "is before",
  DateLessThanEquals: "is not after",
  DateGreaterThan: "is after",
  DateGreaterThanEquals: "is not before",
};

/** A value of the policy is enough: each with a phrase of its own, of which negated operators have "is" only. */
function each(phrases: readonly string[]): Comparison {
  const isNot = phrases.map((phrase) => negation(phrase));
  return { is: joined(phrases, "or"), isNot: joined(isNot, "and") };
}

function negation(phrase: string): string {
  const [verb = "", ...rest] = phrase.split(" ");
  const verbs: Readonly<Record<string, string>> = {
    is: "is not",
    begins: "does not begin",
    ends: "does not end",
    contains: "does not contain",
    matches: "does not match",
  };
  return [verbs[verb] ?? `not ${verb}`, ...rest].join(" ");
}

interface Verbs extends Comparison {
  /** Goes on after the values. */
  readonly remark: string;
}

function oneOf(
  condition: CompiledCondition,
  { is, isNot, remark }: Verbs,
  written?: (text: string) => string,
): Comparison {
  const values = condition.templates.map((template, index) => {
    const text = condition.source.values[index]?.value ?? "";
    return written?.(text) ?? `${valueInWords(template, text)}${repositoryInWords(condition, text)}`;
  });
  const list = `${values.length === 1 ? "" : "one of "}${values.join(", ")}${remark}`;
  return { is: `${is} ${list}`, isNot: `${isNot} ${list}` };
}

type Template = CompiledCondition["templates"][number];

/** A value of the policy; where a policy variable is all of it, what stands in for it. */
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
function likeInWords(condition: CompiledCondition, template: Template, index: number): string {
  const text = condition.source.values[index]?.value ?? "";
  const { fixed } = template;
  if (fixed === undefined) {
    const [first, second] = template.parts;
    const isVariable = first !== undefined && second === undefined && "key" in first;
    return isVariable ? `is ${valueInWords(template, text)}` : `matches ${valueInWords(template, text)}`;
  }
  const plain = fixed.every((part) => !part.literal);
  const whole = fixed.map((part) => part.text).join("");
  if (!plain) return `matches ${JSON.stringify(text)}`;
  const [, before = "", core = "", after = ""] = /^(\*?)([^*?]*)(\*?)$/.exec(whole) ?? [];
  const found = /^(\*?)([^*?]*)(\*?)$/.test(whole);
  if (!found) return `matches ${JSON.stringify(whole)} (* is any text, ? any character)`;
  const said = `${JSON.stringify(core)}${repositoryInWords(condition, whole)}`;
  if (core === "" && before + after !== "") return "is present, with any value";
  if (before !== "" && after !== "") return `contains ${said}`;
  if (before !== "") return `ends with ${said}`;
  return after === "" ? `is ${said}` : `begins with ${said}`;
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
