import { operatorBlocks } from "../conditions.js";
import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "pattern-cut-short",
  summary: "a `*` for the last part of a pattern as well",
  *changesOf(document) {
    for (const { form, tests } of operatorBlocks(document)) {
      if (!/^String(Not)?Like$/.test(form.operator.name)) continue;
      for (const value of tests.flatMap((test) => test.values)) {
        // `repo:org/app:*` becomes `repo:org/*`: the separator that counts is the one before the wildcard's own.
        const [, start] = /^(.*[:/])[^:/*]+[:/]?\*$/s.exec(value.value) ?? [];
        if (start !== undefined) yield rewritten(value, `${start}*`);
      }
    }
  },
};

export default mutation;
