import { defineOperator } from "../operator.js";
import { plainText } from "../pattern.js";
import { undocumented } from "../undocumented.js";

export default defineOperator({
  name: "Bool",
  keyTypes: ["Bool"],
  variables: true,
  read: (text) => text,
  // As far as is known, AWS accepts any other text than true and false, which matches nothing.
  compare: (policyText) => {
    const wanted = plainText(policyText);
    const folded = wanted.toLowerCase();
    if (folded !== "true" && folded !== "false") return () => false;
    return (text, facts) => {
      if (text === folded && wanted === folded) return true;
      return text.toLowerCase() === folded && !facts.takesAlternative(undocumented.boolLetterCase);
    };
  },
});
