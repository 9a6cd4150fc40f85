import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "like-for-equals",
  summary: "`StringLike` for `StringEquals`, or the other way around",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const [, start, end] = /^(String(?:Not)?)(Equals|Like)$/.exec(block.form.operator.name) ?? [];
      if (start === undefined) continue;
      const change = withOperator(block, operatorNamed(`${start}${end === "Like" ? "Equals" : "Like"}`, block.form));
      if (change !== undefined) yield change;
    }
  },
};

export default mutation;
