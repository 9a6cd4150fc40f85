import { type OperatorForm, readOperator } from "../engine/index.js";
import type { ConditionTest } from "../policy/index.js";
import type { LintedDocument, LintedStatement } from "./facts.js";

/** A key under an operator: in which statement, and what the operator is where there is such a one. */
export interface ReadTest {
  readonly statement: LintedStatement;
  readonly test: ConditionTest;
  readonly form: OperatorForm | undefined;
}

/** Every key under every operator of every statement. */
export function conditionTestsOf({ facts }: LintedDocument): readonly ReadTest[] {
  return facts.conditionTests;
}

/** The same, looked up anew. */
export function readTests({ statements }: LintedDocument): readonly ReadTest[] {
  return statements.flatMap((statement) =>
    (statement.condition?.tests ?? []).map((test) => ({ statement, test, form: readOperator(test.operator.value) })),
  );
}

/** So many tests are sooner looked through than put under their statements. */
export const few = 10;

/** Every key under every operator of one statement. */
export function conditionTestsIn(document: LintedDocument, statement: LintedStatement): readonly ReadTest[] {
  const tests = conditionTestsOf(document);
  if (tests.length <= few) return tests.filter((read) => read.statement === statement);
  return document.facts.testsByStatement.get(statement) ?? [];
}

/** Tests, in their order, under the statements that they are of: a policy may have thousands of both. */
export function byStatement<Read extends ReadTest>(
  tests: readonly Read[],
): ReadonlyMap<LintedStatement, readonly Read[]> {
  const grouped = new Map<LintedStatement, Read[]>();
  for (const test of tests) {
    const group = grouped.get(test.statement);
    if (group === undefined) grouped.set(test.statement, [test]);
    else group.push(test);
  }
  return grouped;
}

/** Whether a test can only hold in a request that carries its key. */
export function needsItsKey({ test, form }: ReadTest): boolean {
  if (form === undefined || test.values.length === 0) return false;
  // Null compares the key's absence with its values.
  if (form.operator.keyTypes === undefined) return test.values.every(({ value }) => value.toLowerCase() === "false");
  return !form.ifExists && !form.operator.negated && form.quantifier !== "ForAllValues";
}
