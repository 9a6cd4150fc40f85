import { expect, test } from "vitest";
import { conditionKey, conditionKeyNames, conditionKeyNamespace, isUnknownKey } from "./condition-keys.js";

const GLOBAL_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html";

test("a key is found in any case and comes back in AWS's spelling", () => {
  expect(conditionKey("AWS:MULTIFACTORAUTHPRESENT")).toEqual({
    name: "aws:MultiFactorAuthPresent",
    type: "Bool",
    multivalued: false,
    documentation: `${GLOBAL_KEYS}#condition-keys-multifactorauthpresent`,
  });
  expect(conditionKey("aws:multifactorauthage")?.type).toBe("Numeric");
});

test.each([
  "aws:MultifactorAuthPresnt",
  "sts:ExternalID2",
  "saml:email",
  "MultiFactorAuthPresent",
  "",
  ":",
  "/",
  "aws:",
])("%j is not a key", (name) => {
  expect(conditionKey(name)).toBeUndefined();
});

test.each([
  ["aws:RequestTag/team", "aws:RequestTag/"],
  ["AWS:requesttag/a/b:c", "aws:RequestTag/"],
  ["aws:PrincipalTag/__proto__", "aws:PrincipalTag/"],
  ["aws:ResourceTag/ ", "aws:ResourceTag/"],
  ["sts:RequestContext/identitystore:UserId", "sts:RequestContext/"],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_tip.html
  ["aws:transactioncontext/identityprovider/team", "aws:TransactionContext/IdentityProvider/"],
  ["aws:TransactionContext/IdentityProvider/a/b", "aws:TransactionContext/IdentityProvider/"],
])("%j is found under %j", (name, expected) => {
  const key = conditionKey(name);
  expect(key?.name).toBe(expected);
  expect(key?.hasTagKey).toBe(true);
});

test.each([
  "aws:RequestTag",
  "aws:RequestTag/",
  "aws:RequestTags/team",
  "aws:PrincipalArn/team",
  "/aws:RequestTag/team",
  "aws:TransactionContext/IdentityProvider/",
  "aws:TransactionContext/team",
])("%j is not a tag key", (name) => {
  expect(conditionKey(name)).toBeUndefined();
});

test.each(["__proto__", "constructor", "toString", "aws:__proto__", "aws:constructor/x", "hasOwnProperty"])(
  "%j, a property of every object, is not a key",
  (name) => {
    expect(conditionKey(name)).toBeUndefined();
  },
);

test.each([
  ["aws:PrincipalOrgPaths", true],
  ["aws:PrincipalServiceNamesList", true],
  ["aws:ResourceOrgPaths", true],
  ["aws:SourceOrgPaths", true],
  ["aws:VpceOrgPaths", true],
  ["aws:CalledVia", true],
  ["aws:TagKeys", true],
  ["sts:TransitiveTagKeys", true],
  ["sts:RequestContextProviders", true],
  ["saml:edupersonaffiliation", true],
  ["aws:CalledViaFirst", false],
  ["aws:PrincipalOrgID", false],
  ["aws:RequestTag/team", false],
  ["sts:RoleSessionName", false],
  ["saml:aud", false],
])("%s is multivalued: %s", (name, multivalued) => {
  const key = conditionKey(name);
  expect(key?.multivalued).toBe(multivalued);
  expect(key?.multivaluedDisputed).toBeUndefined();
});

test.each(["saml:mail", "saml:uid", "cognito-identity.amazonaws.com:amr"])(
  "AWS's pages disagree whether %s is multivalued",
  (name) => {
    expect(conditionKey(name)).toMatchObject({ multivalued: true, multivaluedDisputed: true });
  },
);

test.each([
  ["aws:EpochTime", "Date", "Numeric"],
  ["aws:FederatedProvider", "String", "ARN"],
])("%s has two types", (name, type, alternativeType) => {
  expect(conditionKey(name)).toMatchObject({ type, alternativeType });
});

