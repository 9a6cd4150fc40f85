import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";
import { accountOfMember, principalsIn } from "../principals.js";

const mutation: Mutation = {
  id: "principal-widened-to-account",
  summary: "the whole account for a user, a role or a session of it",
  *changesOf(document) {
    for (const { written, read } of principalsIn(document)) {
      const member = accountOfMember(read);
      if (member !== undefined) yield rewritten(written, `arn:${member.partition}:iam::${member.account}:root`);
    }
  },
};

export default mutation;
