import { withoutMember } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "condition-removed",
  summary: "all conditions of a statement removed",
  *changesOf(document) {
    for (const { condition, node } of document.statements) {
      // One operator alone is removed by another kind of mistake.
      if (condition === undefined || condition.operators.length < 2) continue;
      const edit = withoutMember(node, condition.key.value);
      if (edit === undefined) continue;
      yield { pointer: condition.key.pointer, description: "remove all conditions of the statement", edits: [edit] };
    }
  },
};

export default mutation;
