import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import type { CompiledPolicy } from "../engine/index.js";
import { toValue } from "../policy/index.js";
import { loadTemplates } from "../sources/index.js";
import type { KnownContent } from "./content.js";
import { inspectSource } from "./inspect-source.js";
import type { InspectedPart } from "./inspected-policy.js";
import { narrowed, widened } from "./unknown-values.js";

/** The widest policy that a text with placeholders may be. */
async function widest(...statements: readonly object[]): Promise<CompiledPolicy | "everything" | undefined> {
  return widened(await contentOf(statements));
}

/** The narrowest policy that it may be. */
async function narrowest(...statements: readonly object[]): Promise<CompiledPolicy | "nothing" | undefined> {
  return narrowed(await contentOf(statements));
}

async function contentOf(statements: readonly object[]): Promise<KnownContent> {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2);
  const parts: InspectedPart[] = [];
  inspectSource(new SourceText("x.json", text), {
    isNamed: true,
    templates: await loadTemplates(false),
    take: (part) => parts.push(part),
  });
  const [policy] = parts;
  const content = policy?.kind === "policy" ? policy.content : undefined;
  if (content?.kind !== "known") throw new Error(JSON.stringify(parts));
  return content;
}

function statementsOf(policy: CompiledPolicy | "everything" | "nothing" | undefined): unknown {
  if (policy === undefined || typeof policy === "string") return policy;
  return policy.document.statements.map(({ node }) => toValue(node));
}

const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const allow = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole", Condition: mfa };
const deny = { ...allow, Effect: "Deny", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } };
const account = `\${account}`;

test("a policy of which all is known needs no other", async () => {
  expect(await widest(allow, deny)).toBeUndefined();
  expect(
    await widest({ ...allow, Condition: { StringEquals: { "aws:username": `\${aws:username}` } } }),
  ).toBeUndefined();
});

test("an unknown principal is everybody, and what is known stays", async () => {
  const found = statementsOf(await widest({ ...allow, Principal: { AWS: `arn:aws:iam::${account}:root` } }, deny));
  expect(found).toEqual([{ ...allow, Principal: { AWS: "*" } }, deny]);
});

test("an Allow loses the conditions that are not known, by key, value or operator", async () => {
  const Condition = { ...mfa, StringEquals: { "sts:ExternalId": account, [account]: "x", "aws:username": "alice" } };
  const found = statementsOf(await widest({ ...allow, Condition }));
  expect(found).toEqual([{ ...allow, Condition: { ...mfa, StringEquals: { "aws:username": "alice" } } }]);
});

test("a Deny of which something is not known is left out", async () => {
  const some = { ...deny, Condition: { ...deny.Condition, StringEquals: { "aws:PrincipalAccount": account } } };
  expect(statementsOf(await widest(allow, some, deny))).toEqual([allow, deny]);
});

test("an unknown effect or provider may be anything", async () => {
  expect(await widest({ ...allow, Effect: account })).toBe("everything");
  const federated = { ...allow, Principal: { Federated: account }, Action: "sts:AssumeRoleWithWebIdentity" };
  expect(await widest(federated)).toBe("everything");
});

test("the narrowest policy loses each Allow that is not known, and allows nothing where a Deny or an effect is not known", async () => {
  const unknown = { ...allow, Principal: { AWS: `arn:aws:iam::${account}:root` } };
  expect(await narrowest(allow, deny)).toBeUndefined();
  expect(statementsOf(await narrowest(unknown, allow, deny))).toEqual([allow, deny]);
  expect(statementsOf(await narrowest(unknown))).toEqual([]);
  expect(await narrowest(allow, { ...deny, Principal: { AWS: account } })).toBe("nothing");
  expect(await narrowest(allow, { ...allow, Effect: account })).toBe("nothing");
});
