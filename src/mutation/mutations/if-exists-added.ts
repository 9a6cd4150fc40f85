import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "if-exists-added",
  summary: "`IfExists` added to an operator",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const { form } = block;
      const to = form.ifExists ? undefined : operatorNamed(form.operator.name, { ...form, ifExists: true });
      const change = withOperator(block, to);
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;
