import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import { writing } from "../edits.js";
import type { Mutation } from "../mutation.js";
import { turned } from "../turned.js";

const mutation: Mutation = {
  id: "presence-for-truth",
  summary: "`Null` `false` for `Bool` `true`: the key is present, whatever its value",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const { form, tests } = block;
      const to = form.operator.name === "Bool" ? operatorNamed("Null", { ...form, ifExists: false }) : undefined;
      const change = withOperator(block, to);
      const values = tests.flatMap((test) => test.values);
      const edits = values.flatMap(({ value, span }) => turned(value).map((other) => writing(span, other)));
      if (change === undefined || edits.length === 0 || edits.length < values.length) continue;
      const description = `${change.description}, and the opposite value`;
      yield { ...change, description, edits: [...change.edits, ...edits] };
    }
  },
};

export default mutation;
