// Promise: `policy-check simulate --batch` on 100,000 lines: lines per second, and memory that does not grow with the
// number of lines, as the peak of the process for 100,000 against 10,000 lines shows.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { action, contexts, policyText, principal, role } from "./founding.mjs";
import { interleave, median, megabytes, perSecond, ratios, report, spread } from "./measure.mjs";
import { commandLine, processFigures } from "./whole-process.mjs";

const few = 10_000;
const many = 100_000;
const rounds = 5;
/** How much more memory is put down to the garbage collector, which lets a heap grow a little before it cleans up. */
const required = 1.2;

const policies = {
  "policy in the line": JSON.parse(policyText),
  "policy in a file": "policies/kjh-DuperRole.json",
};

/** The founding request over and over, with a session name of its own, so that no two lines are the same. */
function line(index, trust) {
  const context = { ...contexts[index % contexts.length], "sts:RoleSessionName": `session-${index}` };
  return `${JSON.stringify({ action, principal, resource: role, context, policies: { trust } })}\n`;
}

async function writeLines(file, count, trust) {
  const stream = createWriteStream(file);
  for (let index = 0; index < count; index++) {
    if (!stream.write(line(index, trust))) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

/** As from a shell: `policy-check simulate --batch requests.ndjson > results.ndjson`. */
async function batch(input, results) {
  const output = await open(results, "w");
  try {
    return await processFigures([commandLine, "simulate", "--batch", input], output.fd);
  } finally {
    await output.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  const rows = [];
  for (const [name, trust] of Object.entries(policies)) {
    const contenders = {};
    for (const count of [few, many]) {
      const input = join(folder, `${count}.ndjson`);
      await writeLines(input, count, trust);
      contenders[count] = () => batch(input, join(folder, "results.ndjson"));
    }
    const figures = await interleave(rounds, contenders);
    const rates = (count) => figures[count].map(({ seconds }) => count / seconds);
    const peaks = (count) => figures[count].map(({ kilobytes }) => kilobytes);
    rows.push(
      {
        promise: `lines per second, ${name}`,
        ours: `${perSecond(median(rates(many)))} of ${many}`,
        theirs: `${perSecond(median(rates(few)))} of ${few}`,
        figure: spread(ratios(rates(many), rates(few))),
      },
      {
        promise: `peak memory, ${name}`,
        ours: `${megabytes(median(peaks(many)))} for ${many} lines`,
        theirs: `${megabytes(median(peaks(few)))} for ${few} lines`,
        figure: spread(ratios(peaks(many), peaks(few))),
        required: { atMost: required },
      },
    );
  }
  report(rows);
} finally {
  await rm(folder, { recursive: true });
}
