import type { RulePage } from "../../rule.js";

const page: RulePage = {
  title: "a macro of CloudFormation that may rewrite a role, or add one",
  explanation: `A macro ("Transform" at the top of a template, or "Fn::Transform" in it) is a program that CloudFormation runs before it reads the template. It is given what stands beside and below it, and what it answers takes the place of that. So a trust policy there may be deployed as another one, and a macro at the top, or in "Resources", may add roles. What the text says is checked all the same, but the run does not count as clean, and nothing is proved.

AWS::Serverless-2016-10-31, AWS::LanguageExtensions, AWS::CodeDeployBlueGreen and AWS::SecretsManager are known: they leave trust policies as they are, or what they make of them is checked. Of all other macros, check what comes out: aws cloudformation get-template --template-stage Processed gives the template that is deployed, of a change set as well.`,
  bad: [],
  good: [],
};

export default page;
