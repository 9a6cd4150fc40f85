import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "if-exists-dropped",
  summary: "`IfExists` dropped from an operator",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const { form } = block;
      const to = form.ifExists ? operatorNamed(form.operator.name, { ...form, ifExists: false }) : undefined;
      const change = withOperator(block, to);
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;
