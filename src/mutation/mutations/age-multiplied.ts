import { quote } from "../../policy/index.js";
import { operatorBlocks } from "../conditions.js";
import { writing } from "../edits.js";
import type { Mutation } from "../mutation.js";

const factors = [
  { factor: 60, why: "as if it were in minutes" },
  { factor: 24, why: "as if a day were an hour" },
] as const;

const mutation: Mutation = {
  id: "age-multiplied",
  summary: "a number of seconds multiplied by 60 or by 24",
  *changesOf(document) {
    for (const { form, tests } of operatorBlocks(document)) {
      if (!form.operator.name.startsWith("Numeric")) continue;
      for (const { value, span, pointer, spelling } of tests.flatMap((test) => test.values)) {
        // Another number would not be one of seconds.
        if (!/^[1-9][0-9]{0,8}$/.test(value)) continue;
        for (const { factor, why } of factors) {
          const more = Number(value) * factor;
          const edit = writing(span, spelling === "number" ? more : String(more));
          yield { pointer, description: `write ${quote(String(more))} for ${quote(value)}, ${why}`, edits: [edit] };
        }
      }
    }
  },
};

export default mutation;
