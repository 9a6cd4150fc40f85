import { expect, test } from "vitest";
import { rolesOf, scaffolded } from "./scaffolded.js";
import { trustPolicyOf } from "./trust.js";

const withMfa = trustPolicyOf({});
const withAge = trustPolicyOf({
  Bool: { "aws:MultiFactorAuthPresent": "true" },
  NumericLessThan: { "aws:MultiFactorAuthAge": "3600" },
});
const forBob = withMfa.replace("user/alice", "user/bob");

function feature(policy: string, existing?: string, update = false) {
  const given = existing === undefined ? {} : { "admin.feature": existing };
  const [only] = scaffolded(rolesOf("policies/admin.json", policy), { existing: given, update }).features;
  if (only === undefined) throw new Error("there is no feature");
  return only;
}

const first = feature(withMfa);

test("a feature that fits the policy stays as it is", () => {
  expect(first.state).toBe("new");
  expect(first.path).toBe("admin.feature");
  expect(feature(withMfa, first.text)).toMatchObject({ state: "same", added: [], kept: [], stale: [] });
});

test("a file that scaffold did not write stays as it is", () => {
  const own = "Feature: ours\n\n  Scenario: one\n    Given a step\n";
  expect(feature(withMfa, own)).toMatchObject({ state: "foreign", text: own });
});

test("an edited scenario is kept, whatever the policy says now, and not written beside it", () => {
  const edited = first.text.replace("alice without MFA is denied", "Our access keys alone open nothing");
  const again = feature(withMfa, edited);
  expect(again.kept).toEqual(["Our access keys alone open nothing"]);
  expect(again.text).toContain("Our access keys alone open nothing");
  // The generated one was taken out by the edit, and stays out.
  expect(again.text).not.toContain("alice without MFA is denied");
  expect(again.text).toBe(edited);
});

test("a step changed by hand is kept under its title, also with --update", () => {
  const edited = first.text.replace(
    'When "alice" assumes "admin" without MFA\n    Then access is denied',
    'When "alice" assumes "admin" without MFA\n    Then access is denied by the trust policy',
  );
  expect(edited).not.toBe(first.text);
  for (const update of [false, true]) {
    const again = feature(withMfa, edited, update);
    expect(again.kept).toEqual(["alice without MFA is denied"]);
    expect(again.text.match(/Scenario: alice without MFA is denied/g)).toHaveLength(1);
    expect(again.text).toContain("by the trust policy");
  }
});

test("a scenario that was taken out stays out, unless everything is asked for", () => {
  const without = first.text.replace(/ {2}@negative\n {2}Scenario: eve [\s\S]*?Then access is denied\n\n/, "");
  expect(without).not.toBe(first.text);
  expect(feature(withMfa, without).state).toBe("same");
  expect(feature(withMfa, without, true).text).toContain("Scenario: eve");
});

test("what a new condition needs is added, and what is edited stays", () => {
  const edited = first.text.replace("mallory with MFA is denied", "Mallory is nobody's friend");
  const again = feature(withAge, edited);
  expect(again.state).toBe("changed");
  expect(again.added).toContain("alice with MFA that is 61 minutes old is denied");
  expect(again.kept).toEqual(["Mallory is nobody's friend"]);
  expect(again.text).toContain("Scenario: alice with MFA that is 61 minutes old is denied");
});

test("a generated scenario that no longer fits is stale, and replaced only with --update", () => {
  const again = feature(forBob, first.text);
  expect(again.stale).toContain("alice with MFA can assume the role");
  expect(again.text).toContain("Scenario: alice with MFA can assume the role");
  expect(again.added).toContain("bob with MFA can assume the role");
  const updated = feature(forBob, first.text, true);
  expect(updated.text).not.toContain("alice with MFA can assume the role");
  expect(updated.text).toBe(feature(forBob).text);
});

test("names of roles and users cannot become steps", () => {
  const odd = trustPolicyOf({}).replace("user/alice", 'user/a|b<c>"d/alice').replace('"d/', '\\"d/');
  const { text } = feature(odd);
  expect(text).toContain(String.raw`a|b<c>\"d/alice`);
  expect(text.split("\n").filter((line) => /^\s*Scenario:/.test(line)).length).toBeGreaterThan(3);
});

test("two roles of one name have a feature each", () => {
  const roles = [...rolesOf("one/admin.json", withMfa), ...rolesOf("two/admin.json", withAge)];
  expect(scaffolded(roles).features.map(({ path }) => path)).toEqual(["admin.feature", "admin-2.feature"]);
});

test("what cannot be read is a problem, and the others have their features", () => {
  const foreign = withMfa.replace("arn:aws:", "arn:aws-cn:");
  const { features, problems } = scaffolded([
    ...rolesOf("policies/china.json", foreign),
    ...rolesOf("policies/admin.json", withMfa),
  ]);
  expect(features.map(({ role }) => role)).toEqual(["admin"]);
  expect(problems).toEqual([
    {
      role: "china",
      policy: "policies/china.json",
      line: 1,
      why: 'it names arn:aws-cn:iam::123456789012:user/alice, and scenarios have the partition "aws" only',
    },
  ]);
});

test("two users of one name in an account are a problem, since AWS has no such account", () => {
  const twins = withMfa.replace(/"([^"]*)user\/alice"/, '["$1user/a/joe", "$1user/b/Joe"]');
  expect(twins).not.toBe(withMfa);
  expect(scaffolded(rolesOf("policies/admin.json", twins)).problems).toEqual([
    expect.objectContaining({ why: expect.stringContaining("an account has one user of a name") }),
  ]);
});

test("a scenario of one's own behind the last line is kept", () => {
  const own = '\n  @ours\n  Scenario: own\n    When "alice" assumes "admin" without MFA\n    Then access is denied\n';
  const again = feature(withMfa, `${first.text}${own}`);
  expect(again).toMatchObject({ kept: ["own"], stale: [], hasAll: true });
  expect(again.text).toContain(own.trim());
  expect(feature(withMfa, again.text)).toMatchObject({ state: "same", kept: ["own"] });
});

test("what the scenarios of scaffold show is not said of a feature that lacks one of them", () => {
  const without = first.text.replace(/ {2}@negative\n {2}Scenario: eve [\s\S]*?Then access is denied\n\n/, "");
  expect(feature(withMfa, first.text).hasAll).toBe(true);
  expect(feature(withMfa, without).hasAll).toBe(false);
  expect(feature(withMfa, "Feature: ours\n").hasAll).toBe(false);
});

test("line ends of Windows change nothing, and stay", () => {
  const crlf = first.text.replaceAll("\n", "\r\n");
  expect(feature(withMfa, crlf)).toMatchObject({ state: "same", kept: [], stale: [] });
  expect(feature(withAge, crlf, true).text).not.toMatch(/[^\r]\n/);
});
