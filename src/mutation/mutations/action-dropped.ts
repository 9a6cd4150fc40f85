import { nodeAt, quote } from "../../policy/index.js";
import { withoutItem } from "../edits.js";
import type { Mutation } from "../mutation.js";
import { inList } from "../principals.js";

const mutation: Mutation = {
  id: "action-dropped",
  summary: "an action dropped from several",
  *changesOf(document) {
    for (const { action } of document.statements) {
      for (const { value, pointer } of action?.patterns ?? []) {
        const place = inList(document, pointer);
        const list = place && nodeAt(document.node, place.list)?.node;
        const edit = list && withoutItem(list, place.index);
        if (edit !== undefined) yield { pointer, description: `remove the action ${quote(value)}`, edits: [edit] };
      }
    }
  },
};

export default mutation;
