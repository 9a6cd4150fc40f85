import { nearest, type Problem, unmistakable } from "../diagnostics/index.js";
import { type ConditionKey, conditionKey, foldName } from "../iam/index.js";
import { type ConditionTest, type Located, type PolicyDocument, quote } from "../policy/index.js";
import type { Operator, ValuesTest } from "./operator.js";
import { operators } from "./operators/operators.generated.js";
import type { PolicyText } from "./pattern.js";
import { type ContextValues, parseTemplate, resolveTemplate, type Template } from "./template.js";
import { Facts, undocumented } from "./undocumented.js";

/** What a condition can have wrong. */
export type ConditionProblemCode =
  | "unknown-operator"
  | "null-if-exists"
  | "malformed-condition-value"
  | "malformed-policy-variable";

export type Quantifier = "ForAllValues" | "ForAnyValue";

/** An operator as a policy writes it: `ForAllValues:StringLikeIfExists`. */
export interface OperatorForm {
  readonly operator: Operator;
  readonly quantifier: Quantifier | undefined;
  readonly ifExists: boolean;
  /** The form in AWS's letter case. */
  readonly canonical: string;
}

/** One key under one operator, ready to be evaluated. */
export interface CompiledCondition {
  readonly source: ConditionTest;
  /** Undefined where the operator or a value cannot be read: such a condition only takes access away. */
  readonly form: OperatorForm | undefined;
  /** The key's name in lower case. */
  readonly key: string;
  readonly knownKey: ConditionKey | undefined;
  /** The comparison with the policy's values; undefined where they hold policy variables. */
  readonly test: ValuesTest | undefined;
  readonly templates: readonly Template[];
}

const byFoldedName = new Map(operators.map((operator) => [foldName(operator.name), operator]));

/** The names of all condition operators, without prefixes and suffixes. */
export const operatorNames: readonly string[] = operators.map((operator) => operator.name);

/**
 * The operator that a policy names, or undefined. Letter case is overlooked here; that AWS does so too is not
 * documented, which the evaluation notes.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function readOperator(text: string): OperatorForm | undefined {
  const known = readForms.get(text);
  if (known !== undefined) return known;
  const form = parseOperator(text);
  // Policies use few forms again and again; a hostile one has as many as it likes.
  if (form !== undefined && readForms.size < 500) readForms.set(text, form);
  return form;
}

const readForms = new Map<string, OperatorForm>();

function parseOperator(text: string): OperatorForm | undefined {
  const found = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/is.exec(text);
  const operator = byFoldedName.get(foldName(found?.[2] ?? ""));
  if (found === null || operator === undefined) return undefined;
  const prefix = found[1] === undefined ? undefined : foldName(found[1]);
  const quantifier = prefix === undefined ? undefined : prefix === "forallvalues" ? "ForAllValues" : "ForAnyValue";
  const ifExists = found[3] !== undefined;
  // Null asks for presence itself; AWS refuses the suffix.
  if (operator.keyTypes === undefined && ifExists) return undefined;
  const canonical = `${quantifier === undefined ? "" : `${quantifier}:`}${operator.name}${ifExists ? "IfExists" : ""}`;
  return { operator, quantifier, ifExists, canonical };
}

/** Prepares a condition, and says what of it cannot be read. */
export function compileCondition(
  source: ConditionTest,
  version: PolicyDocument["version"],
): { readonly condition: CompiledCondition; readonly problems: readonly Problem<ConditionProblemCode>[] } {
  const key = foldName(source.key.value);
  const knownKey = conditionKey(source.key.value);
  const form = readOperator(source.operator.value);
  const unreadable: CompiledCondition = { source, form: undefined, key, knownKey, test: undefined, templates: [] };
  if (form === undefined) return { condition: unreadable, problems: [] };

  const problems: Problem<ConditionProblemCode>[] = [];
  const templates: Template[] = [];
  for (const value of source.values) {
    const template = parseTemplate(value.value, form.operator.variables ? version : "2008-10-17");
    if ("malformed" in template) {
      problems.push({
        code: "malformed-policy-variable",
        message: template.malformed,
        pointer: value.pointer,
        span: value.span,
      });
    } else {
      templates.push(template);
    }
  }
  const fixed = templates.flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]));
  const prepared = form.operator.prepare(fixed);
  if (fixed.length === source.values.length) {
    source.values.forEach((value, index) => {
      const malformed = prepared.malformed[index];
      if (malformed === undefined) return;
      const message = `${JSON.stringify(value.value)} ${malformed}, which ${form.canonical} requires`;
      problems.push({ code: "malformed-condition-value", message, pointer: value.pointer, span: value.span });
    });
  }
  if (problems.length > 0) return { condition: unreadable, problems };
  const test = fixed.length === templates.length ? prepared.test : undefined;
  return { condition: { source, form, key, knownKey, test, templates }, problems };
}

