import { operatorBlocks } from "../conditions.js";
import { rewritten } from "../edits.js";
import { withoutLetter } from "../misspelled.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "value-misspelled",
  summary: "a letter left out of a text that is compared",
  *changesOf(document) {
    for (const { form, tests } of operatorBlocks(document)) {
      if (!form.operator.name.startsWith("String")) continue;
      for (const value of tests.flatMap((test) => test.values)) {
        // Account IDs have a kind of mistake of their own; variables and wildcards are no letters.
        const [, start, word = "", end = ""] = /^(.*?)([a-z-]+)([*]*)$/is.exec(value.value) ?? [];
        const other = withoutLetter(word);
        if (start !== undefined && other !== undefined) yield rewritten(value, `${start}${other}${end}`);
      }
    }
  },
};

export default mutation;
