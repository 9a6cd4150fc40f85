import { defineOperator } from "../operator.js";
import { plainText } from "../pattern.js";

export default defineOperator({
  name: "StringEqualsIgnoreCase",
  keyTypes: ["String", "ARN"],
  variables: true,
  read: (text) => text.toLowerCase(),
  compare: (policyText) => {
    const wanted = plainText(policyText).toLowerCase();
    return (text) => text === wanted;
  },
});