test.each([
  ["sts:ExternalId", ["sts:AssumeRole"]],
  ["sts:RoleAuthorizedByIdp", ["sts:AssumeRoleWithWebIdentity"]],
  ["sts:RoleSessionName", ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]],
  [
    "sts:TransitiveTagKeys",
    ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
  ],
  ["sts:RequestContextProviders", ["sts:SetContext"]],
  ["sts:DurationSeconds", ["sts:GetServiceBearerToken", "sts:GetWebIdentityToken"]],
  ["saml:aud", ["sts:AssumeRoleWithSAML", "sts:TagSession"]],
  ["saml:sub", ["sts:AssumeRoleWithSAML", "sts:AssumeRole"]],
  ["accounts.google.com:oaud", ["sts:AssumeRoleWithWebIdentity"]],
  ["aws:MultiFactorAuthPresent", undefined],
  ["aws:SourceIdentity", undefined],
])("the actions of STS that provide %s", (name, actions) => {
  expect(conditionKey(name)?.actions).toEqual(actions);
});

test.each([
  ["aws:NoSuchKey", "closed"],
  ["STS:NoSuchKey", "closed"],
  ["saml:email", "closed"],
  ["sts:RequestContext/identitystore:UserId", "closed"],
  ["accounts.google.com:sub", "identity-provider"],
  ["token.actions.githubusercontent.com:sub", "identity-provider"],
  ["token.actions.githubusercontent.com/octo-enterprise:sub", "identity-provider"],
  ["oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE:aud", "identity-provider"],
  ["oidc.circleci.com/org/ORG:oidc.circleci.com/project-id", "identity-provider"],
  ["cognito-identity.amazonaws.com:amr", "identity-provider"],
  ["example.auth0.com/:aud", "identity-provider"],
  ["ec2:SourceInstanceArn", "service"],
  ["iam:ResourceTag/team", "service"],
  ["dynamodb:LeadingKeys", "service"],
  ["MultiFactorAuthPresent", "malformed"],
  ["https://accounts.google.com:sub", "malformed"],
  [" aws:PrincipalArn", "malformed"],
  ["aws:", "malformed"],
  ["aws: ", "malformed"],
  [":sub", "malformed"],
  ["example..com:sub", "malformed"],
  ["", "malformed"],
])("the namespace of %j is %s", (name, namespace) => {
  expect(conditionKeyNamespace(name)).toBe(namespace);
});

// What AWS may have added since: https://docs.aws.amazon.com/IAM/latest/UserGuide/document-history.html
test.each([
  ["aws:NoSuchKey", true],
  ["STS:NoSuchKey", true],
  ["saml:email", true],
  ["aws:OriginIdentity/Other", true],
  ["aws:TransactionContext/Other/x", true],
  ["aws:RequestTag", true],
  ["foo:Bar", true],
  ["ec2:Whatever", true],
  // The Kelvin sign is no k.
  ["aws:to\u212aenIssueTime", true],
  ["aws:OriginIdentity/SubjectType", false],
  ["aws:TransactionContext/IdentityProvider/team", false],
  ["aws:multifactorauthpresent", false],
  ["ec2:SourceInstanceArn", false],
  ["aws:PrincipalTag/team", false],
  ["aws:PrincipalTag/", false],
  ["token.actions.githubusercontent.com:anything", false],
  ["MultiFactorAuthPresent", false],
  ["https://accounts.google.com:sub", false],
  ["", false],
])("whether AWS may have %j and the table lacks it: %s", (name, expected) => {
  expect(isUnknownKey(name)).toBe(expected);
});

test("the catalogue has each key once, whatever the case, with its page on docs.aws.amazon.com", () => {
  const names = conditionKeyNames();
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  for (const name of names) {
    const key = conditionKey(name.endsWith("/") ? `${name}example` : name);
    expect(key?.name).toBe(name);
    expect(key?.hasTagKey === true, name).toBe(name.endsWith("/"));
    expect(key?.documentation).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html(#\S+)?$/);
    expect(conditionKeyNamespace(`${name}example`), name).not.toBe("malformed");
  }
});

test("every key of STS and SAML names the actions that provide it", () => {
  for (const name of conditionKeyNames().filter((candidate) => /^(sts|saml):/.test(candidate))) {
    const actions = conditionKey(name.endsWith("/") ? `${name}example` : name)?.actions ?? [];
    expect(actions, name).not.toHaveLength(0);
    for (const action of actions) {
      expect(action).toMatch(/^sts:[A-Z]\w+$/);
    }
  }
});