/** What is wrong with an operator's name, whatever stands under it. */
export function operatorProblem({ value, pointer, span }: Located<string>): Problem<ConditionProblemCode> | undefined {
  if (readOperator(value) !== undefined) return undefined;
  if (/^(for(all|any)values?:)?nullifexists$/i.test(value)) {
    const message = `the operator "${value}" does not exist, because Null itself tests whether the key is present`;
    return { code: "null-if-exists", message, remedy: "use Null", pointer, span };
  }
  const near = nearestOperator(value);
  const negatedBool = /^(for(all|any)values?:)?(bool[a-z]*not|not[a-z]*bool)/i.test(value);
  const remedy = negatedBool ? "use Bool with the other value" : near === undefined ? undefined : `use "${near}"`;
  const message = `the condition operator ${quote(value)} is unknown`;
  return {
    code: "unknown-operator",
    message,
    remedy,
    pointer,
    span,
    meant: negatedBool ? undefined : meantOperator(value),
  };
}

/** The form of an operator that is nearest to a misspelled one, prefix and suffix included. */
function nearestOperator(text: string): string | undefined {
  return nearest(text, text.includes(":") ? ["ForAllValues:", "ForAnyValue:"].flatMap(formsWith) : formsWith(""));
}

/** The form that a misspelt operator was beyond doubt meant to be. */
function meantOperator(text: string): string | undefined {
  const found = /^(for(all|any)values?:)?(.*)$/is.exec(text);
  const prefix = found?.[2] === undefined ? "" : /all/i.test(found[2]) ? "ForAllValues:" : "ForAnyValue:";
  // The name of the type, which no two wrong letters lead to the operator.
  const name = (found?.[3] ?? "").replace(/^booleans?(?=$|ifexists?$)/i, "Bool");
  return readOperator(`${prefix}${name}`)?.canonical ?? unmistakable(`${prefix}${name}`, formsWith(prefix));
}

function formsWith(prefix: string): readonly string[] {
  return operatorNames.flatMap((name) =>
    name === "Null" ? [`${prefix}${name}`] : [`${prefix}${name}`, `${prefix}${name}IfExists`],
  );
}

/**
 * Whether a condition holds. The one place for absent keys, `IfExists`, negation and set operators; all of them follow
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 *
 * `unreadable` is the answer for a condition that could not be read.
 */
export function conditionHolds(
  condition: CompiledCondition,
  context: ContextValues,
  facts: Facts,
  unreadable: boolean,
): boolean {
  const { form } = condition;
  if (form === undefined) return unreadable;
  if (form.canonical !== condition.source.operator.value && facts.takesAlternative(undocumented.operatorLetterCase))
    return false;
  const holds = evaluate(condition, form, context, facts);
  if (isUndocumentedEmptyList(condition, form) && facts.takesAlternative(undocumented.emptyValueList)) return !holds;
  return holds;
}

/** An empty list is documented for ForAllValues and IfExists only: it holds when the key is absent. */
function isUndocumentedEmptyList(condition: CompiledCondition, form: OperatorForm): boolean {
  return condition.templates.length === 0 && form.quantifier !== "ForAllValues" && !form.ifExists;
}

function evaluate(condition: CompiledCondition, form: OperatorForm, context: ContextValues, facts: Facts): boolean {
  const values = context.get(condition.key);
  const { operator } = form;
  const test = condition.test ?? resolveTest(condition, operator, context, facts);
  if (operator.keyTypes === undefined) return test(values === undefined ? "true" : "false", facts) === true;
  // Documented: with ForAllValues or IfExists an empty list holds for an absent key only.
  if (condition.templates.length === 0 && !isUndocumentedEmptyList(condition, form)) return values === undefined;
  const quantifier = effectiveQuantifier(condition, form, facts);
  if (quantifier === undefined) {
    if (values === undefined) return form.ifExists || operator.negated;
    const [value] = values;
    if (value === undefined || values.length > 1) {
      if (!facts.takesAlternative(undocumented.severalValuesWithoutSetOperator)) return false;
      return values.some((one) => valueHolds(condition, operator, test, one, facts));
    }
    return valueHolds(condition, operator, test, value, facts);
  }
  // A set of nothing but empty strings counts as null, hence as absent.
  const absent = values === undefined || values.every((value) => value === "");
  if (quantifier === "ForAllValues") {
    if (!absent) return values.every((value) => valueHolds(condition, operator, test, value, facts));
    return form.ifExists || !operator.negated || !facts.takesAlternative(undocumented.forAllValuesNegatedAbsentKey);
  }
  if (!absent) return values.some((value) => valueHolds(condition, operator, test, value, facts));
  return form.ifExists && !facts.takesAlternative(undocumented.forAnyValueIfExists);
}

