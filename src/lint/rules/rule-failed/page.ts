import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a rule broke down on a document",
  explanation: `A rule met something in the document that its authors did not think of. What the other rules found is reported as usual, but what this one looks for may be there all the same.

This is a defect of policy-check and not of the policy. Please report it, with the document or a part of it that shows the failure.`,
  bad: [],
  good: [],
};

export default page;
