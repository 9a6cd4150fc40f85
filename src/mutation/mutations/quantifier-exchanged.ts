import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "quantifier-exchanged",
  summary: "`ForAllValues` for `ForAnyValue`, or the other way around",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const { quantifier, ifExists, operator } = block.form;
      if (quantifier === undefined) continue;
      const other = quantifier === "ForAllValues" ? "ForAnyValue" : "ForAllValues";
      const change = withOperator(block, operatorNamed(operator.name, { quantifier: other, ifExists }));
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;
