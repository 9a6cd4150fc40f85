// Promise: to check 1000 small policies takes at most 0.3 s more than to check the founding one, whole processes.
//
// Seconds depend on the machine and on what else it does. So a bare `node -e 0` runs in turns with the others: it takes
// 0.08 s where the promise was made, and 0.3 s are 3.75 such starts.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policyText } from "./founding.mjs";
import { interleave, median, milliseconds, ratios, report, spread } from "./measure.mjs";
import { commandLine, processSeconds } from "./whole-process.mjs";

const policies = 1000;
const rounds = 15;
const warmUp = 2;
/** In seconds. */
const required = 0.3;

/** The founding policy with another user, and in turn with a little more. All are clean: findings would be paid for too. */
function policy(index) {
  const document = JSON.parse(policyText);
  const [statement] = document.Statement;
  statement.Principal.AWS = `arn:aws:iam::123456789012:user/service-user/user-${index}`;
  if (index % 2 === 1) statement.Sid = `User${index}`;
  if (index % 3 === 1) statement.Condition.NumericLessThan = { "aws:MultiFactorAuthAge": String(900 + index) };
  if (index % 5 === 1) statement.Condition.StringEquals = { "sts:ExternalId": `id-${index}` };
  return JSON.stringify(document, null, 2);
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  const files = Array.from({ length: policies }, (_, index) => join(folder, `role-${index}.json`));
  await Promise.all(files.map((file, index) => writeFile(file, policy(index))));
  const contenders = {
    many: () => processSeconds([commandLine, ...files]),
    one: () => processSeconds([commandLine, "policies/kjh-DuperRole.json"]),
    bare: () => processSeconds(["-e", "0"]),
  };
  await interleave(warmUp, contenders);
  const { many, one, bare } = await interleave(rounds, contenders);
  const beyond = many.map((seconds, round) => seconds - one[round]);
  report([
    {
      promise: `${policies} policies beyond one`,
      ours: milliseconds(median(many)),
      theirs: `${milliseconds(median(one))} (one policy)`,
      figure: spread(beyond),
      unit: "s",
      required: { atMost: required },
    },
    {
      promise: `${policies} policies beyond one`,
      ours: milliseconds(median(beyond)),
      theirs: `${milliseconds(median(bare))} (node -e 0)`,
      figure: spread(ratios(beyond, bare)),
    },
  ]);
} finally {
  await rm(folder, { recursive: true });
}
