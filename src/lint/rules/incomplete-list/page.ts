import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a list of roles that goes on behind its last item",
  explanation: `IAM gives long lists in pages. This one says with "IsTruncated", "Marker" or "NextToken" that another page follows, and that page is not here: the roles on it were not checked, so the run does not count as clean.

Fetch the whole list. The AWS CLI does that by itself unless --no-paginate, --max-items or --page-size with --starting-token say otherwise; SDKs have paginators. Pages that stand one behind the other in a file, one a line, are read together.`,
  bad: [],
  good: [],
};

export default page;
