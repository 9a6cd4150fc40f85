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
