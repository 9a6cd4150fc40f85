import { defineOperator } from "../operator.js";
import { plainText } from "../pattern.js";

/** The value compared is whether the key is absent: "true" or "false". */
export default defineOperator({
  name: "Null",
  keyTypes: undefined,
  read: (text) => text,
  compare: (policyText) => {
    const wanted = plainText(policyText).toLowerCase();
    return (isAbsent) => isAbsent === wanted;
  },
});
