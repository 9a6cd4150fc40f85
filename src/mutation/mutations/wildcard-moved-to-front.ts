import { operatorBlocks } from "../conditions.js";
import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "wildcard-moved-to-front",
  summary: "a `*` at the start of a pattern and not at its end",
  *changesOf(document) {
    for (const { form, tests } of operatorBlocks(document)) {
      if (!/^String(Not)?Like$/.test(form.operator.name)) continue;
      for (const value of tests.flatMap((test) => test.values)) {
        const [, text] = /^([^*]+)\*$/s.exec(value.value) ?? [];
        if (text !== undefined) yield rewritten(value, `*${text}`);
      }
    }
  },
};

export default mutation;
