// Promise: time per decision grows linearly with the number of statements and of condition values (1 to 1000), and with
// the length of patterns in the worst case of many `*`.
//
// The time at the largest size is set against that at a tenth of it: ten times is linear growth, a hundred quadratic.
// Fixed costs, which weigh on the small sizes, can only make the ratio smaller.
import { compilePolicy, decide, explain, parsePolicy, prepareRequest, SourceText } from "../dist/index.js";
import { account, action, principal, role } from "./founding.mjs";
import { interleave, median, microseconds, ratios, report, secondsPerCall, spread } from "./measure.mjs";

const sizes = [1, 10, 100, 1000];
const rounds = 11;
/** How long one size of one family is measured at a time, in milliseconds. */
const turn = 25;
const warmUp = 3;
/** How much more than linear growth is put down to the machine: larger policies leave the processor's caches. */
const required = 1.5;
/** The length that is not varied, of the text or of the pattern. Longer than the largest size, or texts would run out. */
const fixedLength = 2000;

const numbers = (size) => Array.from({ length: size }, (_, index) => index);
const statement = (rest) => ({ Effect: "Allow", Principal: { AWS: principal }, Action: action, ...rest });
const statementFor = (index) => statement({ Principal: { AWS: `arn:aws:iam::${account}:user/other-${index}` } });
const conditioned = (operator, key, value) => [statement({ Condition: { [operator]: { [key]: value } } })];
const text = "a".repeat(fixedLength);

/** Policies and requests of a given size in which nothing matches, so that everything is looked at. */
const families = {
  statements: (size) => trusting(numbers(size).map(statementFor), {}),
  "statements whose conditions fail": (size) =>
    trusting(
      numbers(size).map((index) => statement({ Condition: { StringEquals: { "sts:ExternalId": `id-${index}` } } })),
      { "sts:ExternalId": "other" },
    ),
  "condition values": (size) =>
    trusting(
      conditioned(
        "StringEquals",
        "sts:ExternalId",
        numbers(size).map((index) => `id-${index}`),
      ),
      {
        "sts:ExternalId": "other",
      },
    ),
  "condition values with *": (size) =>
    trusting(
      conditioned(
        "ArnLike",
        "aws:SourceArn",
        numbers(size).map((index) => `arn:aws:s3:::bucket-${index}-*`),
      ),
      { "aws:SourceArn": "arn:aws:s3:::other" },
    ),
  "condition values with policy variables": (size) =>
    trusting(
      conditioned(
        "StringLike",
        "sts:RoleSessionName",
        numbers(size).map((index) => `\${aws:username}-${index}-*`),
      ),
      { "sts:RoleSessionName": "other" },
    ),
  "values in the request": (size) =>
    trusting(conditioned("ForAnyValue:StringEquals", "aws:TagKeys", ["team", "project"]), {
      "aws:TagKeys": numbers(size).map((index) => `tag-${index}`),
    }),
  "pattern a*a*…b": (size) => like(`${"a*".repeat(size)}b`, text),
  "pattern *aa…b": (size) => like(`*${"a".repeat(size)}b`, text),
  "pattern *a?a?…b": (size) => like(`*${"a?".repeat(Math.ceil(size / 2))}b`, text),
  "text aa…, pattern a*a*…b": (size) => like(`${"a*".repeat(fixedLength)}b`, "a".repeat(size)),
  "text aa…, pattern *aa…b": (size) => like("*".concat("a".repeat(50), "b"), "a".repeat(size)),
  "resource arn:a*a*…b:": (size) => identity(`arn:aws:${"a*".repeat(size)}b:::${"a".repeat(10)}`, "a".repeat(100)),
};

function policySet(kind, Statement) {
  const source = new SourceText("policy", JSON.stringify({ Version: "2012-10-17", Statement }));
  const parsed = parsePolicy(kind, source);
  const policy = compilePolicy(parsed);
  if (policy.problems.length > 0) throw new Error(policy.problems[0].message);
  return kind === "trust" ? { trust: policy } : { identity: [policy] };
}

function ready(input) {
  const prepared = prepareRequest(input);
  if (prepared.kind === "refused") throw new Error(prepared.problems[0].message);
  return prepared.request;
}

function trusting(statements, context) {
  return { request: ready({ action, principal, resource: role, context }), policies: policySet("trust", statements) };
}

function like(pattern, value) {
  return trusting(conditioned("StringLike", "sts:ExternalId", pattern), { "sts:ExternalId": value });
}

/** Only the first five fields of a Resource have a `*` that may be bound by a colon, which is another algorithm. */
function identity(resource, value) {
  const policies = policySet("identity", [{ Effect: "Allow", Action: "s3:GetObject", Resource: resource }]);
  return { request: ready({ action: "s3:GetObject", principal, resource: `arn:aws:${value}:::x` }), policies };
}

const [tenth, largest] = [sizes.at(-2), sizes.at(-1)];
const linear = largest / tenth;
const rows = [];
for (const [name, family] of Object.entries(families)) {
  for (const [verb, run] of Object.entries({ decide, explain })) {
    const contenders = {};
    for (const size of sizes) {
      const { request, policies } = family(size);
      if (run(request, policies).decision !== "implicitDeny") throw new Error(`${name}: size ${size} is not denied`);
      contenders[size] = () => secondsPerCall(() => run(request, policies), turn);
    }
    await interleave(warmUp, contenders);
    const seconds = await interleave(rounds, contenders);
    const times = sizes.map((size) => `${microseconds(median(seconds[size]))} at ${size}`);
    process.stderr.write(`  ${verb}, ${name}: ${times.join(", ")}\n`);
    rows.push({
      promise: `${verb} grows with ${name}`,
      ours: times.at(-1),
      theirs: `${linear} × ${times.at(-2)}`,
      figure: spread(ratios(seconds[largest], seconds[tenth]).map((ratio) => ratio / linear)),
      required: { atMost: required },
    });
  }
}
report(rows);
