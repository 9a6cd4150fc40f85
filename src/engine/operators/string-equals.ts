import { defineOperator } from "../operator.js";
import { plainText } from "../pattern.js";

export default defineOperator({
  name: "StringEquals",
  keyTypes: ["String", "ARN"],
  variables: true,
  read: (text) => text,
  compare: (policyText) => {
    const wanted = plainText(policyText);
    return (text) => text === wanted;
  },
});
