import fc from "fast-check";
import { describe, expect } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { type JsonNode, parseJson } from "../../src/policy/index.js";
import { loadTemplates, readSource, type SourcePolicy } from "../../src/sources/index.js";
import { awkwardText, type Json, mutated, mutation, printTree, toTree } from "./json-trees.js";
import { holdsFor } from "./runs.js";

const templates = await loadTemplates(true);

function read(text: string): readonly SourcePolicy[] {
  const policies: SourcePolicy[] = [];
  const source = new SourceText("text", text);
  for (const isLarge of [true, false]) {
    policies.length = 0;
    const answer = readSource(source, { emit: (policy) => policies.push(policy), templates, isLarge });
    if (answer.kind === "policy") policies.push(answer.policy);
  }
  return policies;
}

const trust: Json = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "123456789012" }, Action: "sts:AssumeRole" }],
};
const role: Json = { RoleName: "x", Arn: "arn:aws:iam::123456789012:role/x", AssumeRolePolicyDocument: trust };
const encodedRole: Json = { RoleName: "x", AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)) };
const resource: Json = {
  address: "aws_iam_role.x",
  mode: "managed",
  type: "aws_iam_role",
  values: { name: "x", assume_role_policy: JSON.stringify(trust) },
};
const texts: readonly Json[] = [
  trust,
  role,
  { Role: role },
  [role, encodedRole],
  { RoleDetailList: [role, encodedRole] },
  {
    format_version: "1.2",
    planned_values: { root_module: { resources: [resource], child_modules: [{ resources: [] }] } },
  },
  {
    resource_changes: [
      { ...resource, change: { actions: ["create"], after: { assume_role_policy: JSON.stringify(trust) } } },
    ],
  },
  { version: 4, terraform_version: "1.11.4", resources: [{ ...resource, instances: [{ attributes: {} }] }] },
  { Resources: { R: { Type: "AWS::IAM::Role", Properties: { AssumeRolePolicyDocument: trust } } } },
];

/** Texts that hold policies, with something wrong somewhere. */
const damaged = fc
  .tuple(
    fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }),
    fc.array(mutation, { maxLength: 4 }),
    fc.nat(),
  )
  .map(([values, changes, cut]) => {
    const text = values.map((value) => printTree(mutated(toTree(value), changes))).join("\n");
    return cut % 3 === 0 ? text.slice(0, cut % (text.length + 1)) : text;
  });

describe("recognition", () => {
  holdsFor("no text makes it throw", 300, fc.oneof(damaged, fc.string({ unit: "binary", maxLength: 200 })), (text) => {
    for (const policy of read(text)) {
      if (policy.kind !== "policy") continue;
      const { source, placed } = policy;
      for (const node of placed.variants) source?.range(node);
    }
  });
});

const keyText = fc.oneof(awkwardText, fc.constantFrom("é", "😀", "\u2028", "a/b~c", '"', "\\", "%", "+"));
const policyLike: fc.Arbitrary<Json> = fc
  .tuple(fc.dictionary(keyText, fc.oneof(keyText, fc.array(keyText, { maxLength: 3 })), { maxKeys: 4 }), keyText)
  .map(([block, sid]) => ({ Version: "2012-10-17", Statement: [{ Sid: sid, Condition: { StringEquals: block } }] }));

interface Way {
  readonly write: (document: string) => string;
  /** What stands for a stretch of the document. */
  readonly within: (stretch: string) => string;
}

const inString = (text: string): string => JSON.stringify(text).slice(1, -1);
const percent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
/** What is not ASCII is left as it is. */
const percentPart = (text: string): string => text.replace(/[ -/:-@[-`{-~]+/g, percent);
const inRole = (document: string): string => `[\n  {"RoleName": "x", "AssumeRolePolicyDocument":\n ${document}}\n]`;

const ways: Readonly<Record<string, Way>> = {
  "as an object": { write: inRole, within: (text) => text },
  "as a string": { write: (text) => inRole(JSON.stringify(text)), within: inString },
  "as a string with escapes of its own": {
    write: (text) => inRole(JSON.stringify(ascii(text))),
    within: (text) => inString(ascii(text)),
  },
  "as a string that is ASCII": {
    write: (text) => inRole(`"${ascii(inString(text))}"`),
    within: (text) => ascii(inString(text)),
  },
  "percent-encoded in part": {
    write: (text) => inRole(JSON.stringify(percentPart(text))),
    within: (text) => inString(percentPart(text)),
  },
  "percent-encoded": { write: (text) => inRole(`"${percent(text)}"`), within: percent },
  "in a plan": {
    write: (text) =>
      JSON.stringify({
        planned_values: {
          root_module: { resources: [{ ...toObject(resource), values: { assume_role_policy: text } }] },
        },
      }),
    within: inString,
  },
};

function toObject(value: Json): object {
  return typeof value === "object" && value !== null ? value : {};
}

/** JSON as Terraform's jsonencode writes it: other characters as escapes. */
function ascii(text: string): string {
  return text.replace(/[<>&\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function nodesIn(node: JsonNode): readonly JsonNode[] {
  if (node.kind === "array") return [node, ...node.items.flatMap(nodesIn)];
  if (node.kind === "object") return [node, ...node.members.flatMap(({ key, value }) => [key, ...nodesIn(value)])];
  return [node];
}

describe("places within documents", () => {
  for (const [name, { write, within }] of Object.entries(ways)) {
    const documents = policyLike.map((value) => JSON.stringify(value));
    holdsFor(`are those of the same text outside: ${name}`, 100, documents, (text) => {
      const whole = new SourceText("text", write(text));
      const [policy] = read(whole.text);
      if (policy?.kind !== "policy") throw new Error("the policy is found");
      const [root] = policy.placed.variants;
      const plain = parseJson(new SourceText("text", text)).root;
      if (root === undefined || plain === undefined) throw new Error("the policy is read");
      const inner = policy.source ?? whole;
      const nodes = nodesIn(root);
      const expected = nodesIn(plain);
      expect(nodes.map(({ kind }) => kind)).toEqual(expected.map(({ kind }) => kind));
      for (const [index, node] of nodes.entries()) {
        const { start, end } = inner.range(node);
        const { start: from, end: to } = expected[index] ?? plain;
        expect(start.line).toBe(end.line);
        expect(whole.line(start.line).slice(start.column - 1, end.column - 1)).toBe(within(text.slice(from, to)));
      }
    });
  }
});
