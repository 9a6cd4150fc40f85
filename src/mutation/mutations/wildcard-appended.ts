import { operatorBlocks } from "../conditions.js";
import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "wildcard-appended",
  summary: "a `*` behind a pattern that has none there",
  *changesOf(document) {
    for (const { form, tests } of operatorBlocks(document)) {
      if (!/^(String(Not)?Like|Arn.*)$/.test(form.operator.name)) continue;
      for (const value of tests.flatMap((test) => test.values)) {
        if (!value.value.endsWith("*")) yield rewritten(value, `${value.value}*`);
      }
    }
  },
};

export default mutation;
