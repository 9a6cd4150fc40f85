// Promises: with 32 and with 256 clients of the AWS SDK at once, each on a connection of its own, `serve` answers its
// health within 250 ms in 99 of 100 cases, and no call holds its event loop for longer than 50 ms. Shown are the times of
// calls and of health, side by side with those of a server that answers a constant and of an earlier build.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { earlierCommandLine, withoutEarlierBuild } from "./earlier-build.mjs";
import { ratios, report, spread } from "./measure.mjs";
import { commandLine } from "./whole-process.mjs";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } = await import("@aws-sdk/client-iam");

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const region = "us-east-1";
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const children = [];
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

function start(args) {
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  return child;
}

/** A server: its URL, and how long its event loop was held at most, since that was asked last. */
async function serve(args, ready) {
  const child = start(["--import", new URL("longest-hold.mjs", import.meta.url).href, ...args]);
  const url = await new Promise((resolve) =>
    child.stdout.setEncoding("utf8").once("data", (line) => resolve(ready(line))),
  );
  const longestHold = () =>
    new Promise((resolve) => {
      child.stdout.once("data", (line) => resolve(Number(line)));
      child.stdin.write("\n");
    });
  return { url, longestHold };
}

async function prepared(server) {
  const iam = new IAMClient({
    endpoint: server.url,
    region,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { User } = await iam.send(new CreateUserCommand({ UserName: "bench" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "bench" }));
  const statement = { Effect: "Allow", Principal: { AWS: User.Arn }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument }));
  iam.destroy();
  return [Role.Arn, AccessKey.AccessKeyId, AccessKey.SecretAccessKey];
}

/** Times of calls and of health under load, sorted, in milliseconds. */
async function load({ url, longestHold }, keys, clients) {
  await longestHold();
  const health = start([here("load-health.mjs"), url]);
  const asked = text(health.stdout);
  const calling = start([here("load-clients.mjs"), url, ...keys, String(clients), String(seconds)]);
  const { times, errors } = JSON.parse(await text(calling.stdout));
  health.stdin.end();
  const sorted = (values) => values.sort((one, other) => one - other);
  const healthTimes = sorted(JSON.parse(await asked));
  return { calls: sorted(times), errors, health: healthTimes, hold: await longestHold() };
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
const shown = (sorted) => `${[0.5, 0.99, 1].map((part) => at(sorted, part).toFixed(0)).join(" / ")} ms`;

const json = (line) => JSON.parse(line).endpoint;
const flags = ["serve", "--port", "0", "--format", "json", "--log-level", "silent"];
const ours = await serve([commandLine, ...flags], json);
const constant = await serve([here("constant-server.mjs")], (line) => line.trim());
const keys = await prepared(ours);
const contenders = { ours: { server: ours, keys }, constant: { server: constant, keys } };
const earlier = await earlierCommandLine();
if (earlier !== undefined) {
  const server = await serve([earlier, ...flags], json);
  contenders.base = { server, keys: await prepared(server) };
}

const rows = [];
for (const clients of [32, 256]) {
  const runs = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const names = Object.keys(contenders);
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const { server, keys: own } = contenders[name];
      runs[name].push(await load(server, own, clients));
    }
  }
  const all = (name, what) => runs[name].flatMap((run) => run[what]).sort((one, other) => one - other);
  const healthOf = (name) => runs[name].map(({ health }) => at(health, 0.99));
  const rate = (name) => `${Math.round(all(name, "calls").length / rounds / seconds)}/s`;
  const errors = runs.ours.reduce((sum, run) => sum + run.errors, 0);
  for (const name of ["constant", "base"].filter((each) => each in runs)) {
    const other = name === "base" ? "the earlier build" : "a constant answer";
    rows.push({
      promise: `${clients} SDK clients, calls p50 / p99 / max, against ${other}`,
      ours: `${shown(all("ours", "calls"))}, ${rate("ours")}, ${errors} errors`,
      theirs: `${shown(all(name, "calls"))}, ${rate(name)}`,
      figure: spread(ratios(...["ours", name].map((each) => runs[each].map(({ calls }) => at(calls, 0.5))))),
    });
    rows.push({
      promise: `${clients} SDK clients, health p50 / p99 / max, against ${other}`,
      ours: shown(all("ours", "health")),
      theirs: shown(all(name, "health")),
      figure: spread(ratios(healthOf("ours"), healthOf(name))),
    });
  }
  if (earlier === undefined)
    rows.push({ promise: `${clients} SDK clients, against the earlier build`, missing: withoutEarlierBuild });
  rows.push({
    promise: `${clients} SDK clients, health in 99 of 100 cases`,
    figure: spread(healthOf("ours")),
    unit: "ms",
    required: { atMost: 250 },
  });
  rows.push({
    promise: `${clients} SDK clients, longest hold of the event loop`,
    theirs: `${spread(runs.constant.map(({ hold }) => hold)).median.toFixed(0)} ms`,
    figure: spread(runs.ours.map(({ hold }) => hold)),
    unit: "ms",
    required: { atMost: 50 },
  });
}
report(rows);
process.exit();
