import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "bool-for-null",
  summary: "`Bool` for `Null`, with the value as it was",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const isNull = block.form.operator.name === "Null";
      const change = withOperator(block, isNull ? operatorNamed("Bool", block.form) : undefined);
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;
