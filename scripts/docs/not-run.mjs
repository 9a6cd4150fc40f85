// The code blocks of README and docs/ that are neither run nor checked when pages are followed, each by its page and one of
// its lines, with the reason.
const install = "it installs packages, which test/package.test.ts does";
const account = "it needs an AWS account or its tools";

export const notRun = [
  { page: "README.md", line: "npm install --save-dev ./policy-check-0.1.0.tgz @cucumber/cucumber@12", reason: install },
  {
    page: "README.md",
    line: "npm ci && npm test         # runs all tests: 6 to 10 minutes on two cores",
    reason: "it is what CI runs",
  },
  { page: "docs/init.md", line: "npx --package ./policy-check-0.1.0.tgz policy-check init", reason: install },
  {
    page: "docs/inputs.md",
    line: "terraform show -json plan.tfplan | policy-check --stdin-filename plan.json -",
    reason: account,
  },
  {
    page: "docs/inputs.md",
    line: "policy-check diff template.yaml deployed.json",
    reason: account,
  },
  {
    page: "docs/prove.md",
    line: "policy-check diff policies/deploy.json --role arn:aws:iam::123456789012:role/deploy",
    reason: account,
  },
  {
    page: "docs/performance.md",
    line: "printf '%s\\0' dumps/*.json | xargs -0 -n 1 -P 2 npx policy-check prove --format json",
    reason: "it needs dumps of accounts; bench/account-dump.mjs measures them",
  },
  { page: "docs/steps.md", line: "npm install --save-dev tsx", reason: install },
  {
    page: "README.md",
    line: "npx policy-check init     # set up, check the policies, run the scenarios: docs/init.md",
    reason: "it asks; docs/init.md runs it",
  },
  {
    page: "docs/test.md",
    line: "npx policy-check test --backend aws          # on a real account, read-only",
    reason: "test/features/features.test.ts runs the scenarios on all backends",
  },
  {
    page: "docs/living-documentation.md",
    line: "aws iam get-account-authorization-details > account.json",
    reason: account,
  },
  {
    page: "docs/serve.md",
    line: "npx policy-check serve",
    reason: "it runs until it is stopped; test/serve.test.ts runs it",
  },
  { page: "docs/serve.md", line: "aws iam create-user --user-name alice", reason: account },
  { page: "docs/serve.md", line: "aws iam get-account-authorization-details > account.json", reason: account },
  {
    page: "docs/serve.md",
    line: `curl -d '{"user": "arn:aws:iam::111122223333:user/alice"}' http://127.0.0.1:4566/_policy-check/credentials`,
    reason: "it needs a server that runs; test/endpoint/account-dump.test.ts calls the page",
  },
  {
    page: "docs/serve.md",
    line: "npx policy-check serve --log-level silent &",
    reason: "test/founding-story.test.ts runs it",
  },
  {
    page: "docs/real-accounts.md",
    line: "policy-check test --backend aws --live --profile kjh       # real calls as the user kjh",
    reason: account,
  },
];
