import { operatorBlocks } from "../conditions.js";
import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";
import { turned } from "../turned.js";

const mutation: Mutation = {
  id: "value-turned",
  summary: "`false` for `true`, or `true` for `false`",
  *changesOf(document) {
    for (const { form, tests } of operatorBlocks(document)) {
      if (form.operator.name !== "Bool" && form.operator.name !== "Null") continue;
      for (const value of tests.flatMap((test) => test.values)) {
        for (const other of turned(value.value)) yield rewritten(value, other);
      }
    }
  },
};

export default mutation;
