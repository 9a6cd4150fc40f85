// Takes over what the endpoint needs of AWS's service model: names, types and constraints, without descriptions. Run it
// by hand when AWS changes an API: node scripts/import-service-model.mjs path/to/service-2.json src/endpoint/model/iam.json
// (the file as botocore and the other SDKs carry it, unpacked); npm run format then lays it out.
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

const [, , from, to] = argv;
if (from === undefined || to === undefined) throw new Error("usage: import-service-model.mjs FROM TO");
const { metadata, operations, shapes } = JSON.parse(readFileSync(from, "utf8"));

const constraints = ["type", "required", "min", "max", "pattern", "enum", "sensitive"];

/**
 * Where AWS's answers show another constraint than its model: in exclusions of inline policies, names may have characters
 * around those of names, as captured in radkawar/stackd, testdata/aws/iam/simulation.json.
 */
const observed = {
  AttachmentName: { pattern: ".*[\\w+=,.@-]+.*" },
  InlinePolicyIdentifierType: { members: { PolicyName: "AttachmentName" } },
};

/**
 * What AWS's API reference has and no published model had when ours was taken over: trusted identity propagation. The
 * names and constraints are those of the pages, as far as they could be read: the parameter that names an IAM Identity
 * Center instance is not among them, and SubjectTypeSourceKey is taken to have the constraints of the other keys. A
 * model that has the operation replaces all of this.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProvider.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextProvider.html
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextProviderKeyDefinition.html
 */
const documented = {
  operations: { UpdateOpenIDConnectProvider: { input: { shape: "UpdateOpenIDConnectProviderRequest" } } },
  members: {
    CreateOpenIDConnectProviderRequest: { ContextProvider: { shape: "ContextProvider" } },
    GetOpenIDConnectProviderResponse: { ContextProvider: { shape: "ContextProvider" } },
  },
  shapes: {
    UpdateOpenIDConnectProviderRequest: {
      type: "structure",
      required: ["OpenIDConnectProviderArn"],
      members: {
        OpenIDConnectProviderArn: { shape: "arnType" },
        ContextProvider: { shape: "ContextProvider" },
        RemoveContextProvider: { shape: "booleanType" },
        RemoveIdentityCenterInstance: { shape: "booleanType" },
      },
    },
    ContextProvider: {
      type: "structure",
      required: ["SubjectSourceKey"],
      members: {
        SubjectSourceKey: { shape: "contextProviderKeyType" },
        SubjectTypeSourceKey: { shape: "contextProviderKeyType" },
        SubjectTypeValue: { shape: "contextProviderSubjectType" },
        KeyDefinitionList: { shape: "contextProviderKeyDefinitionListType" },
      },
    },
    contextProviderKeyDefinitionListType: {
      type: "list",
      min: 0,
      max: 10,
      member: { shape: "ContextProviderKeyDefinition" },
    },
    ContextProviderKeyDefinition: {
      type: "structure",
      required: ["SourceKey"],
      members: { SourceKey: { shape: "contextProviderKeyType" }, TargetKey: { shape: "contextProviderKeyType" } },
    },
    contextProviderKeyType: { type: "string", min: 1, max: 128 },
    contextProviderSubjectType: { type: "string" },
  },
};
if (metadata.serviceId === "IAM" && !("UpdateOpenIDConnectProvider" in operations)) {
  Object.assign(operations, documented.operations);
  Object.assign(shapes, documented.shapes);
  for (const [name, members] of Object.entries(documented.members)) Object.assign(shapes[name].members, members);
}

function withObserved(name, shape) {
  const { members, ...constraint } = observed[name] ?? {};
  const more = members === undefined ? {} : { members: { ...shape.members, ...members } };
  return { ...shape, ...constraint, ...more };
}

function shapeOf(shape) {
  const kept = Object.fromEntries(constraints.filter((name) => name in shape).map((name) => [name, shape[name]]));
  for (const part of ["member", "key", "value"]) if (part in shape) kept[part] = shape[part].shape;
  if (shape.type === "structure") {
    kept.members = Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, member.shape]));
  }
  return kept;
}

const used = new Set();
function use(name) {
  if (name === undefined || used.has(name)) return;
  used.add(name);
  const { member, key, value, members = {} } = shapes[name];
  for (const part of [member, key, value, ...Object.values(members)]) use(part?.shape);
}

const names = Object.keys(operations).sort();
for (const name of names) {
  use(operations[name].input?.shape);
  use(operations[name].output?.shape);
}
const lines = (rows) =>
  rows.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(",\n");
writeFileSync(
  to,
  `{
  "apiVersion": ${JSON.stringify(metadata.apiVersion)},
  "xmlNamespace": ${JSON.stringify(metadata.xmlNamespace)},
  "operations": {
${lines(names.map((name) => [name, { input: operations[name].input?.shape, output: operations[name].output?.shape }]))}
  },
  "shapes": {
${lines([...used].sort().map((name) => [name, withObserved(name, shapeOf(shapes[name]))]))}
  }
}
`,
);
