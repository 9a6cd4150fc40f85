import { nodeAt, quote } from "../../policy/index.js";
import { withoutItem, withoutMember } from "../edits.js";
import type { Mutation } from "../mutation.js";
import { inList, principalsIn } from "../principals.js";

const mutation: Mutation = {
  id: "principal-removed",
  summary: "a principal dropped from several",
  *changesOf(document) {
    for (const { statement, written } of principalsIn(document)) {
      const place = inList(document, written.pointer);
      const list = place && nodeAt(document.node, place.list)?.node;
      const node = statement.principal?.node;
      const edit =
        (list && withoutItem(list, place.index)) ??
        (node?.kind === "object" ? withoutMember(node, written.type.value) : undefined);
      const description = `remove the principal ${quote(written.value)}`;
      if (edit !== undefined) yield { pointer: written.pointer, description, edits: [edit] };
    }
  },
};

export default mutation;
