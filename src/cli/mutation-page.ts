import { createHash } from "node:crypto";
import { elements } from "./mutation-elements.generated.js";

/**
 * A report in the shape of mutation-testing-report-schema as one HTML page, which needs no network: it carries the viewer of
 * mutation-testing-elements.
 * https://github.com/stryker-mutator/mutation-testing-elements
 */
export function mutationPage(report: object): string {
  const policy = [
    "default-src 'none'",
    `script-src ${[elements, show].map(digestOf).join(" ")}`,
    // The viewer has its styles in its own script.
    "style-src 'unsafe-inline'",
    "img-src data:",
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mistakes that scenarios notice - policy-check</title>
</head>
<body>
<mutation-test-report-app title-postfix="policy-check">This page needs JavaScript.</mutation-test-report-app>
<script type="application/json" id="report">${asData(report)}</script>
<script>${elements}</script>
<script>${show}</script>
</body>
</html>
`;
}

const show =
  'document.querySelector("mutation-test-report-app").report=JSON.parse(document.getElementById("report").textContent);';

/** JSON in which nothing can end the element that it is in: policies are untrusted. */
function asData(value: object): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

function digestOf(script: string): string {
  return `'sha256-${createHash("sha256").update(script, "utf8").digest("base64")}'`;
}
