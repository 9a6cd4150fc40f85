// The main job on the embedded default: the policies of this repository are clean, everything that the features say about
// them is true (who can assume which role, with and without MFA), the features leave nothing of the policies out, and the
// page says it all: site/index.html.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const results = "site/embedded.ndjson";
const root = fileURLToPath(new URL("..", import.meta.url));
const policies = readdirSync(new URL("../policies/", import.meta.url))
  .filter((file) => file.endsWith(".json"))
  .map((file) => `policies/${file}`);

const policiesAreClean = run("The policies", ["check", ...policies]);
const coverage = ["--coverage", "--policies", "policies/*.json", "--coverage-threshold", "100"];
const featuresAreTrue = run("The features, on the embedded endpoint, and what they show of the policies", [
  ...["test", "--format", `message:${results}`, ...coverage, "--coverage-format", "lcov:site/policies.lcov"],
]);
const pageIsMade = run("The page", ["docs", "--results", results, "--out", "site"]);
if (!policiesAreClean || !featuresAreTrue || !pageIsMade) process.exitCode = 1;

function run(title, args) {
  console.log(`== ${title}\n$ policy-check ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, ["dist/bin/policy-check.js", ...args], {
    cwd: root,
    stdio: "inherit",
  });
  console.log(status === 0 ? "" : `failed with exit code ${status}\n`);
  return status === 0;
}
