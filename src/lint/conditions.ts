import { type OperatorForm, readOperator } from "../engine/index.js";
import type { ConditionTest, PolicyDocument, Statement } from "../policy/index.js";
import { remembered } from "./remembered.js";

/** A key under an operator: in which statement, and what the operator is where there is such a one. */
export interface ReadTest {
  readonly statement: Statement;
  readonly test: ConditionTest;
  readonly form: OperatorForm | undefined;
}

/** Every key under every operator of every statement. */
export const conditionTestsOf = remembered((document: PolicyDocument): readonly ReadTest[] =>
  document.statements.flatMap((statement) =>
    (statement.condition?.tests ?? []).map((test) => ({ statement, test, form: readOperator(test.operator.value) })),
  ),
);

/** Whether a test can only hold in a request that carries its key. */
export function needsItsKey({ test, form }: ReadTest): boolean {
  if (form === undefined || test.values.length === 0) return false;
  // Null compares the key's absence with its values.
  if (form.operator.keyTypes === undefined) return test.values.every(({ value }) => value.toLowerCase() === "false");
  return !form.ifExists && !form.operator.negated && form.quantifier !== "ForAllValues";
}
