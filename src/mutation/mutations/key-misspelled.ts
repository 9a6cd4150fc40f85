import { operatorBlocks } from "../conditions.js";
import { rewritten } from "../edits.js";
import { withoutLetter } from "../misspelled.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "key-misspelled",
  summary: "a letter left out of a condition key, which AWS stores without a word",
  *changesOf(document) {
    for (const { tests } of operatorBlocks(document)) {
      for (const { key } of tests) {
        // The prefix decides whether AWS stores a key; a claim's prefix is the provider's URL.
        const [, prefix = "", name = ""] = /^(.*[:/])([^:/]+)$/s.exec(key.value) ?? [];
        const other = withoutLetter(name);
        if (other !== undefined) yield rewritten(key, `${prefix}${other}`);
      }
    }
  },
};

export default mutation;
