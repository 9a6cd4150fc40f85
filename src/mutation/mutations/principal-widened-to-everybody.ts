import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";
import { principalsIn } from "../principals.js";

const mutation: Mutation = {
  id: "principal-widened-to-everybody",
  summary: "`*` for an AWS principal",
  *changesOf(document) {
    for (const { written } of principalsIn(document)) {
      if (written.type.value === "AWS" && written.value !== "*") yield rewritten(written, "*");
    }
  },
};

export default mutation;
