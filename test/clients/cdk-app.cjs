// An app of the AWS CDK, as its command line runs one: it writes a stack for any account, which makes the command look for the account.
const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = process.env.CDK_OUTDIR;
const stack = {
  type: "aws:cloudformation:stack",
  environment: "aws://unknown-account/unknown-region",
  properties: { templateFile: "stack.template.json" },
};
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "stack.template.json"), JSON.stringify({ Resources: {} }));
writeFileSync(join(folder, "manifest.json"), JSON.stringify({ version: "36.0.0", artifacts: { stack } }));
