import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a Terraform plan that does not have all roles",
  explanation: `The plan says itself (https://developer.hashicorp.com/terraform/internals/json-format) that it is not all that the configuration leads to: it ended with an error ("errored"), Terraform expects that another plan is needed ("complete" is false, for example after -target), or changes of roles were put off to a later plan ("deferred_changes"). Roles that are not planned were not checked, so the run does not count as clean. The roles that the plan has, deferred ones included, are checked.

After an error, mend what terraform plan says. Plan without -target. Where changes are deferred, apply the plan and check the next one.`,
  bad: [],
  good: [],
};

export default page;
