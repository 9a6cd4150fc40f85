import { nodeAt, quote } from "../../policy/index.js";
import { operatorBlocks } from "../conditions.js";
import { withoutItem } from "../edits.js";
import type { Mutation } from "../mutation.js";
import { inList } from "../principals.js";

const mutation: Mutation = {
  id: "value-dropped",
  summary: "a value dropped from the list of a condition",
  *changesOf(document) {
    for (const { tests } of operatorBlocks(document)) {
      for (const { value, pointer } of tests.flatMap((test) => test.values)) {
        const place = inList(document, pointer);
        const list = place && nodeAt(document.node, place.list)?.node;
        const edit = list && withoutItem(list, place.index);
        if (edit !== undefined) yield { pointer, description: `remove the value ${quote(value)}`, edits: [edit] };
      }
    }
  },
};

export default mutation;
