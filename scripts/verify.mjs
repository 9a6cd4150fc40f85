// The main job on the embedded default: the policies of this repository are clean, and everything that the features say
// about them is true: who can assume which role, with and without MFA.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const policies = readdirSync(new URL("../policies/", import.meta.url))
  .filter((file) => file.endsWith(".json"))
  .map((file) => `policies/${file}`);

const policiesAreClean = run("The policies", ["check", ...policies]);
const featuresAreTrue = run("The features, on the embedded endpoint", ["test"]);
if (!policiesAreClean || !featuresAreTrue) process.exitCode = 1;

function run(title, args) {
  console.log(`== ${title}\n$ policy-check ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, ["dist/bin/policy-check.js", ...args], {
    cwd: root,
    stdio: "inherit",
  });
  console.log(status === 0 ? "" : `failed with exit code ${status}\n`);
  return status === 0;
}
