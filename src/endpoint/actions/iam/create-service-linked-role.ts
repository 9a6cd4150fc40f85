import { iamAction } from "../../calls/action.js";
import { invalidInput, isFailure } from "../../calls/failure.js";
import { roleAnswer } from "../../iam/answers.js";
import { serviceLinkedName, serviceLinkedPath } from "../../iam/service-linked-roles.js";
import { acceptTrustPolicy } from "../../iam/trust-policy.js";
import { iamArn } from "../../state/arns.js";
import type { Role } from "../../state/entities.js";
import { nameKey } from "../../state/find.js";
import { uniqueId } from "../../state/identifiers.js";

/**
 * The role has the trust policy of its service. AWS attaches the service's permissions as well; the endpoint has none of those
 * policies, and a service's session gets none.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
 */
export default iamAction("CreateServiceLinkedRole", {
  access: ({ input, account }) => {
    const { AWSServiceName: service, CustomSuffix } = input;
    const name = serviceLinkedName(service, CustomSuffix);
    // An action without a name is refused by run; until then the permission on all roles of the service is needed.
    const resource = iamArn(account, "role", serviceLinkedPath(service), typeof name === "string" ? name : "*");
    return { resource, context: { "iam:AWSServiceName": service } };
  },
  run: ({ input, account, state, now }) => {
    const { AWSServiceName: service, CustomSuffix, Description } = input;
    const name = serviceLinkedName(service, CustomSuffix);
    if (typeof name !== "string") return name;
    if (account.roles.has(nameKey(name))) {
      return invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`);
    }
    const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const trustPolicy = acceptTrustPolicy(document, state, undefined);
    if (isFailure(trustPolicy)) return trustPolicy;
    const role: Role = {
      ...{ name, path: serviceLinkedPath(service), id: uniqueId("AROA"), created: new Date(now * 1000).toISOString() },
      ...{ tags: [], description: Description, maxSessionDuration: 3600, trustPolicy: trustPolicy.text },
      ...{ inlinePolicies: [], attachedPolicies: [] },
    };
    account.roles.set(nameKey(name), role);
    return { Role: roleAnswer(account, role, state) };
  },
});
