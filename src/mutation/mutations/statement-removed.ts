import { statementInWords } from "../../policy/index.js";
import { withoutItem } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "statement-removed",
  summary: "a statement removed",
  *changesOf(document) {
    const list = document.node.members.find(({ key }) => key.value === "Statement")?.value;
    for (const statement of document.statements) {
      const edit = list && withoutItem(list, statement.index);
      const description = `remove ${statementInWords({ index: statement.index, sid: statement.sid?.value })}`;
      if (edit !== undefined) yield { pointer: statement.pointer, description, edits: [edit] };
    }
  },
};

export default mutation;
