#!/usr/bin/env bash
# aws-cdk 2.1148.0: where STS refuses the role of the profile that --profile names, `cdk synth` ends with exit code 0 and without a word:
# the app is run as if there were no credentials, and what it does without an account is the result. The same holds for a wrong MFA
# code. `cdk bootstrap` fails, and says that no credentials have been configured. STS's error is shown with --verbose only.
#
# Seen with Node 20.20. Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --no-audit --no-fund --silent --ignore-scripts aws-cdk@2.1148.0

cat > config <<'INI'
[profile deploy]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/deploy
source_profile = alice
INI
cat > credentials <<'INI'
[alice]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
INI
cat > app.cjs <<'JS'
const { mkdirSync, writeFileSync } = require("node:fs");
const { CDK_OUTDIR: folder, CDK_DEFAULT_ACCOUNT: account } = process.env;
const environment = `aws://${account ?? "unknown-account"}/us-east-1`;
const stack = { type: "aws:cloudformation:stack", environment, properties: { templateFile: "stack.json" } };
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/stack.json`, "{}");
writeFileSync(`${folder}/manifest.json`, JSON.stringify({ version: "36.0.0", artifacts: { stack } }));
JS
cat > calls.mjs <<'JS'
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

let calls = 0;
const message = "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: sts:AssumeRole";
const error = `<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error>`;
const sts = createServer((request, response) => {
  calls += 1;
  request.resume();
  response.writeHead(403, { "content-type": "text/xml" });
  response.end(`<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`);
});
await once(sts.listen(0, "127.0.0.1"), "listening");
const files = { AWS_CONFIG_FILE: "config", AWS_SHARED_CREDENTIALS_FILE: "credentials", CDK_HOME: "home" };
const quiet = { CDK_DISABLE_CLI_TELEMETRY: "true", CDK_DISABLE_VERSION_CHECK: "1", AWS_EC2_METADATA_DISABLED: "true" };
const env = { NODE_NO_WARNINGS: "1", PATH: process.env.PATH, ...files, ...quiet, AWS_ENDPOINT_URL: `http://127.0.0.1:${sts.address().port}` };
for (const command of [["synth", "--quiet"], ["bootstrap", "aws://123456789012/us-east-1"]]) {
  calls = 0;
  const args = [...command, "--profile", "deploy", "--app", "node app.cjs", "--no-notices"];
  const child = spawn("node_modules/.bin/cdk", args, { env });
  let said = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (text) => (said += text));
  const [code] = await once(child, "close");
  const shown = said.includes("not authorized") ? "STS's error" : said.trim() === "" ? "nothing" : said.trim().split("\n").at(-1);
  console.log(`${command[0]}: AssumeRole ${calls}, exit code ${code}, says: ${shown}`);
}
const { artifacts } = JSON.parse(readFileSync("cdk.out/manifest.json", "utf8"));
console.log(artifacts.stack.environment);
sts.closeAllConnections();
sts.close();
JS
expected="synth: AssumeRole 1, exit code 0, says: nothing
bootstrap: AssumeRole 1, exit code 1, says: Need to perform AWS calls for account 123456789012, but no credentials have been configured
aws://unknown-account/us-east-1"
seen=$(node calls.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
