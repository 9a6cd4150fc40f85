// The main job on the embedded default: the policies of this repository are clean, and the founding story comes out as
// it should, without and with MFA.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const policies = readdirSync(new URL("../policies/", import.meta.url)).map((file) => `policies/${file}`);
const call = [
  ...["simulate", "--trust", "policies/kjh-DuperRole.json"],
  ...["--role", "arn:aws:iam::123456789012:role/kjh-DuperRole"],
  ...["--principal", "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser"],
];

run("The policies", ["check", ...policies]);
run("The founding story, without MFA", [...call, "--caller", "long-term-key", "--expect", "implicitDeny"]);
run("The founding story, with MFA", [...call, "--caller", "long-term-key-with-mfa", "--expect", "allowed"]);

function run(title, args) {
  console.log(`== ${title}\n$ policy-check ${args.join(" ")}`);
  const { status } = spawnSync(process.execPath, ["dist/bin/policy-check.js", ...args], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`failed with exit code ${status}`);
    process.exit(1);
  }
  console.log();
}
