import { expect, test } from "vitest";
import { type AssumeCaller, keyPresence } from "./index.js";

const google: AssumeCaller = { kind: "oidc", host: "accounts.google.com" };
const gitlab: AssumeCaller = { kind: "oidc", host: "gitlab.com/path" };
const callers = {
  user: { kind: "user" },
  role: { kind: "role" },
  service: { kind: "service" },
  saml: { kind: "saml" },
  gitlab,
  google,
  anyOidc: { kind: "oidc", host: undefined },
} as const satisfies Record<string, AssumeCaller>;

// One letter each: always, never, sometimes; in the order of the callers above.
test.each([
  ["aws:PrincipalArn", "aasssss"],
  ["AWS:USERID", "aasssss"],
  ["aws:PrincipalIsAWSService", "aaassss"],
  ["aws:username", "ansnnnn"],
  ["aws:TokenIssueTime", "sasssss"],
  ["aws:MultiFactorAuthPresent", "ssnnnnn"],
  ["aws:multifactorauthage", "ssnnnnn"],
  ["aws:PrincipalServiceName", "nnannnn"],
  ["aws:SourceArn", "nnsnnnn"],
  ["aws:CurrentTime", "aaaaaaa"],
  ["aws:UserAgent", "sssssss"],
  ["aws:ViaAWSService", "aaaaaaa"],
  ["aws:SourceIp", "sssssss"],
  ["aws:PrincipalTag/team", "sssssss"],
  ["aws:RequestTag/team", "sssssss"],
  ["aws:TagKeys", "sssssss"],
  ["sts:RoleSessionName", "aasaaaa"],
  ["sts:ExternalId", "sssnnnn"],
  ["sts:SourceIdentity", "sssssss"],
  ["sts:TaskPolicyArn", "nnnnnnn"],
  ["SAML:aud", "nsnannn"],
  ["saml:sub", "nsnannn"],
  ["saml:cn", "nnnsnnn"],
  ["gitlab.com/path:sub", "nsnnans"],
  ["gitlab.com/path:aud", "nsnnans"],
  ["gitlab.com/path:user_login", "nnnnnnn"],
  ["gitlab.com/path:email", "nsnnsns"],
  ["accounts.google.com:aud", "nsnnnas"],
  // A key that the table lacks, under whatever prefix: AWS may have added it since.
  ["aws:NoSuchKey", "sssssss"],
  ["AWS:OriginIdentity/Other", "sssssss"],
  ["sts:NoSuchKey", "sssssss"],
  ["saml:NoSuchKey", "sssssss"],
  ["aws:to\u212aenIssueTime", "sssssss"],
  ["ec2:NoSuchKey", "sssssss"],
  // No names of keys.
  ["NoSuchKey", "nnnnnnn"],
  ["aws:RequestTag/", "nnnnnnn"],
  ["aws:OriginIdentity/SubjectType", "sssssss"],
  ["aws:TransactionContext/IdentityProvider/team", "sssssss"],
  ["sts:SubjectMode", "nnnnnnn"],
  ["ec2:SourceInstanceArn", "nsnnnnn"],
  ["codebuild:ProjectArn", "nsnnnnn"],
  ["aws:Ec2InstanceSourceVPC", "nsnnnnn"],
  ["aws:FederatedProvider", "nsnnaaa"],
  ["aws:AssumedRoot", "nnnnnnn"],
  ["aws:SignInSessionArn", "sssssss"],
  ["aws:SourceIdentity", "nsnnnnn"],
  ["foo:Bar", "sssssss"],
])("%s: %s", (key, expected) => {
  const presences = Object.values(callers).map((caller) => keyPresence(key, caller).slice(0, 1));
  expect(presences.join("")).toBe(expected);
});
