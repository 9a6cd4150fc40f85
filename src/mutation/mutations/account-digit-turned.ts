import { operatorBlocks } from "../conditions.js";
import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";
import { principalsIn } from "../principals.js";

/** An account ID, alone or as a part of an ARN. */
const account = /(?<![0-9])[0-9]{12}(?![0-9])/;

const mutation: Mutation = {
  id: "account-digit-turned",
  summary: "another digit in an account ID",
  *changesOf(document) {
    // Users and roles of the other account need not be there, and AWS stores none that are not.
    const accounts = [...principalsIn(document)].flatMap(({ written, read }) =>
      read.kind === "account" ? written : [],
    );
    const values = [...operatorBlocks(document)].flatMap(({ tests }) => tests.flatMap((test) => test.values));
    for (const written of [...accounts, ...values]) {
      const other = written.value.replace(account, (id) => `${id.slice(0, 11)}${(Number(id[11]) + 1) % 10}`);
      if (other !== written.value) yield rewritten(written, other);
    }
  },
};

export default mutation;
