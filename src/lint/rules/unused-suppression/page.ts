import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a suppression or an exemption that matches no finding",
  explanation: `The configuration suppresses a finding that is not there: it was mended, the file was renamed, the rule is switched off, or the pointer is not that of the element. Or it exempts roles from MFA in which the rules about MFA find nothing. It is said only where all files that the entry can mean were checked in full.

An entry that is left behind can hide the same mistake when someone makes it again at that place. Remove it, or correct what it names.`,
  bad: [],
  good: [],
};

export default page;
