// docs/clients.md: what AWS's clients do against the endpoint, from the rows that tests check and the rules of `why --profile`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importSources } from "./sources.mjs";

const folder = fileURLToPath(new URL("../../fixtures/clients", import.meta.url));
const read = (file) => JSON.parse(readFileSync(join(folder, file), "utf8"));

export async function clientsPage() {
  const { clientNames, clientsNamed } = await importSources(
    'export { clientNames, clientsNamed } from "./src/profiles/index.js";',
  );
  const readers = clientsNamed(clientNames).sort((one, other) => one.rank - other.rank);
  const clients = new Map([
    ...readers.map(({ id, name, version, calls }) => [id, { name, version, date: calls.duration.seen.date }]),
    ...Object.entries(read("clients.json")),
  ]);
  const questions = readdirSync(folder)
    .filter((file) => /^\d/.test(file))
    .sort()
    .map(read);
  return [
    "# Clients against the endpoint",
    "",
    "<!-- Made by npm run docs; do not edit. The rows are in fixtures/clients/, the rules in src/profiles/clients/. -->",
    "",
    "This page says what AWS's clients do with MFA profiles against `policy-check serve`: who is prompted for a code, what is kept, and",
    "which calls go to AWS all the same. `policy-check why --profile NAME` says it of one profile ([why](why.md#what-a-profile-does)).",
    "",
    "In short: set `AWS_ENDPOINT_URL` and nothing else, give each test a `HOME` of its own, and make new clients after the clock was",
    "moved. The AWS SDK for JavaScript 2 and older versions of other clients do not read the variable, see below.",
    "",
    "## Versions",
    "",
    "| client | version | seen on |",
    "|---|---|---|",
    ...[...clients.values()].map(({ name, version, date }) => `| ${name} | ${version} | ${date} |`),
    "",
    "`npm test` does the rows with ✓ anew, with the versions of the machine: the client against an endpoint, and a proxy in front of AWS's",
    "hosts that lets nothing through. The counts in these rows are those of the test. The other rows were seen with the versions and on the",
    "dates of this table, or on the date in the row.",
    "",
    ...questions.flatMap((question) => section(question, clients)),
    "## What does a client send by itself?",
    "",
    "For a profile with `role_arn` and `source_profile` alone. Tests compare these rules with boto3, the AWS CLI, the AWS SDK for",
    "JavaScript 3, the AWS CDK and the AWS SDK for Ruby.",
    "",
    "| client | session name | duration without `duration_seconds` | sessions are kept |",
    "|---|---|---|---|",
    ...readers.map(
      ({ name, calls }) =>
        `| ${name} | \`${calls.sessionName.is}\` | ${durationOf(calls)} | ${cell(calls.cache.is.words)} |`,
    ),
    "",
  ].join("\n");
}

function section({ question, intro, rows }, known) {
  return [
    `## ${question}`,
    "",
    ...(intro === undefined ? [] : [intro, ""]),
    "| client | case | what happens | in a test |",
    "|---|---|---|---|",
    ...rows.map((row) => {
      const checked = new Set((row.checks ?? []).flatMap(({ clients }) => clients));
      const clients = row.clients.map((id) => {
        const { name, date } = known.get(id);
        return `${name}${checked.has(id) ? " ✓" : ""}${row.date === date ? "" : ` (${row.date})`}`;
      });
      return `| ${[clients.join(", "), row.case, `${row.seen}${counts(row)}`, row.inTest ?? ""].map(cell).join(" | ")} |`;
    }),
    "",
  ];
}

/** What the test counts, unless that differs between the checks of a row. */
function counts({ checks = [] }) {
  const [first, ...others] = checks;
  const figures = ({ figures: { codes, calls, aws } }) => JSON.stringify([codes, calls, aws]);
  if (first === undefined || others.some((other) => figures(other) !== figures(first))) return "";
  const { codes, calls, aws } = first.figures;
  const made = Object.entries(calls).map(([action, count]) => `${action} ${count}`);
  const parts = [
    ...(codes === 0 ? [] : [`prompts ${codes}`]),
    ...(made.length === 0 ? [] : [`calls at the endpoint: ${made.join(", ")}`]),
    ...aws.map((host) => `tried at ${host}`),
  ];
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

function durationOf({ duration }) {
  const { unset } = duration.is;
  return unset === undefined ? "none is sent; STS takes 3600 seconds" : `${unset} seconds`;
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
