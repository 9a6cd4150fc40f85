import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a suppression that matches no finding",
  explanation: `The configuration suppresses a finding that is not there: it was mended, the file was renamed, or the rule or the pointer is misspelt.

A suppression that is left behind can hide the same mistake when someone makes it again at that place. Remove it, or correct what it names.`,
  bad: [],
  good: [],
};

export default page;
