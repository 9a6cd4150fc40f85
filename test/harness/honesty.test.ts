import { beforeAll, describe, expect, test } from "vitest";
import { type FeatureRun, runFeatures } from "./feature-run.js";

const user = "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser";
const role = "arn:aws:iam::123456789012:role/kjh-DuperRole";

/** What a scenario's failure must say, and what it must not. */
interface Expected {
  readonly says: readonly string[];
  readonly not?: readonly string[];
}

const deniedInsteadOf = (expected: string): Expected => ({
  says: [expected, `access is denied: AccessDenied: User: ${user} is not authorized to perform: sts:AssumeRole`],
});
const noDenial = (answer: string): Expected => ({
  says: ["expected access to be denied", `the call failed: ${answer}`],
});
const noPart = (words: string): Expected => ({
  says: [words, "the role's trust policy has no part in this denial"],
});
const wrongMfa = "AccessDenied: MultiFactorAuthentication failed";

const expectations: Readonly<Record<string, Expected>> = {
  "nobody looks at the call": {
    says: ["no step checks the outcome of:", "service-user/kjh-SuperDuperUser assumes kjh-DuperRole: access is denied"],
  },
  "only the second of two calls is looked at": {
    says: ["no step checks the outcome of:", "kjh-SuperDuperUser assumes kjh-DuperRole: access is denied"],
    not: ["the call succeeded"],
  },
  "only the first of two calls is looked at": {
    says: ["no step checks the outcome of:", "kjh-SuperDuperUser gets a session token: the call succeeded"],
    not: ["access is denied: "],
  },
  "there is no call to look at": { says: ["there is no call before this step"] },
  "there is no call whose session could be used": { says: ["there is no call before this step"] },
  "a denied call leaves no session": deniedInsteadOf("expected a session"),
  "a question leaves no session": { says: ["returns no session"] },
  "nobody has a session of the role": {
    says: ['role "kjh-DuperRole" has no session in this scenario; add a step that assumes it'],
  },

  "a wrong code is no denial": noDenial(`${wrongMfa} with invalid MFA one time pass code.`),
  "a used code is no denial": noDenial(`${wrongMfa} with invalid MFA one time pass code.`),
  "a device that does not exist is no denial": noDenial(`${wrongMfa}, unable to validate MFA code.`),
  "half of the MFA parameters are no denial": noDenial(`${wrongMfa}, must provide both MFA serial number`),
  "the device of somebody else is no denial": noDenial(`${wrongMfa}, unable to validate MFA code.`),
  "a code of five digits is no denial": noDenial("ValidationError: 1 validation error detected"),
  "an external ID that cannot be sent is no denial": noDenial("ValidationError: 1 validation error detected"),
  "a session name that is too short is no denial": noDenial("ValidationError: 1 validation error detected"),
  "a session that is too long is no denial": noDenial("ValidationError: The requested DurationSeconds exceeds"),
  "expired credentials are no denial": noDenial("ExpiredToken: "),
  "a success is no denial": { says: ["expected access to be denied", "the call succeeded, as arn:aws:sts::"] },
  "no statement denies explicitly": deniedInsteadOf("expected an explicit deny"),
  "another statement denies": { says: ['expected a deny by the statement "NobodyTomorrow"', "NobodyToday"] },
  "a denial is no assumed role": deniedInsteadOf("expected the role to be assumed"),

  "nobody gave the caller the permission, and the role is open": {
    says: [
      "alice assumes open: the role's trust policy has no part in this denial",
      "allow the caller to assume the role in an identity policy",
      'write "access is denied by the caller\'s own policies"',
      "no identity policy of the caller allows it",
    ],
  },
  "nor is it a denial by the trust policy": noPart("expected access to be denied by the trust policy"),
  "nor a failure with the code of one": noPart("expected the call to fail with AccessDenied"),
  "nor with the very words of one": noPart("expected the call to fail with AccessDenied: User: "),
  "nor a no in a table": noPart("alice without MFA: expected no"),
  "the permissions boundary denies": noPart("The caller's permissions boundary does not allow sts:AssumeRole"),
  "the session policy denies": noPart("The caller's session policies do not allow sts:AssumeRole"),
  "an explicit deny of the caller's own is none of the role's": noPart("expected an explicit deny of the trust policy"),
  "nor is one of its statements": noPart('expected a deny by the statement "NotToday" of the trust policy'),
  "across accounts, the caller's account has not given the permission": noPart("across accounts the caller's identity"),
  "what the trust policy denies is not the caller's own": {
    says: ["expected access to be denied by the caller's own policies", "the role's trust policy denies it too"],
  },
  "a table says so too": {
    says: ["alice without MFA: expected no, by the caller's own policies", "the role's trust policy denies it"],
  },
  "root users are denied by nobody's policies": { says: ["expected access to be denied by the trust policy"] },
  "nor by their own": { says: ["AWS denies such a call whatever the policies say"] },

  "a role that the scenario was never given": {
    says: ['unknown role "a-role-of-dreams"; this scenario has "kjh-DuperRole"'],
  },
  "a role with a letter wrong": {
    says: ['unknown role "kjh-DuperRoll"; did you mean "kjh-DuperRole"?'],
  },
  "a user with a letter wrong": { says: ['unknown user "kjh-SuperDuperUsr"; did you mean "kjh-SuperDuperUser"?'] },
  "a user of another path": { says: ['unknown user "other-user/kjh-SuperDuperUser"'] },
  "a user who is there twice, in two accounts": {
    says: ['more than one account has a user "kjh-SuperDuperUser"', user, user.replace("123456789012", "210987654321")],
  },
  "a user without a device has no MFA": { says: ["the user mallory has no MFA device"] },
  "an identity provider that nobody set up": {
    says: ['unknown OIDC provider "accounts.google.com"; this scenario has no OIDC provider: add a Given step for it'],
  },

  "a trust policy that is malformed": { says: ["MalformedPolicyDocument: ", "\ntrust policy of malformed:1:42: "] },
  "a principal that does not exist": {
    says: [
      'MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/left-long-ago"',
      "give them in a step before the role",
    ],
  },
  "an identity policy that is malformed": {
    says: ["MalformedPolicyDocument: ", "\nidentity policy of mallory:1:54: "],
  },
  "a user name that there cannot be": { says: ["ValidationError: "] },
  "a policy file that is not there": {
    says: ['the policy file "policies/gone.json" cannot be read', "relative to the working directory"],
  },
  "somebody who is given twice": { says: ['the scenario gives the user "kjh-SuperDuperUser" twice'] },
  "an account number that is none": { says: ['"12345" is not an account ID; write 12 digits'] },

  "a session token is no assumed role": { says: ["expected the role to be assumed", `the call succeeded, as ${user}`] },
  "an assumed role is no session token": { says: ["expected a session token", "the call succeeded, as arn:aws:sts::"] },
  "a caller who is asked is no session token": { says: ["expected a session token, but the call returns no session"] },
  "another session name": { says: ["expected the role to be assumed as", "/my-cli-session"] },
  "another duration": { says: ["expected a session of 900 seconds", "3600"] },
  "a source identity that was not set": { says: ['expected the source identity "kjh", it has none'] },
  "another caller": {
    says: ["expected the caller arn:aws:iam::123456789012:user/mallory", `the call succeeded, as ${user}`],
  },

  "nothing fails": { says: ["expected the call to fail with AccessDenied", "the call succeeded, as"] },
  "it fails with another code": deniedInsteadOf("expected ValidationError"),
  "it fails with another message": deniedInsteadOf("expected AccessDenied: Access Denied"),

  "two rows are wrong": {
    says: ["kjh-SuperDuperUser without MFA: expected yes", "mallory with MFA: expected yes", `on resource: ${role}`],
    not: ["kjh-SuperDuperUser with MFA: expected"],
  },
  "a row that fails for another reason is no denial": { says: ["mallory with MFA: expected no", "has no MFA device"] },
  "a caller that is none": { says: ['unknown caller "kjh-SuperDuperUser maybe"; write NAME without MFA, '] },
  "an answer that is neither yes nor no": { says: ['unknown answer "perhaps" under "allowed?"; write yes, no, or '] },
  "a table without its header": { says: ["this table needs the header | caller | allowed? |"] },
  "a table without rows": { says: ["this table needs the header | caller | allowed? |"] },
  "a parameter with a letter wrong": {
    says: ['unknown row "sesion name"; did you mean "session name"? Allowed rows: session name, external id, '],
  },
  "a duration that is no number": { says: ['"an hour" is not a number of seconds'] },
  "a parameter like no other": { says: ['unknown row "parameter"; allowed rows: session name, '] },
  "a parameter that is given twice": { says: ['the row "session name" appears in the table twice'] },
  "a parameter with a third column": {
    says: ["needs two columns, a name and a value, but has the row | session name | one | two |"],
  },
  "a parameter without a value": { says: ["needs two columns, a name and a value, but has the row | external id |"] },
  "a tag that is given twice": { says: ['the row "team" appears in the table twice'] },

  "a call without its table": { says: ["this step needs a table below it, but has nothing"] },
  "a call with a doc string for a table": { says: ["this step needs a table below it, but has a doc string"] },
  "callers without their table": { says: ["this step needs a table below it, but has nothing"] },
  "a trust policy that is not there": { says: ["this step needs a doc string below it", "but has nothing"] },
  "a trust policy in a table": { says: ["this step needs a doc string below it", "but has a table"] },
  "an identity policy that is not there": { says: ["this step needs a doc string below it", "but has nothing"] },

  "a scenario that only sets things up": { says: ["this scenario checks nothing: its steps only set something up"] },

  "a service with a letter wrong": { says: ['"ec2.amazonws.com" is not an AWS service: '] },
  "a service without its domain, in a table": { says: ['"ec2" is not an AWS service: ', '"ec2.amazonaws.com"'] },
  "a condition key with a letter wrong": {
    says: [
      'unknown condition key "aws:SorceArn"; did you mean "aws:SourceArn"? Allowed: the condition keys that AWS documents, as of 2026-11-30',
    ],
  },
  "an attribute with a letter wrong": {
    says: ['unknown attribute "PrincipleTag:team"; did you mean "PrincipalTag:KEY"? Allowed: '],
  },
  "an attribute that says another session name than the step": {
    says: ["since the step names the role and the session; remove the row"],
  },
  "a claim that says somebody else than the step": {
    says: ['the row "sub" is not allowed here, since the step names the subject'],
  },
  "a backend with a letter wrong": {
    says: [
      'unknown backend "embeded"; did you mean "embedded"? Allowed: embedded, localstack, aws; the tag is "@backend:embeded"',
    ],
  },

  "a clock that is turned back": { says: ["the clock cannot move by -5 seconds; use 0 to "] },
  "a clock that is turned on beyond all years": { says: ["the clock cannot move by "] },

  "a question is no assumed role": {
    says: ["expected the role to be assumed", "the call succeeded, as arn:aws:sts::"],
  },
  "an answer about a user is no assumed role": { says: ["expected the role to be assumed as", `as ${user}`] },
  "an assumed role is no answer about a caller": { says: ["expected the caller arn:aws:sts::"] },

  "a workflow without its provider": { says: ["this scenario has no OIDC provider of GitHub Actions", "add the step"] },
  "a workflow with the provider of another service": { says: ["this scenario has no OIDC provider of GitHub Actions"] },
  "a job of two servers": {
    says: ["more than one OIDC provider of GitLab in the account 123456789012: one.example.com, two.example.com"],
  },
  "a repository with one ID": {
    says: ['"example-org@12/app" is not the name of a repository; write "OWNER/NAME"'],
  },
  "a branch that is a ref": { says: ['write the name alone, such as "main"'] },
  "a claim with a letter wrong": {
    says: ['unknown claim of GitHub Actions "job_workflow_reff"; did you mean "job_workflow_ref"?'],
  },
  "a workspace without its project": { says: ['write "ORGANIZATION/PROJECT/WORKSPACE"'] },
  "a phase with a letter wrong": { says: ['unknown phase "aply"; did you mean "apply"?'] },
  "a name in place of the ID of a project": { says: ['"app" is not the ID of a CircleCI project'] },
};

describe("a scenario that shows nothing, or something else than it says, fails", () => {
  let run: FeatureRun;
  beforeAll(() => {
    run = runFeatures(["fixtures/harness/honesty.feature"]);
  });

  test("all of them", () => {
    expect(run.scenarios.map(({ name }) => name)).toEqual(Object.keys(expectations));
    expect(run.stderr).toBe("");
    expect(run.status).toBe(1);
    const count = run.scenarios.length;
    expect(run.stdout).toMatch(new RegExp(`\\n${count} scenarios: 0 passed, ${count} failed\\n$`));
  });

  test.each(Object.entries(expectations))("%s", (name, { says, not = [] }) => {
    const scenario = run.scenarios.find((each) => each.name === name);
    expect(scenario?.status).toBe("FAILED");
    for (const text of says) expect(scenario?.message).toContain(text);
    for (const text of not) expect(scenario?.message).not.toContain(text);
    // These are mistakes of people's own, and no business of our files'.
    expect(scenario?.message).not.toMatch(/^\s+at /m);
  });
});
