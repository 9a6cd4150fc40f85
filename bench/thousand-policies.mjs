// Promise: to check 1000 small policies with all rules takes at most 0.35 s more than to check the founding one, whole
// processes, at most half of what an earlier build takes more, and less than parliament takes for them, where that is
// installed; and the time grows with the number of files and not faster, up to 10,000.
//
// Seconds depend on the machine and on what else it does. So a bare `node -e 0` runs in turns with the others: it takes
// 0.08 s where the promise was made. cfn-lint, which reads templates only, gets the same policies as those of roles, and
// so do we beside it.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { earlierCommandLine, withoutEarlierBuild } from "./earlier-build.mjs";
import { policyText } from "./founding.mjs";
import { interleave, median, milliseconds, ratios, report, spread } from "./measure.mjs";
import { commandLine, commandSeconds, processSeconds } from "./whole-process.mjs";

const policies = 1000;
const rounds = 9;
const warmUp = 2;
/** In seconds. */
const required = 0.35;
const requiredBesideEarlier = 0.5;
const many = 10 * policies;
const growthRounds = 3;
/** How much more than linear growth is put down to the machine. */
const requiredGrowth = 1.5;
/** cfn-lint takes a minute or more, so that a round has to do. */
const othersRounds = 1;

/** The founding policy with another user, and in turn with a little more. All are clean: findings would be paid for too. */
function policy(index) {
  const document = JSON.parse(policyText);
  const [statement] = document.Statement;
  statement.Principal.AWS = `arn:aws:iam::123456789012:user/service-user/user-${index}`;
  if (index % 2 === 1) statement.Sid = `User${index}`;
  if (index % 3 === 1) statement.Condition.NumericLessThan = { "aws:MultiFactorAuthAge": String(900 + index) };
  if (index % 5 === 1) statement.Condition.StringEquals = { "sts:ExternalId": `id-${index}` };
  return document;
}

function template(index) {
  const properties = { AssumeRolePolicyDocument: policy(index) };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: { Role: { Type: "AWS::IAM::Role", Properties: properties } },
  };
}

async function filesOf(folder, count, document) {
  await mkdir(folder);
  const files = Array.from({ length: count }, (_, index) => join(folder, `role-${index}.json`));
  // A few at a time: there is a limit to the files that are open at once.
  for (let first = 0; first < count; first += 500) {
    const some = files.slice(first, first + 500);
    await Promise.all(some.map((file, index) => writeFile(file, JSON.stringify(document(first + index), null, 2))));
  }
  return files;
}

async function againstOne(folder) {
  const files = await filesOf(folder, policies, policy);
  const contenders = {
    many: () => processSeconds([commandLine, ...files]),
    one: () => processSeconds([commandLine, "policies/kjh-DuperRole.json"]),
    bare: () => processSeconds(["-e", "0"]),
  };
  await interleave(warmUp, contenders);
  const { many: all, one, bare } = await interleave(rounds, contenders);
  const beyond = all.map((seconds, round) => seconds - one[round]);
  return [
    {
      promise: `${policies} policies beyond one`,
      ours: milliseconds(median(all)),
      theirs: `${milliseconds(median(one))} (one policy)`,
      figure: spread(beyond),
      unit: "s",
      required: { atMost: required },
    },
    {
      promise: `${policies} policies beyond one`,
      ours: milliseconds(median(beyond)),
      theirs: `${milliseconds(median(bare))} (node -e 0)`,
      figure: spread(ratios(beyond, bare)),
    },
  ];
}

/** What the policies take beyond one, beside what they take an earlier build. */
async function besideEarlier(few) {
  const promise = `${policies} policies beyond one, beside the earlier build`;
  const must = { required: { atMost: requiredBesideEarlier } };
  const earlier = await earlierCommandLine();
  if (earlier === undefined) return { promise, missing: withoutEarlierBuild, ...must };
  const one = "policies/kjh-DuperRole.json";
  const contenders = {
    many: () => processSeconds([commandLine, few]),
    one: () => processSeconds([commandLine, one]),
    earlierMany: () => processSeconds([earlier, few]),
    earlierOne: () => processSeconds([earlier, one]),
  };
  await interleave(warmUp, contenders);
  const seconds = await interleave(rounds, contenders);
  const beyond = (all, single) => seconds[all].map((value, round) => value - seconds[single][round]);
  const ours = beyond("many", "one");
  const theirs = beyond("earlierMany", "earlierOne");
  return {
    promise,
    ours: milliseconds(median(ours)),
    theirs: `${milliseconds(median(theirs))} (earlier build)`,
    figure: spread(ratios(ours, theirs)),
    ...must,
  };
}

async function growth(few, folder) {
  await filesOf(folder, many, policy);
  const contenders = {
    many: () => processSeconds([commandLine, folder]),
    few: () => processSeconds([commandLine, few]),
    one: () => processSeconds([commandLine, "policies/kjh-DuperRole.json"]),
  };
  const { many: all, few: some, one } = await interleave(growthRounds, contenders);
  // The start is the same for each; what is beyond it is what grows.
  const grown = all.map((seconds, round) => (seconds - one[round]) / (some[round] - one[round]) / (many / policies));
  return {
    promise: `${many} policies against ${policies}`,
    ours: milliseconds(median(all)),
    theirs: `${many / policies} × ${milliseconds(median(some))}`,
    figure: spread(grown),
    required: { atMost: requiredGrowth },
  };
}

/** Another linter beside ours on the same files; what is not installed is not measured. */
async function beside(name, command, args, ours, must) {
  const promise = `${policies} ${ours.what} beside ${name}`;
  if ((await commandSeconds(command, ["--version"])) === undefined) {
    return { promise, missing: `${name} is not installed`, ...must };
  }
  const contenders = { ours: ours.run, theirs: () => commandSeconds(command, args) };
  const seconds = await interleave(othersRounds, contenders);
  return {
    promise,
    ours: milliseconds(median(seconds.ours)),
    theirs: `${milliseconds(median(seconds.theirs))} (${name})`,
    figure: spread(ratios(seconds.ours, seconds.theirs)),
    ...must,
  };
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  const few = join(folder, "few");
  const rows = await againstOne(few);
  rows.push(await besideEarlier(few));
  rows.push(await growth(few, join(folder, "many")));
  const policiesHere = { what: "policies", run: () => processSeconds([commandLine, few]) };
  rows.push(await beside("parliament", "parliament", ["--directory", few], policiesHere, { required: { atMost: 1 } }));
  const templates = await filesOf(join(folder, "templates"), policies, template);
  const templatesHere = { what: "templates", run: () => processSeconds([commandLine, ...templates]) };
  rows.push(await beside("cfn-lint", "cfn-lint", templates, templatesHere, { required: { atMost: 1 } }));
  report(rows);
} finally {
  await rm(folder, { recursive: true });
}
