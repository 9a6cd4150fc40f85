import { quote } from "../../policy/index.js";
import { operatorBlocks } from "../conditions.js";
import { withoutMember } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "condition-block-removed",
  summary: "an operator removed with all its keys",
  *changesOf(document) {
    for (const { statement, condition, operator, tests } of operatorBlocks(document)) {
      // One key alone is removed by another kind of mistake.
      if (tests.length < 2) continue;
      const edit =
        withoutMember(condition, operator.value) ??
        withoutMember(statement.node, statement.condition?.key.value ?? "Condition");
      const description = `remove the conditions with ${quote(operator.value)}`;
      if (edit !== undefined) yield { pointer: operator.pointer, description, edits: [edit] };
    }
  },
};

export default mutation;
