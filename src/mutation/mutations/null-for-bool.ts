import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "null-for-bool",
  summary: "`Null` for `Bool`, with the value as it was",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const isBool = block.form.operator.name === "Bool";
      const change = withOperator(
        block,
        isBool ? operatorNamed("Null", { ...block.form, ifExists: false }) : undefined,
      );
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;
