import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { CompiledPolicies } from "./compiled-policies.js";

const text = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }';
const given = (name: string, policy = text) => ({ source: new SourceText(name, policy) });

test("a policy is compiled once for its kind, name and text", () => {
  const policies = new CompiledPolicies();
  const first = policies.of("identity", given("a.json"));
  expect(first?.statements).toHaveLength(1);
  expect(policies.of("identity", given("a.json"))).toBe(first);
  expect(policies.of("trust", given("a.json"))).not.toBe(first);
  // Explanations name the file.
  expect(policies.of("identity", given("b.json"))?.document.source.name).toBe("b.json");
  expect(policies.of("identity", given("a.json", text.replace("Allow", "Deny")))?.statements[0]?.effect).toBe("Deny");
});

test("a text that is not a policy is undefined, and left out among identity policies", () => {
  const policies = new CompiledPolicies();
  expect(policies.of("trust", given("a.json", "{"))).toBeUndefined();
  expect(policies.identity([given("a.json", "{"), given("b.json")])).toHaveLength(1);
});
