import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a suppression or an exemption whose date has passed",
  explanation: `The configuration suppresses a finding, or exempts roles from MFA, until a date that is over, so what is found there counts again.

Mend what the finding is about. If it has to stay for longer, decide that anew: give the entry a later date and bring its reason up to date.`,
  bad: [],
  good: [],
};

export default page;
