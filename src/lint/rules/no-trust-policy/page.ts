import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a file that was named, and holds no trust policy",
  explanation: `The file was to be checked, and there is nothing in it to check: it is no trust policy, and neither a description of roles, such as the output of aws iam list-roles, a CloudFormation template or a Terraform plan with a role. A role's trust policy is what says who may assume the role; its permissions policies, which say what the role may do, are not checked.

The run does not count as clean, since somebody expects the file to be checked. Look at whether it is the right file. Where files of all kinds lie together, name the folder, or put a glob in quotes: of what is found so, files without a trust policy are passed over, and the report says which.`,
  bad: [],
  good: [],
};

export default page;
