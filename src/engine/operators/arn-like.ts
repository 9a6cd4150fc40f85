import { splitArn } from "../../iam/index.js";
import { defineOperator } from "../operator.js";
import { compileArnPattern, matchesArn } from "../pattern.js";
import { undocumented } from "../undocumented.js";

export default defineOperator({
  name: "ArnLike",
  keyTypes: ["ARN", "String"],
  variables: true,
  // AWS documents that a value that is not an ARN matches nothing.
  read: (text) => splitArn(text) ?? [],
  compare: (policyText) => {
    const pattern = compileArnPattern(policyText);
    return (components, facts) => {
      if (components.length !== 6 || !matchesArn(pattern, components)) return false;
      return pattern.complete || facts.takesAlternative(undocumented.incompleteArnPattern);
    };
  },
});
