import type { Expression, TemplatePart } from "../hcl/syntax.js";
import { attributeOf, indexOf, isSeveral } from "./access.js";
import { unify } from "./convert.js";
import { decimalOf, decimalText } from "./decimal.js";
import { forExpression } from "./for-expression.js";
import type { FunctionCall } from "./functions/function.js";
import { callFunction } from "./functions/index.js";
import { knownText } from "./known.js";
import { booleanAt, nullAt, numberAt, sequenceAt, type ValueOf } from "./literals.js";
import {
  addDependencies,
  type Choice,
  type Dependencies,
  type Memory,
  noDependencies,
  recall,
  remember,
} from "./memory.js";
import { objectOf } from "./object-expression.js";
import { type Computed, computed, negated } from "./operators.js";
import { asWritten, localName, type Scope, type Step, shortened, withName } from "./scope.js";
import { templateOf } from "./template.js";
import { byWayOf, refusedOf, unknownOf, within } from "./unknowns.js";
import type { HclValue, UnknownValue } from "./value.js";
import { heaviest, Weights } from "./weight.js";

/** Deeper expressions, and longer chains of references, are taken as not known. */
const deepest = 300;

/** Texts of more parts are taken as not known. */
const mostParts = 10_000;

/** The name of the element of a splat; no name of a file can be this. */
const element = "*";

/**
 * Evaluates expressions of Terraform's language, as far as the files say what they are
 * (https://developer.hashicorp.com/terraform/language/expressions): what they do not say is unknown with its reason. Never
 * throws, and ends: work and depth have limits.
 */
export class Evaluation {
  readonly #weights = new Weights();
  readonly #open = new Set<string>();
  #choose: Choice | undefined;
  #dependencies: Dependencies = noDependencies();
  #depth = 0;
  #work: number;

  /** `work` is how many steps may be made in all. */
  constructor(work: number) {
    this.#work = work;
  }

  /** More work, because there is more to read. */
  allow(work: number): void {
    this.#work += work;
  }

  /** Whether there is work left. */
  get isSpent(): boolean {
    return this.#work <= 0;
  }

