import type { ConditionKeyType } from "../iam/index.js";
import type { PolicyText } from "./pattern.js";
import type { Facts } from "./undocumented.js";

/** Why a policy's value is none for its operator. */
export interface MalformedValue {
  readonly malformed: string;
}

/** Whether a value of the request matches one of the policy's values; undefined when it cannot be read at all. */
export type ValuesTest = (requestValue: string, facts: Facts) => boolean | undefined;

/**
 * A condition operator: how one value of the request compares with the values of the policy. `condition.ts` handles absent
 * keys, `IfExists`, negation and set operators for all operators.
 */
export interface Operator {
  /** AWS's spelling. */
  readonly name: string;
  /** Whether it holds where its values do not match (`StringNotEquals`). */
  readonly negated: boolean;
  /** The types of keys it is meant for; undefined for `Null`, which looks at presence only. */
  readonly keyTypes: readonly ConditionKeyType[] | undefined;
  /** Whether policy variables are replaced in its values. */
  readonly variables: boolean;
  /** Prepares the values of a policy, each once. */
  readonly prepare: (values: readonly PolicyText[]) => {
    readonly test: ValuesTest;
    readonly malformed: readonly (string | undefined)[];
  };
}

/** What an operator's file says of it. `V` is a request's value once it is read. */
interface OperatorDefinition<V> {
  readonly name: string;
  readonly keyTypes: readonly ConditionKeyType[] | undefined;
  readonly variables?: boolean;
  /** Reads a value of the request; undefined when it is not of the operator's type. */
  readonly read: (text: string) => V | undefined;
  /** Reads a value of the policy and gives the comparison with it. */
  readonly compare: (text: PolicyText) => ((value: V, facts: Facts) => boolean) | MalformedValue;
}

/** Makes an operator of its definition. */
export function defineOperator<V>(definition: OperatorDefinition<V>): Operator {
  return {
    name: definition.name,
    negated: false,
    keyTypes: definition.keyTypes,
    variables: definition.variables ?? false,
    prepare(values) {
      const comparisons: ((value: V, facts: Facts) => boolean)[] = [];
      const malformed = values.map((value) => {
        const comparison = definition.compare(value);
        if (typeof comparison !== "function") return comparison.malformed;
        comparisons.push(comparison);
        return undefined;
      });
      const test: ValuesTest = (text, facts) => {
        const value = definition.read(text);
        if (value === undefined) return undefined;
        for (const comparison of comparisons) {
          if (comparison(value, facts)) return true;
        }
        return false;
      };
      return { test, malformed };
    },
  };
}

/** The operator that holds where none of the values matches. */
export function negationOf(operator: Operator, name: string): Operator {
  return { ...operator, name, negated: true };
}

/** The same operator under its other name. */
export function aliasOf(operator: Operator, name: string): Operator {
  return { ...operator, name };
}