function effectiveQuantifier(condition: CompiledCondition, form: OperatorForm, facts: Facts): Quantifier | undefined {
  const { quantifier } = form;
  if (quantifier === undefined || condition.knownKey === undefined || condition.knownKey.multivalued) return quantifier;
  return facts.takesAlternative(undocumented.setOperatorOnSingleValuedKey) ? undefined : quantifier;
}

function valueHolds(
  condition: CompiledCondition,
  operator: Operator,
  test: ValuesTest,
  value: string,
  facts: Facts,
): boolean {
  const { knownKey } = condition;
  if (
    knownKey !== undefined &&
    operator.keyTypes?.includes("String") === true &&
    isTyped(knownKey) &&
    facts.takesAlternative(undocumented.stringOperatorOnTypedKey)
  ) {
    return operator.negated;
  }
  const matched = test(value, facts);
  if (matched === undefined) return operator.negated && !facts.takesAlternative(undocumented.unparsableContextValue);
  return matched !== operator.negated;
}

/** Whether a key's values are no plain text: String operators are not meant for them. */
function isTyped(key: ConditionKey): boolean {
  return key.type !== "String" && key.type !== "ARN" && key.alternativeType !== "String";
}

/** The comparison with values that hold policy variables; a value whose variable is absent is null and matches nothing. */
function resolveTest(
  condition: CompiledCondition,
  operator: Operator,
  context: ContextValues,
  facts: Facts,
): ValuesTest {
  const ignored = operator.name === "Bool" && facts.takesAlternative(undocumented.boolPolicyVariable);
  const texts: PolicyText[] = [];
  for (const template of condition.templates) {
    if (ignored && template.fixed === undefined) continue;
    const text = resolveTemplate(template, context);
    if (text !== undefined) texts.push(text);
  }
  return operator.prepare(texts).test;
}

/**
 * Whether a condition holds for the keys of a request, as AWS documents it or, where it does not, as is assumed; with facts
 * of one's own, as they are turned.
 */
export function holdsFor(condition: CompiledCondition, context: ContextValues, facts = new Facts()): boolean {
  return conditionHolds(condition, context, facts, false);
}

/** Whether a condition holds only because its key is absent, which is how most MFA conditions are bypassed. */
export function holdsByAbsence(condition: CompiledCondition, context: ContextValues): boolean {
  const { form } = condition;
  return form !== undefined && form.operator.keyTypes !== undefined && context.get(condition.key) === undefined;
}

/** Why a condition does not hold, in words that follow «the condition fails because». */
export function whyNot(condition: CompiledCondition, context: ContextValues): string {
  const { form } = condition;
  const name = condition.source.key.value;
  if (form === undefined) return "the condition cannot be read";
  const values = context.get(condition.key);
  if (form.operator.keyTypes === undefined) return values === undefined ? "the key is absent" : "the key is present";
  if (values === undefined) return "the key is absent";
  const shown = values.map((value) => JSON.stringify(value)).join(", ");
  if (form.quantifier === undefined && values.length > 1)
    return `${name} has several values, which needs ForAnyValue or ForAllValues`;
  if (unresolved(condition, context)) return "the value has a policy variable that the request does not have";
  if (form.operator.negated) {
    return form.quantifier === "ForAnyValue"
      ? `all of ${shown} match a value that is excluded`
      : `${shown} matches a value that is excluded`;
  }
  if (form.quantifier === "ForAllValues") return `not all of ${shown} match`;
  return values.length > 1 ? `none of ${shown} matches` : `${shown} does not match`;
}

function unresolved(condition: CompiledCondition, context: ContextValues): boolean {
  return condition.templates.some((template) => resolveTemplate(template, context) === undefined);
}

/** The values of a condition as the policy writes them. */
export function expectedValues(condition: CompiledCondition): readonly string[] {
  return condition.source.values.map((value) => value.value);
}
