import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "quantifier-added",
  summary: "`ForAllValues` on a key of one value: it holds where the key is absent",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const { quantifier, ifExists, operator } = block.form;
      if (quantifier !== undefined || operator.name === "Null") continue;
      const change = withOperator(block, operatorNamed(operator.name, { quantifier: "ForAllValues", ifExists }));
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;
