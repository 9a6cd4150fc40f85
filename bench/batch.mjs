// Promise: `policy-check simulate --batch` on 100,000 lines: lines per second, and memory that does not grow with the
// number of lines, as the peak of the process for 100,000 against 10,000 lines shows.
//
// Lines that name policy files take at most 0.7 of the time of lines that bring the same three policies along: a file is
// compiled once, and a policy in a line is one of its own.
//
// The garbage collector lets garbage pile up before it cleans up, more so in a longer run, and that hides what is kept.
// So the peak is also taken with a heap that is held small: there, keeping the lines would make half as much again.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { action, contexts, policyText, principal, role } from "./founding.mjs";
import { interleave, median, megabytes, perSecond, ratios, report, spread } from "./measure.mjs";
import { commandLine, processFigures } from "./whole-process.mjs";

const few = 10_000;
const many = 100_000;
const rounds = 5;
const smallHeapRounds = 3;
const smallHeap = ["--max-semi-space-size=1", "--max-old-space-size=48"];
/** Of the peak as it comes, garbage included. */
const requiredPeak = 1.5;
/** Of the peak with a small heap. */
const requiredSmallHeap = 1.2;

/** How long lines that name three files may take, beside lines with the three policies in them. */
const requiredFiles = 0.7;
const filesLines = 20_000;

const policies = {
  "policy in the line": JSON.parse(policyText),
  "policy in a file": "policies/kjh-DuperRole.json",
};

/** The founding request over and over, with a session name of its own, so that no two lines are the same. */
function line(index, policies) {
  const context = { ...contexts[index % contexts.length], "sts:RoleSessionName": `session-${index}` };
  return `${JSON.stringify({ action, principal, resource: role, context, policies })}\n`;
}

async function writeLines(file, count, policies) {
  const stream = createWriteStream(file);
  for (let index = 0; index < count; index++) {
    if (!stream.write(line(index, policies))) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

/** As from a shell: `policy-check simulate --batch requests.ndjson > results.ndjson`. */
async function batch(input, results, options) {
  const output = await open(results, "w");
  try {
    return await processFigures([...options, commandLine, "simulate", "--batch", input], output.fd);
  } finally {
    await output.close();
  }
}

function peakRow(promise, figures, atMost) {
  const peaks = (count) => figures[count].map(({ kilobytes }) => kilobytes);
  return {
    promise,
    ours: `${megabytes(median(peaks(many)))} for ${many} lines`,
    theirs: `${megabytes(median(peaks(few)))} for ${few} lines`,
    figure: spread(ratios(peaks(many), peaks(few))),
    required: { atMost },
  };
}

async function rowsOf(name, trust, folder) {
  const input = (count) => join(folder, `${count}.ndjson`);
  for (const count of [few, many]) await writeLines(input(count), count, { trust });
  const contenders = (options) =>
    Object.fromEntries(
      [few, many].map((count) => [count, () => batch(input(count), join(folder, "results.ndjson"), options)]),
    );
  const figures = await interleave(rounds, contenders([]));
  const held = await interleave(smallHeapRounds, contenders(smallHeap));
  const rates = (count) => figures[count].map(({ seconds }) => count / seconds);
  return [
    {
      // There is nothing to set it against; that the longer run is the faster one shows what starting costs.
      promise: `batch, ${name}: speed`,
      ours: `${perSecond(median(rates(many)))} of ${many} lines`,
      theirs: `${perSecond(median(rates(few)))} of ${few} lines`,
      figure: spread(ratios(rates(many), rates(few))),
    },
    peakRow(`batch, ${name}: peak memory`, figures, requiredPeak),
    peakRow(`batch, ${name}: peak memory, small heap`, held, requiredSmallHeap),
  ];
}

/** Policies of three kinds, each in a file of its own and in the line. */
async function againstLines(folder) {
  const allow = (Action) => ({ Effect: "Allow", Action, Resource: "*" });
  const document = (...Statement) => ({ Version: "2012-10-17", Statement });
  const three = {
    trust: JSON.parse(policyText),
    identity: document(allow("sts:AssumeRole"), allow(["s3:Get*", "s3:List*"])),
    scp: document(allow("*"), { ...allow("iam:*"), Effect: "Deny" }),
  };
  const named = {};
  for (const [name, policy] of Object.entries(three)) {
    named[name] = join(folder, `${name}.json`);
    await writeFile(named[name], JSON.stringify(policy, null, 2));
  }
  const request = ({ trust, identity, scp }) => ({ trust, identity: [identity], serviceControl: [[scp]] });
  const inputs = { files: join(folder, "files.ndjson"), lines: join(folder, "lines.ndjson") };
  await writeLines(inputs.files, filesLines, request(named));
  await writeLines(inputs.lines, filesLines, request(three));
  const contenders = Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, () => batch(input, join(folder, "results.ndjson"), [])]),
  );
  const figures = await interleave(rounds, contenders);
  const seconds = (name) => figures[name].map((figure) => figure.seconds);
  return {
    promise: "batch: three policy files beside three policies in the line",
    ours: perSecond(filesLines / median(seconds("files"))),
    theirs: `${perSecond(filesLines / median(seconds("lines")))} (policies in the line)`,
    figure: spread(ratios(seconds("files"), seconds("lines"))),
    required: { atMost: requiredFiles },
  };
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  const rows = [];
  for (const [name, trust] of Object.entries(policies)) rows.push(...(await rowsOf(name, trust, folder)));
  rows.push(await againstLines(folder));
  report(rows);
} finally {
  await rm(folder, { recursive: true });
}
