import { foldName } from "../../iam/index.js";
import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";

const others: ReadonlyMap<string, string> = new Map([
  ["sts:assumerolewithwebidentity", "sts:AssumeRole"],
  ["sts:assumerolewithsaml", "sts:AssumeRole"],
]);

const mutation: Mutation = {
  id: "action-of-another-caller",
  summary: "`sts:AssumeRole` for the action of federated callers",
  *changesOf(document) {
    for (const { action } of document.statements) {
      const patterns = action?.patterns ?? [];
      for (const pattern of patterns) {
        const other = others.get(foldName(pattern.value));
        if (other === undefined || patterns.some(({ value }) => foldName(value) === foldName(other))) continue;
        yield rewritten(pattern, other);
      }
    }
  },
};

export default mutation;
