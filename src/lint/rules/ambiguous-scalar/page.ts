import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a value of YAML that readers understand in different ways",
  explanation: `Without quotes, YAML readers make different values of the same letters: 012345670123 is a text, or the number 12345670123, or in YAML 1.1, where a leading zero means octal digits, 1402433619; 1:00:00 is a text or 3600; yes and on are texts or true; a date is a text or a moment that is written in another way. What is deployed then depends on the tool that reads the template last: CloudFormation, SAM and the AWS CLI's package command, CDK and others do not agree. Where a verdict depends on such a value, it is unknown.

Put the value in quotes, or write true and false. A date as "Version", and dates that a date operator compares, mean the same to all of them.`,
  bad: [],
  good: [],
};

export default page;
