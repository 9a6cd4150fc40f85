import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "comparison-turned",
  summary: "`GreaterThan` for `LessThan`, or the other way around",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const { name } = block.form.operator;
      const other = name.includes("LessThan")
        ? name.replace("LessThan", "GreaterThan")
        : name.replace("GreaterThan", "LessThan");
      const change = other === name ? undefined : withOperator(block, operatorNamed(other, block.form));
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;