  /** What `find` gives when conditions that are not known go the way of `choose`, and what that depends on. */
  with<T>(choose: Choice | undefined, find: () => T): { readonly value: T; readonly dependencies: Dependencies } {
    const outer = { choose: this.#choose, dependencies: this.#dependencies };
    this.#choose = choose;
    this.#dependencies = noDependencies();
    try {
      return { value: find(), dependencies: this.#dependencies };
    } finally {
      this.#choose = outer.choose;
      this.#dependencies = outer.dependencies;
    }
  }

  /** A value that does not depend on choices: where a condition is not known, it is not either. */
  undecided<T>(find: () => T): T {
    const { value, dependencies } = this.with(undefined, find);
    addDependencies(this.#dependencies, { ...dependencies, isUndecided: false });
    return value;
  }

  /** Notes that a value is that of a variable's default. */
  noteDefault(name: string): void {
    this.#dependencies.defaults.add(name);
  }

  /** Notes that a value is made of a policy document. */
  noteDocument(address: string): void {
    this.#dependencies.documents.add(address);
  }

  /** The value that a name of a module has, which is found once. `reference` is where it is asked for. */
  once(memory: Memory, key: string, owner: string, cycle: () => UnknownValue, find: () => HclValue): HclValue {
    const known = recall(memory, key, this.#choose);
    if (known !== undefined) {
      addDependencies(this.#dependencies, known.dependencies);
      return known.value;
    }
    const looked = `${owner} ${key}`;
    if (this.#open.has(looked)) return cycle();
    this.#open.add(looked);
    const found = this.with(this.#choose, find);
    this.#open.delete(looked);
    addDependencies(this.#dependencies, found.dependencies);
    remember(memory, key, found);
    return found.value;
  }

  /** Takes note that nobody is to look at the members of an object in order to weigh it. */
  isLazy(members: object): void {
    this.#weights.set(members, 1);
  }

  /** The value of an expression. */
  value(expression: Expression, scope: Scope): HclValue {
    if (this.#depth >= deepest) return unknownOf(expression, scope, "its expressions are nested too deep");
    if (--this.#work < 0) return unknownOf(expression, scope, "evaluating it takes too long");
    this.#depth++;
    try {
      return this.#value(expression, scope);
    } finally {
      this.#depth--;
    }
  }

  /** A value that was put together, or unknown if it has more parts than anybody needs. */
  weighed(value: HclValue, expression: Expression, scope: Scope): HclValue {
    if (value.kind === "text" && value.parts.length > mostParts) {
      return unknownOf(expression, scope, "it has too many parts", { shape: "text" });
    }
    const weight = this.#weights.of(value);
    this.#work -= value.kind === "unknown" ? 0 : weight >> 4;
    if (weight <= heaviest) return value;
    return unknownOf(expression, scope, "it has too many parts");
  }

  /** Which way a condition goes; undefined where it is not known and nobody chooses. */
  decided(condition: Expression, scope: Scope): boolean | UnknownValue {
    if (condition.kind === "unary" && condition.operator === "!") {
      const operand = this.decided(condition.operand, scope);
      return typeof operand === "boolean" ? !operand : operand;
    }
    if (condition.kind === "binary" && (condition.operator === "&&" || condition.operator === "||")) {
      const whole = this.value(condition, scope);
      if (whole.kind === "boolean") return whole.value;
      // All are looked at, so that each that can go either way is noticed.
      const left = this.decided(condition.left, scope);
      const right = this.decided(condition.right, scope);
      if (typeof left !== "boolean") return left;
      if (typeof right !== "boolean") return right;
      return condition.operator === "&&" ? left && right : left || right;
    }
    return this.decidedValue(this.value(condition, scope), condition, scope);
  }

  /** The same for a value. */
  decidedValue(value: HclValue, condition: Expression, scope: Scope): boolean | UnknownValue {
    if (value.kind === "boolean") return value.value;
    const text = knownText(value);
    if (text === "true" || text === "false") return text === "true";
    if (value.kind !== "unknown") {
      if (value.kind !== "text" || text !== undefined)
        return refusedOf(condition, scope, "the condition is neither true nor false");
      return this.#chosen(unknownOf(condition, scope, "the condition is not known"));
    }
    return value.refused === true ? value : this.#chosen(value);
  }

  #chosen(unknown: UnknownValue): boolean | UnknownValue {
    if (this.#choose === undefined) {
      this.#dependencies.isUndecided = true;
      return unknown;
    }
    const way = this.#choose(unknown.identity);
    this.#dependencies.choices.set(unknown.identity, way);
    return way;
  }

  #value(expression: Expression, scope: Scope): HclValue {
    switch (expression.kind) {
      case "number":
        return this.#number(expression, scope);
      case "boolean":
        return booleanAt(expression, expression.value);
      case "null":
        return nullAt(expression);
      case "template":
        return this.weighed(templateOf(this, expression, expression.parts, scope), expression, scope);
      case "tuple": {
        const items = expression.items.map((item) => byWayOf(this.value(item, scope), item));
        return this.weighed(sequenceAt(expression, items, "tuple"), expression, scope);
      }
      case "object":
        return this.weighed(objectOf(this, expression, scope), expression, scope);
      case "name":
      case "attribute":
      case "index":
        return this.#traversal(expression, scope);
      case "item":
        return localName(scope, element) ?? refusedOf(expression, scope, "it is not in a splat");
      case "splat":
        return this.weighed(this.#splat(expression, scope), expression, scope);
      case "call":
        return this.weighed(this.#call(expression, scope), expression, scope);
      case "conditional":
        return this.#conditional(expression, scope);
      case "unary": {
        const operand = this.value(expression.operand, scope);
        return this.#outcome(negated(expression.operator, operand), expression, scope);
      }
      case "binary": {
        const left = this.value(expression.left, scope);
        const right = this.value(expression.right, scope);
        return this.#outcome(computed(expression.operator, left, right), expression, scope);
      }
      case "for":
        return this.weighed(forExpression(this, expression, scope), expression, scope);
    }
  }

  #number(expression: Extract<Expression, { readonly kind: "number" }>, scope: Scope): HclValue {
    const number = decimalOf(expression.text);
    if (number === undefined) return unknownOf(expression, scope, "the number is not readable", { shape: "text" });
    return numberAt(expression, decimalText(number));
  }

  #outcome(outcome: Computed, expression: Expression, scope: Scope): HclValue {
    switch (outcome.kind) {
      case "boolean":
        return booleanAt(expression, outcome.value);
      case "number":
        return numberAt(expression, outcome.text);
      case "unknown":
        return unknownOf(expression, scope, outcome.why, { shape: "text" });
      case "refused":
        return refusedOf(expression, scope, outcome.why);
    }
  }

  #traversal(
    expression: Extract<Expression, { readonly kind: "name" | "attribute" | "index" }>,
    scope: Scope,
  ): HclValue {
    const steps: Step[] = [];
    let first: Expression = expression;
    while (first.kind === "attribute" || first.kind === "index") {
      steps.push(first);
      first = first.of;
    }
    steps.reverse();
    this.#work -= steps.length;
    if (first.kind !== "name") return this.#walked(this.value(first, scope), steps, 0, scope);
    const local = localName(scope, first.name);
    if (local !== undefined) return byWayOf(this.#walked(local, steps, 0, scope), expression);
    const { value, taken } = scope.names.lookUp(first.name, steps, expression);
    return byWayOf(this.#walked(value, steps, taken, scope), expression);
  }

  #walked(from: HclValue, steps: readonly Step[], taken: number, scope: Scope): HclValue {
    let value = from;
    for (const step of steps.slice(taken)) {
      if (value.kind === "unknown" && value.refused === true) return value;
      if (step.kind === "attribute") value = attributeOf(value, step.name, step);
      else value = indexOf(value, this.value(step.key, scope), step);
    }
    return value;
  }

  /** https://developer.hashicorp.com/terraform/language/expressions/splat */
  #splat(expression: Extract<Expression, { readonly kind: "splat" }>, scope: Scope): HclValue {
    const of = this.value(expression.of, scope);
    const each = (value: HclValue, turn: string): HclValue =>
      byWayOf(this.value(expression.each, withName(scope, element, value, `[${turn}]`)), expression);
    if (of.kind === "null") return sequenceAt(expression, [], "tuple");
    if (of.kind === "unknown") {
      return of.refused === true ? of : { ...unknownOf(expression, scope, of.why), shape: "list" };
    }
    if (of.kind !== "sequence") return sequenceAt(expression, [each(of, "0")], "tuple");
    const items = of.items.map((item, index): HclValue => {
      if (!isSeveral(of, item)) return each(item, String(index));
      return { ...within(item, "[*]", expression), expression: shortened(asWritten(expression)), shape: "list" };
    });
    return sequenceAt(expression, items, "tuple", of.isOpen);
  }

  #call(expression: Extract<Expression, { readonly kind: "call" }>, scope: Scope): HclValue {
    const args = expression.args.map((argument) => byWayOf(this.value(argument, scope), argument));
    if (expression.expandsLast) {
      const last = args.pop();
      if (last?.kind !== "sequence") {
        if (last?.kind === "unknown") return last.refused ? last : unknownOf(expression, scope, last.why);
        return refusedOf(expression, scope, "what comes before ... is not a list");
      }
      if (last.isOpen) return this.#ofOpenArguments(expression, last, args, scope);
      args.push(...last.items);
    }
    return callFunction(expression.name, args, this.#callAt(expression, scope));
  }

  /** Functions whose arguments are lists to be joined take one that is not known as well. */
  #ofOpenArguments(
    expression: Extract<Expression, { readonly kind: "call" }>,
    last: ValueOf<"sequence">,
    args: readonly HclValue[],
    scope: Scope,
  ): HclValue {
    const unknown = last.items.find((item) => item.kind === "unknown");
    const why = unknown?.kind === "unknown" ? unknown.why : "not all of its arguments are known";
    if (expression.name !== "concat" && expression.name !== "setunion") return unknownOf(expression, scope, why);
    const more = unknownOf(expression, scope, why, { shape: "list" });
    const known = last.items.filter((item) => item.kind === "sequence");
    return callFunction(expression.name, [...args, ...known, more], this.#callAt(expression, scope));
  }

  #callAt(expression: Expression, scope: Scope): FunctionCall {
    return {
      place: expression,
      expression: shortened(asWritten(expression)),
      unknown: (why, shape = "any") => unknownOf(expression, scope, why, { shape }),
      readFile: (path) => scope.names.readFile(path),
      listFolder: (path) => scope.names.listFolder(path),
      parseTemplate: (source) => scope.names.parseTemplate(source),
      evaluateTemplate: (parts, variables) => this.template(expression, parts, variables, scope),
    };
  }

  /** A template of a file, which has the names that it is given and no others. */
  template(
    expression: Expression,
    parts: readonly TemplatePart[],
    variables: ValueOf<"mapping">,
    { names }: Scope,
  ): HclValue {
    const only: Scope["names"] = {
      address: `${names.address}template ${expression.source.name}:${expression.start} `,
      readFile: (path) => names.readFile(path),
      listFolder: (path) => names.listFolder(path),
      parseTemplate: (source) => names.parseTemplate(source),
      lookUp: (root, _, reference) => ({
        value: attributeOf(variables, root, reference),
        taken: 0,
      }),
    };
    return templateOf(this, expression, parts, { names: only, local: undefined });
  }

  /** https://developer.hashicorp.com/terraform/language/expressions/conditionals */
  #conditional(expression: Extract<Expression, { readonly kind: "conditional" }>, scope: Scope): HclValue {
    const way = this.decided(expression.condition, scope);
    if (typeof way !== "boolean") {
      if (way.refused === true) return way;
      const isList = [expression.whenTrue, expression.whenFalse].some(({ kind }) => kind === "tuple");
      return unknownOf(expression, scope, way.why, isList ? { shape: "list" } : {});
    }
    const taken = way ? expression.whenTrue : expression.whenFalse;
    const other = way ? expression.whenFalse : expression.whenTrue;
    const value = byWayOf(this.value(taken, scope), taken);
    // Both results have one type; what can be of several types is worth the second evaluation.
    if (value.kind === "unknown" || value.kind === "null") return value;
    if (isPlain(value) && value.kind === literalKind(other)) return value;
    const passed = this.with(this.#choose, () => this.value(other, scope)).value;
    if (passed.kind === "unknown" || passed.kind === "null") return value;
    if (isLazily(value) || isLazily(passed)) return value;
    const [unified] = unify([value, passed]) ?? [];
    return unified === undefined ? value : this.weighed({ ...unified, via: value.via }, expression, scope);
  }
}

function isLazily(value: HclValue): boolean {
  return value.kind === "mapping" && value.isLazy === true;
}

function isPlain({ kind }: HclValue): boolean {
  return kind === "text" || kind === "boolean" || kind === "number";
}

/** The kind of value that an expression surely has. */
function literalKind(expression: Expression): HclValue["kind"] | undefined {
  if (expression.kind === "template") return "text";
  return expression.kind === "boolean" || expression.kind === "number" ? expression.kind : undefined;
}
