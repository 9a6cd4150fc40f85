import { operatorBlocks } from "../conditions.js";
import { rewritten } from "../edits.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "network-widened",
  summary: "a digit left out of the length of a network's prefix",
  *changesOf(document) {
    for (const { form, tests } of operatorBlocks(document)) {
      if (!form.operator.name.endsWith("IpAddress")) continue;
      for (const value of tests.flatMap((test) => test.values)) {
        const [, start, length] = /^(.+\/)([0-9]{1,3})$/.exec(value.value) ?? [];
        if (start !== undefined && length !== undefined && length !== "0")
          yield rewritten(value, `${start}${length.length === 1 ? "0" : length.slice(0, -1)}`);
      }
    }
  },
};

export default mutation;
