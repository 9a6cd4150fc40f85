// Promise: time per decision grows linearly with the number of statements and of condition values (1 to 1000), and with
// the length of patterns in the worst case of many `*`.
//
// The time at the largest size is set against that at a tenth of it: ten times is linear growth, a hundred quadratic.
// Fixed costs, which weigh on the small sizes, can only make the ratio smaller. One large policy is set against ten
// different ones of a tenth, in turns, so that both sides go through the same amount of memory: else the processor's
// caches, which hold the small policy and not the large one, would look like growth.
import { compilePolicy, decide, explain, parsePolicy, prepareRequest, SourceText } from "../dist/api/engine.js";
import { account, action, principal, role } from "./founding.mjs";
import { interleave, median, microseconds, ratios, report, secondsPerCall, spread } from "./measure.mjs";

const sizes = [1, 10, 100, 1000];
const rounds = 15;
const warmUp = 3;
/** How long one size of one family is measured at a time, in milliseconds. */
const turn = 40;
/** How much more than linear growth is put down to the machine. */
const required = 1.5;
/** The length of texts where the pattern's is varied: so long that no pattern is longer than what it is matched with. */
const textLength = 10_000;
/** The length of patterns where the text's is varied; short, because a text shorter than its pattern is refused soon. */
const patternLength = 10;

/** Policies and requests of a given size in which nothing matches, so that everything is looked at. */
const decided = {
  statements: (size) => trusting(times(size, statementFor)),
  "statements whose conditions fail": (size) =>
    trusting(
      times(size, (index) => statement({ Condition: { StringEquals: { "sts:ExternalId": `id-${index}` } } })),
      { "sts:ExternalId": "other" },
    ),
  "condition values": (size) => externalId("StringEquals", (index) => `id-${index}`, size),
  "condition values with *": (size) => externalId("StringLike", (index) => `id-${index}-*`, size),
  "condition values, ARNs with *": (size) => {
    const values = times(size, (index) => `arn:aws:s3:::bucket-${index}-*`);
    return trusting(condition("ArnLike", "aws:SourceArn", values), { "aws:SourceArn": "arn:aws:s3:::other" });
  },
  "condition values with policy variables": (size) =>
    externalId("StringLike", (index) => `\${aws:username}-${index}-*`, size),
  "values in the request": (size) =>
    trusting(condition("ForAnyValue:StringEquals", "aws:TagKeys", ["team", "project"]), {
      "aws:TagKeys": times(size, (index) => `tag-${index}`),
    }),
  "pattern a*a*…b": (size) => like(`${"a*".repeat(size)}b`, textLength),
  "pattern *aa…b": (size) => like(`*${"a".repeat(size)}b`, textLength),
  "text of pattern a*a*…b": (size) => like(`${"a*".repeat(patternLength)}b`, size),
  "text of pattern *aa…b": (size) => like(`*${"a".repeat(patternLength)}b`, size),
  // In the first five fields of a Resource a `*` may end at a colon, which is matched in another way.
  "resource arn:aws:a*a*…b": (size) => resource(`arn:aws:${"a*".repeat(size)}b:::x`, textLength / 2),
};
const explained = ["statements", "statements whose conditions fail", "condition values"];

function times(size, make) {
  return Array.from({ length: size }, (_, index) => make(index));
}

function statement(elements) {
  return { Effect: "Allow", Principal: { AWS: principal }, Action: action, ...elements };
}

function statementFor(index) {
  return statement({ Principal: { AWS: `arn:aws:iam::${account}:user/other-${index}` } });
}

function condition(operator, key, values) {
  return [statement({ Condition: { [operator]: { [key]: values } } })];
}

function externalId(operator, value, size) {
  return trusting(condition(operator, "sts:ExternalId", times(size, value)), { "sts:ExternalId": "other" });
}

function like(pattern, length) {
  const context = { "sts:ExternalId": "a".repeat(length) };
  return trusting(condition("StringLike", "sts:ExternalId", pattern), context);
}

function trusting(statements, context = {}) {
  const request = ready({ action, principal, resource: role, context });
  return { request, policies: { trust: policy("trust", statements) } };
}

function resource(pattern, length) {
  const request = ready({ action: "s3:GetObject", principal, resource: `arn:aws:${"a".repeat(length)}:::x` });
  const statements = [{ Effect: "Allow", Action: "s3:GetObject", Resource: pattern }];
  return { request, policies: { identity: [policy("identity", statements)] } };
}

function policy(kind, Statement) {
  const text = JSON.stringify({ Version: "2012-10-17", Statement });
  const compiled = compilePolicy(parsePolicy(kind, new SourceText("policy", text)));
  if (compiled.problems.length > 0) throw new Error(compiled.problems[0].message);
  return compiled;
}

function ready(input) {
  const prepared = prepareRequest(input);
  if (prepared.kind === "refused") throw new Error(prepared.problems[0].message);
  return prepared.request;
}

const largest = sizes.at(-1);
const tenth = sizes.at(-2);
const linear = largest / tenth;

/** One decision on one of as many policies of this size as make up the largest. */
function decision(run, family, size) {
  const cases = times(largest / size, () => family(size));
  let next = 0;
  return () => {
    const { request, policies } = cases[next];
    next = next + 1 < cases.length ? next + 1 : 0;
    return run(request, policies);
  };
}

async function row(verb, run, name, family) {
  const contenders = {};
  for (const size of sizes) {
    const decideOne = decision(run, family, size);
    if (decideOne().decision !== "implicitDeny") throw new Error(`${name}: size ${size} is not denied`);
    contenders[size] = () => secondsPerCall(decideOne, turn);
  }
  await interleave(warmUp, contenders);
  const seconds = await interleave(rounds, contenders);
  const shown = sizes.map((size) => `${microseconds(median(seconds[size]))} at ${size}`);
  process.stderr.write(`  ${verb}, ${name}: ${shown.join(", ")}\n`);
  return {
    promise: `${verb}: ${name}`,
    ours: shown.at(-1),
    theirs: `${linear} × ${shown.at(-2)}`,
    figure: spread(ratios(seconds[largest], seconds[tenth]).map((ratio) => ratio / linear)),
    required: { atMost: required },
  };
}

const rows = [];
for (const [name, family] of Object.entries(decided)) rows.push(await row("decide", decide, name, family));
for (const name of explained) rows.push(await row("explain", explain, name, decided[name]));
report(rows);
