import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a role whose trust policy is not known yet",
  explanation: `The file has a role, but not what its trust policy will be: in a Terraform plan because it is known after apply only, in a template because it comes from a value that the template does not have. Nothing was checked of it, and nothing is guessed; so the finding can be neither switched off, suppressed nor put into a baseline.

In Terraform a trust policy is known when its plan is made unless it depends on something that is created along with it. A name or an ARN that is put together from what is known, as in "arn:aws:iam::123456789012:user/alice", does not depend on anything. What was deployed can be checked afterwards: terraform show -json of the state, or aws iam get-role.`,
  bad: [],
  good: [],
};

export default page;
