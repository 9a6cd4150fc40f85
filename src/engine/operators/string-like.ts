import { defineOperator } from "../operator.js";
import { compilePattern, matches } from "../pattern.js";

export default defineOperator({
  name: "StringLike",
  keyTypes: ["String", "ARN"],
  variables: true,
  read: (text) => text,
  compare: (policyText) => {
    const pattern = compilePattern(policyText);
    return (text) => matches(pattern, text);
  },
});
