import type { TextEdit } from "../diagnostics/index.js";
import { type OperatorForm, readOperator } from "../engine/index.js";
import { foldName } from "../iam/index.js";
import type { ConditionTest, JsonObject, Located, PolicyDocument, Statement } from "../policy/index.js";
import { rewritten, withoutMember } from "./edits.js";
import type { Change } from "./mutation.js";

/** An operator of a condition, with the keys below it. */
export interface OperatorBlock {
  readonly statement: Statement;
  /** The object with all operators. */
  readonly condition: JsonObject;
  readonly operator: Located<string>;
  readonly form: OperatorForm;
  readonly block: JsonObject;
  readonly tests: readonly ConditionTest[];
}

/** The operators of all conditions that can be read. */
export function* operatorBlocks(document: PolicyDocument): Generator<OperatorBlock> {
  for (const statement of document.statements) {
    const { condition } = statement;
    if (condition?.node.kind !== "object") continue;
    const tests = new Map<Located<string>, ConditionTest[]>();
    for (const test of condition.tests) tests.set(test.operator, [...(tests.get(test.operator) ?? []), test]);
    for (const operator of condition.operators) {
      const form = readOperator(operator.value);
      const block = condition.node.members.find(({ key }) => key.start === operator.span.start)?.value;
      if (form === undefined || block?.kind !== "object") continue;
      yield { statement, condition: condition.node, operator, form, block, tests: tests.get(operator) ?? [] };
    }
  }
}

/** How an operator of these parts is written; undefined where there is none. */
export function operatorNamed(
  name: string,
  { quantifier, ifExists }: Pick<OperatorForm, "quantifier" | "ifExists">,
): string | undefined {
  const text = `${quantifier === undefined ? "" : `${quantifier}:`}${name}${ifExists ? "IfExists" : ""}`;
  return readOperator(text) === undefined ? undefined : text;
}

/**
 * The change that writes another operator. None where the condition has that operator already: JSON keeps one of two members
 * with the same name, and that is another mistake.
 */
export function withOperator({ condition, operator }: OperatorBlock, to: string | undefined): Change | undefined {
  if (to === undefined || condition.members.some(({ key }) => foldName(key.value) === foldName(to))) return undefined;
  return rewritten(operator, to);
}

/** Takes one key out of a condition; with it what would be left empty. */
export function withoutTest({ statement, condition, operator, block }: OperatorBlock, key: string): TextEdit[] {
  const edit =
    withoutMember(block, key) ??
    withoutMember(condition, operator.value) ??
    withoutMember(statement.node, statement.condition?.key.value ?? "Condition");
  return edit === undefined ? [] : [edit];
}
