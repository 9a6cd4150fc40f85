import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "effect-turned",
  summary: "`Allow` for `Deny`, or `Deny` for `Allow`",
  *changesOf(document) {
    for (const { effect } of document.statements) {
      if (effect !== undefined) yield rewritten(effect, effect.value === "Allow" ? "Deny" : "Allow");
    }
  },
};

export default mutation;
