// Promises: AssumeRole through the AWS SDK runs at no less than 85 % of the rate that the client reaches with a server
// which only ever answers the same, with 1 call at a time and with 32; at no less than that of an earlier build, where it
// has been built; with --moto, at no less than 3 times that of moto's server. The first answer of an endpoint in this
// process comes within 50 ms of asking for it. The memory after 3000 sessions is shown beside that before.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { builtCommandLine, withoutEarlierBuild } from "./earlier-build.mjs";
import { interleave, median, milliseconds, ratios, report, spread } from "./measure.mjs";
import { commandLine } from "./whole-process.mjs";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
const { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } = await import("@aws-sdk/client-iam");
const { AssumeRoleCommand, STSClient } = await import("@aws-sdk/client-sts");

const rounds = 5;
const calls = { 1: 100, 32: 400 };
// A profile shows V8 compiling the path of a call until some thousand calls.
const warmUp = 4000;
const sessions = 3000;
const withMoto = process.argv.includes("--moto");
const region = "us-east-1";
const children = [];
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Starts a server; `ready` finds its URL in what it prints. */
function serve(command, args, ready) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"] });
    children.push(child);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${command} ended with ${code}`)));
    child.stdout.setEncoding("utf8").once("data", (text) => resolve({ url: ready(text), pid: child.pid }));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** moto's server, if it is installed; it prints nothing of its own accord, so it is asked until it answers. */
async function moto() {
  if (spawnSync("moto_server", ["--help"], { stdio: "ignore" }).status !== 0) return undefined;
  const url = `http://127.0.0.1:${await freePort()}`;
  children.push(spawn("moto_server", ["-p", new URL(url).port], { stdio: "ignore" }));
  for (let attempt = 0; attempt < 100; attempt++) {
    const answered = await fetch(url).then(
      () => true,
      () => new Promise((resolve) => setTimeout(resolve, 100, false)),
    );
    if (answered) return url;
  }
  return undefined;
}

/** A user with a key and a role that trusts it; gives a client that assumes the role. */
async function prepared(url) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const iam = new IAMClient({ endpoint: url, region, credentials });
  const { User } = await iam.send(new CreateUserCommand({ UserName: "bench" }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "bench" }));
  const statement = { Effect: "Allow", Principal: { AWS: User.Arn }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument }));
  iam.destroy();
  return { url, role: Role.Arn, accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

/** Calls per second. */
async function rate({ url, role, accessKeyId, secretAccessKey }, callers, count = calls[callers]) {
  const client = new STSClient({ endpoint: url, region, credentials: { accessKeyId, secretAccessKey } });
  const command = { RoleArn: role, RoleSessionName: "bench" };
  let left = count;
  const work = async () => {
    while (left-- > 0) await client.send(new AssumeRoleCommand(command));
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: callers }, work));
  const seconds = (performance.now() - started) / 1000;
  client.destroy();
  return count / seconds;
}

function residentMegabytes(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** The time from asking for an endpoint to its first answer, in a process that has loaded what it calls it with. */
function firstAnswer() {
  const script = fileURLToPath(new URL("first-answer.mjs", import.meta.url));
  return Number(spawnSync(process.execPath, [script], { encoding: "utf8" }).stdout);
}

const args = ["serve", "--port", "0", "--format", "json", "--log-level", "silent"];
const url = (text) => JSON.parse(text).endpoint;
const endpoint = await serve(process.execPath, [commandLine, ...args], url);
const constant = fileURLToPath(new URL("constant-server.mjs", import.meta.url));
const ceiling = await serve(process.execPath, [constant], (text) => text.trim());
const ours = await prepared(endpoint.url);
const contenders = { ours, ceiling: { ...ours, url: ceiling.url } };
const earlier = builtCommandLine();
if (earlier !== undefined)
  contenders.earlier = await prepared((await serve(process.execPath, [earlier, ...args], url)).url);
const motoUrl = withMoto ? await moto() : undefined;
if (motoUrl !== undefined) contenders.moto = await prepared(motoUrl);

// Servers run for long: none is measured while its code is still being compiled.
for (const contender of Object.values(contenders)) await rate(contender, 32, warmUp);
const rows = [];
for (const callers of [1, 32]) {
  const runs = Object.fromEntries(
    Object.entries(contenders).map(([name, contender]) => [name, () => rate(contender, callers)]),
  );
  await interleave(1, runs);
  const rates = await interleave(rounds, runs);
  const how = `${callers} parallel`;
  const shown = (figures) => `${Math.round(median(figures))}/s`;
  rows.push({
    promise: `AssumeRole calls through the SDK over a server that answers a constant, ${how}`,
    ours: shown(rates.ours),
    theirs: shown(rates.ceiling),
    figure: spread(ratios(rates.ours, rates.ceiling)),
    required: { atLeast: 0.85 },
  });
  rows.push({
    promise: `AssumeRole, ${how}, against the earlier build`,
    ours: shown(rates.ours),
    required: { atLeast: 1 },
    ...(rates.earlier === undefined
      ? { missing: withoutEarlierBuild }
      : { theirs: shown(rates.earlier), figure: spread(ratios(rates.ours, rates.earlier)) }),
  });
  rows.push({
    promise: `AssumeRole, ${how}, against moto`,
    ours: shown(rates.ours),
    required: { atLeast: 3 },
    ...(rates.moto === undefined
      ? { missing: withMoto ? "moto_server is not installed" : "--moto is not given" }
      : { theirs: shown(rates.moto), figure: spread(ratios(rates.ours, rates.moto)) }),
  });
}
const before = residentMegabytes(endpoint.pid);
await rate(ours, 32, sessions);
const after = residentMegabytes(endpoint.pid);
rows.push({
  promise: `memory after ${sessions} more sessions`,
  ours: after === undefined ? undefined : `${after.toFixed(0)} MB`,
  theirs: before === undefined ? undefined : `${before.toFixed(0)} MB before`,
});
const starts = Array.from({ length: 5 }, firstAnswer);
rows.push({
  promise: "start of the endpoint in process, to the first answer",
  ours: milliseconds(median(starts) / 1000),
  figure: spread(starts),
  unit: "ms",
  required: { atMost: 50 },
});
report(rows);
process.exit();
