import { type Failure, failure } from "./failure.js";

const organizations =
  "it has no organizations, and only the management account or a delegated administrator of one can make this call";
const delegation = "it has no delegation requests";
const templates = "it has none of AWS's role templates, and no account properties";

/**
 * What the endpoint has not, by the actions that need it. An action that is implemented is not looked up here.
 *
 * AssumeRoot needs the management account of an organization or a delegated administrator for IAM, with
 * EnableOrganizationsRootSessions; its page has no error for an account without an organization, only ExpiredToken and
 * RegionDisabled. The trade-in token of GetDelegatedAccessToken is sent by SendDelegationToken to a product provider once a
 * delegation request is accepted; the page has an error for an expired token, and none for one that AWS did not make.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SendDelegationToken.html
 */
export const whatIsMissing: ReadonlyMap<string, string> = new Map([
  ["sts:AssumeRoot", organizations],
  ["sts:GetDelegatedAccessToken", `${delegation}, for which AWS hands out the tokens that this call takes`],
  ["iam:DisableOrganizationsRootCredentialsManagement", organizations],
  ["iam:DisableOrganizationsRootSessions", organizations],
  ["iam:EnableOrganizationsRootCredentialsManagement", organizations],
  ["iam:EnableOrganizationsRootSessions", organizations],
  ["iam:ListOrganizationsFeatures", organizations],
  ["iam:AcceptDelegationRequest", delegation],
  ["iam:AssociateDelegationRequest", delegation],
  ["iam:CreateDelegationRequest", delegation],
  ["iam:GetDelegationRequest", delegation],
  ["iam:ListDelegationRequests", delegation],
  ["iam:RejectDelegationRequest", delegation],
  ["iam:SendDelegationToken", delegation],
  ["iam:UpdateDelegationRequest", delegation],
  ["iam:AcquireRole", templates],
  ["iam:GetAccountProperties", templates],
  ["iam:GetRoleTemplateVersion", templates],
  ["iam:PutAccountProperties", templates],
]);

/** The error for an action of AWS's that the endpoint does not implement; `name` is `sts:AssumeRoot`. */
export function notImplemented(name: string): Failure {
  const missing = whatIsMissing.get(name);
  const because = missing === undefined ? "" : `: ${missing}`;
  return failure("NotImplemented", 501, `policy-check serve does not implement the AWS action ${name}${because}.`);
}
