#!/usr/bin/env bash
# @security-alert/sarif-to-markdown 1.11.1 writes one message for all results of a rule, that of the first in the file, and only
# the places of the others: where a rule tells of two roles, the second one's name is not in the text. The level before it is the
# rule's, also where the results have their own. A result whose `suppressions` is an empty array is listed as suppressed, even if
# SARIF reads that as not suppressed.
# https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html (3.27.10, 3.27.11, 3.27.23)
#
# Seen with Node 20.20. Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --no-audit --no-fund --silent --ignore-scripts @security-alert/sarif-to-markdown@1.11.1

cat > convert.mjs <<'JS'
import { createRequire } from "node:module";
const { sarifToMarkdown } = createRequire(import.meta.url)("@security-alert/sarif-to-markdown");
const result = (text, uri, more) => ({
  ruleId: "mfa",
  message: { text },
  locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }],
  ...more,
});
const rules = [{ id: "mfa", defaultConfiguration: { level: "warning" } }];
const results = [
  result("Role ops can be assumed without MFA", "ops.json", { level: "note" }),
  result("Role billing can be assumed without MFA", "billing.json", { level: "error" }),
  result("Role audit can be assumed without MFA", "audit.json", { level: "error", suppressions: [] }),
];
const log = { version: "2.1.0", runs: [{ tool: { driver: { name: "lint", rules } }, results }] };
const options = { title: "Roles", owner: "owner", repo: "repo", branch: "main", sourceRoot: "" };
const [{ body }] = sarifToMarkdown(options)(log);
console.log(body.slice(0, body.indexOf("## Rules")).split("\n").filter((line) => /^ *(##|-) /.test(line)).join("\n"));
JS
expected='## Results
- **[WARNING]** **[mfa]**  `Role ops can be assumed without MFA`
    - https://github.com/owner/repo/blob/main/ops.json#L1
    - https://github.com/owner/repo/blob/main/billing.json#L1
## Suppressed results
- **[WARNING]** **[mfa]**  `Role ops can be assumed without MFA`
    - https://github.com/owner/repo/blob/main/audit.json#L1'
seen=$(node convert.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
