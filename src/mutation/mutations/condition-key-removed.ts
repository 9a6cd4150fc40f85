import { quote } from "../../policy/index.js";
import { operatorBlocks, withoutTest } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "condition-key-removed",
  summary: "a condition on one key removed",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      for (const { key } of block.tests) {
        const edits = withoutTest(block, key.value);
        const description = `remove the condition on ${quote(key.value)}`;
        if (edits.length > 0) yield { pointer: key.pointer, description, edits };
      }
    }
  },
};

export default mutation;
