import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a suppression whose date has passed",
  explanation: `The configuration suppresses a finding until a date that is over, so the finding counts again.

Mend what the finding is about. If it has to stay for longer, decide that anew: give the suppression a later date and bring its reason up to date.`,
  bad: [],
  good: [],
};

export default page;
