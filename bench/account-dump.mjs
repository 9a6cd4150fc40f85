// Promise: `policy-check` on what `aws iam get-account-authorization-details` writes, with 10,000 roles in 50 MB: so many
// roles a second, a time that grows with the number of roles and not faster, and memory that is bounded: beyond what a dump
// of a tenth takes, only what the text itself takes.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { earlierCommandLine, withoutEarlierBuild } from "./earlier-build.mjs";
import { interleave, median, megabytes, milliseconds, ratios, report, spread } from "./measure.mjs";
import { writeAccountDump } from "./ordinary-account.mjs";
import { commandLine, processFigures } from "./whole-process.mjs";

const few = 1000;
const many = 10_000;
const rounds = 5;
/** How much more than linear growth is put down to the machine. */
const requiredGrowth = 1.5;
/** What a byte more of the dump may take of memory: its bytes as they are read, its text, and garbage. */
const requiredPerByte = 4;
/** What is more than the smallest bound: so large is the dump of many roles to be, in bytes. */
const size = 50_000_000;

/** The ordinary account. A round takes the earlier build minutes, and its ratios hardly differ from round to round. */
const ordinary = 100_000;
const ordinaryRounds = 1;
const requiredBesideEarlier = { seconds: 1 / 3, kilobytes: 1.2 };
const requiredDoubling = 2.3;

/** A role as AWS lists it, with a trust policy that is clean, and permissions that take most of the room. */
function roleDetail(index) {
  const name = `service-${index}`;
  const statement = (number) => ({
    Sid: `Part${number}`,
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject", "dynamodb:GetItem", "dynamodb:PutItem", "kms:Decrypt"],
    Resource: [
      `arn:aws:s3:::${name}-data-${number}/*`,
      `arn:aws:dynamodb:eu-west-1:123456789012:table/${name}-${number}`,
    ],
  });
  const trust = [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
    {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::123456789012:user/operators/operator-${index}` },
      Action: "sts:AssumeRole",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    },
  ];
  const detail = {
    Path: "/",
    RoleName: name,
    RoleId: `AROA${String(index).padStart(17, "0")}`,
    Arn: `arn:aws:iam::123456789012:role/${name}`,
    CreateDate: "2026-11-01T12:00:00+00:00",
    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: trust },
    InstanceProfileList: [],
    RolePolicyList: [{ PolicyName: "data", PolicyDocument: { Version: "2012-10-17", Statement: [] } }],
    AttachedManagedPolicies: [],
    Tags: [{ Key: "team", Value: `team-${index % 40}` }],
  };
  const statements = detail.RolePolicyList[0].PolicyDocument.Statement;
  while (JSON.stringify(detail, null, 4).length < size / many) statements.push(statement(statements.length));
  return detail;
}

async function writeDump(file, roles) {
  const stream = createWriteStream(file);
  stream.write('{\n    "UserDetailList": [],\n    "GroupDetailList": [],\n    "RoleDetailList": [\n');
  for (let index = 0; index < roles; index++) {
    const end = index + 1 < roles ? ",\n" : "\n";
    if (!stream.write(`${JSON.stringify(roleDetail(index), null, 4)}${end}`)) await once(stream, "drain");
  }
  stream.end('    ],\n    "Policies": []\n}\n');
  await once(stream, "finish");
  return (await stat(file)).size;
}

/** The figures of a command on the ordinary account beside those of the earlier build, and beside half of the account. */
async function ordinaryAccount(folder, command) {
  const whole = join(folder, "ordinary.json");
  const half = join(folder, "half-of-it.json");
  const earlier = await earlierCommandLine();
  const figures = await interleave(ordinaryRounds, {
    half: () => processFigures([commandLine, command, half], "ignore", exitCodes[command]),
    whole: () => processFigures([commandLine, command, whole], "ignore", exitCodes[command]),
    ...(earlier && { earlier: () => processFigures([earlier, command, whole], "ignore", exitCodes[command]) }),
  });
  const of = (name, figure) => figures[name].map((each) => each[figure]);
  const shown = { seconds: milliseconds, kilobytes: megabytes };
  const named = { seconds: "time", kilobytes: "peak memory" };
  const besideEarlier = Object.keys(named).map((figure) => {
    const promise = `${command}: ${ordinary} ordinary roles: ${named[figure]}`;
    const required = { atMost: requiredBesideEarlier[figure] };
    if (earlier === undefined) return { promise, missing: withoutEarlierBuild, required };
    return {
      promise,
      ours: shown[figure](median(of("whole", figure))),
      theirs: `${shown[figure](median(of("earlier", figure)))} (earlier build)`,
      figure: spread(ratios(of("whole", figure), of("earlier", figure))),
      required,
    };
  });
  const doubling = {
    promise: `${command}: ${ordinary} ordinary roles against ${ordinary / 2}`,
    ours: milliseconds(median(of("whole", "seconds"))),
    theirs: milliseconds(median(of("half", "seconds"))),
    figure: spread(ratios(of("whole", "seconds"), of("half", "seconds"))),
    required: { atMost: requiredDoubling },
  };
  return [...besideEarlier, doubling];
}

/** Some of the ordinary roles can be assumed without MFA, which a proof fails for. */
const exitCodes = { check: 0, prove: 1 };

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  const file = (roles) => join(folder, `${roles}.json`);
  const bytes = { [few]: await writeDump(file(few), few), [many]: await writeDump(file(many), many) };
  const contenders = Object.fromEntries(
    [few, many].map((roles) => [roles, () => processFigures([commandLine, file(roles)])]),
  );
  const figures = { ...(await interleave(rounds, contenders)), one: [] };
  for (let round = 0; round < rounds; round++) {
    figures.one.push(await processFigures([commandLine, "policies/kjh-DuperRole.json"]));
  }
  const seconds = (name) => figures[name].map((figure) => figure.seconds);
  const peaks = (name) => figures[name].map(({ kilobytes }) => kilobytes);
  const beyond = (roles) => seconds(roles).map((value, round) => value - seconds("one")[round]);
  const more = bytes[many] - bytes[few];
  const perByte = peaks(many).map((peak, round) => ((peak - peaks(few)[round]) * 1024) / more);
  const shownSize = `${(bytes[many] / 1e6).toFixed(0)} MB`;
  await writeAccountDump(join(folder, "ordinary.json"), ordinary);
  await writeAccountDump(join(folder, "half-of-it.json"), ordinary / 2);
  const ordinaryRows = [...(await ordinaryAccount(folder, "check")), ...(await ordinaryAccount(folder, "prove"))];
  report([
    ...ordinaryRows,
    {
      promise: `${many} roles in ${shownSize}: time`,
      ours: milliseconds(median(seconds(many))),
      theirs: `${many / few} × ${milliseconds(median(seconds(few)))}`,
      figure: spread(ratios(beyond(many), beyond(few)).map((ratio) => ratio / (many / few))),
      required: { atMost: requiredGrowth },
    },
    {
      promise: `${many} roles in ${shownSize}: peak memory`,
      ours: megabytes(median(peaks(many))),
      theirs: `${megabytes(median(peaks(few)))} for ${few} roles`,
      figure: spread(perByte),
      unit: "bytes a byte",
      required: { atMost: requiredPerByte },
    },
  ]);
} finally {
  await rm(folder, { recursive: true });
}
