import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a file that cannot be read",
  explanation: `The file is not there, may not be read, is larger than the limit, or is not encoded as UTF-8. Nothing in it was checked, so the run does not count as clean.

Look at the path and the permissions, and save the file as UTF-8. A policy of IAM has a few thousand characters at most; for a much larger file see whether it is the right one before raising the limit.`,
  bad: [],
  good: [],
};

export default page;
