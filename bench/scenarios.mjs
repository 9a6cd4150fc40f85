// Promise: 300 scenarios on the embedded endpoint take at most 2.5 times as long as 300 scenarios of cucumber-js whose steps
// do nothing, whole processes. Half of ours assume without MFA, half with; they begin alike in groups of 20, as the
// scenarios of a feature do.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { interleave, median, ratios, report, spread } from "./measure.mjs";
import { commandLine, processSeconds, root } from "./whole-process.mjs";

const scenarios = 300;
const perFeature = 20;
const rounds = 9;
const required = 2.5;

// Three steps each, as long in words as those that do something.
const nothing = ["Given a"];
const nothingHappens = ["When b", "Then c"];

// Inside the repository: support code finds its cucumber there.
await mkdir(join(root, "bench/node_modules"), { recursive: true });
const folder = await mkdtemp(join(root, "bench/node_modules/scenarios-"));
try {
  const ours = [];
  const empty = [];
  for (let from = 0; from < scenarios; from += perFeature) {
    ours.push(await feature(`ours-${from}.feature`, storyOf(from), story));
    empty.push(await feature(`empty-${from}.feature`, nothing, () => nothingHappens));
  }
  const support = join(folder, "nothing.mjs");
  await writeFile(
    support,
    'import { Given, Then, When } from "@cucumber/cucumber";\nGiven("a", () => {});\nWhen("b", () => {});\nThen("c", () => {});\n',
  );
  const config = join(folder, "cucumber.json").slice(root.length);
  await writeFile(join(folder, "cucumber.json"), '{ "default": {} }');
  const cucumber = join(root, "node_modules/@cucumber/cucumber/bin/cucumber.js");
  const contenders = {
    ours: () => processSeconds([commandLine, "test", ...ours]),
    empty: () => processSeconds([cucumber, ...empty, "--config", config, "--import", support]),
  };
  for (const contender of Object.values(contenders)) await contender();
  const values = await interleave(rounds, contenders);
  report([
    {
      promise: `${scenarios} scenarios on embedded against ${scenarios} empty ones of cucumber-js`,
      ours: `${median(values.ours).toFixed(2)} s`,
      theirs: `${median(values.empty).toFixed(2)} s`,
      figure: spread(ratios(values.ours, values.empty)),
      required: { atMost: required },
    },
  ]);
} finally {
  await rm(folder, { recursive: true });
}

async function feature(file, background, scenario) {
  const lines = ["Feature: many", "  Background:", ...background.map((step) => `    ${step}`)];
  for (let number = 0; number < perFeature; number++) {
    lines.push(`  Scenario: number ${number}`, ...scenario(number).map((step) => `    ${step}`));
  }
  await writeFile(join(folder, file), `${lines.join("\n")}\n`);
  return join(folder, file);
}

function storyOf(from) {
  return [
    `Given the IAM user "service-user/kjh-SuperDuperUser" with a virtual MFA device`,
    `And the IAM user "user-${from}"`,
    `And the role "kjh-DuperRole" trusts as in "policies/kjh-DuperRole.json"`,
  ];
}

function story(number) {
  const mfa = number % 2 === 0 ? "without" : "with";
  const then = number % 2 === 0 ? "access is denied" : "the role is assumed";
  return [`When "kjh-SuperDuperUser" assumes "kjh-DuperRole" ${mfa} MFA`, `Then ${then}`];
}
