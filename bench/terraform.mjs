// Promise: to check 1000 files of Terraform with 1000 roles takes at most 3 s, the whole process, on two cores; twice as many
// files take at most 2.3 times as long beyond the start; and what reads Terraform does not slow the start of a check
// without Terraform.
//
// The roles are heredocs, jsonencode, policy documents, and calls of one module, in turns, ten files to a folder. All are
// clean: findings would be paid for too. The start is compared with that of an earlier build: one policy, in turns.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { earlierCommandLine, withoutEarlierBuild } from "./earlier-build.mjs";
import { interleave, median, milliseconds, ratios, report, spread } from "./measure.mjs";
import { commandLine, processSeconds } from "./whole-process.mjs";

const files = 1000;
const perFolder = 10;
const rounds = 7;
const startRounds = 31;
const warmUp = 1;
/** In seconds. */
const required = 3;
const requiredGrowth = 2.3;
/** Two builds of the same sources differ by as much. */
const requiredStart = 1.05;

const user = (index) => `arn:aws:iam::123456789012:user/user-${index}`;
const name = (index) => `  name               = "role-${index}"\n`;

const heredoc = (index) => `resource "aws_iam_role" "r${index}" {
${name(index)}  assume_role_policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": "${user(index)}"},
        "Action": "sts:AssumeRole",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
      }]
    }
  EOT
}
`;
const encoded = (index) => `resource "aws_iam_role" "r${index}" {
${name(index)}  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "${user(index)}" }
      Action    = "sts:AssumeRole"
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    }]
  })
}
`;
const document = (user) => `  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["${user}"]
    }
    condition {
      test     = "Bool"
      variable = "aws:MultiFactorAuthPresent"
      values   = ["true"]
    }
  }
`;
const documented = (index) => `data "aws_iam_policy_document" "d${index}" {
${document(user(index))}}
resource "aws_iam_role" "r${index}" {
${name(index)}  assume_role_policy = data.aws_iam_policy_document.d${index}.json
}
`;
const called = (index) => `module "r${index}" {
  source = "../module"
  name   = "role-${index}"
  user   = "${user(index)}"
}
`;
const module = `variable "name" {
  type = string
}
variable "user" {
  type = string
}
data "aws_iam_policy_document" "this" {
${document("$" + "{var.user}")}}
resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.this.json
}
`;
const kinds = [heredoc, encoded, documented, called];

async function repository(folder, count) {
  await mkdir(join(folder, "module"), { recursive: true });
  await writeFile(join(folder, "module/main.tf"), module);
  for (let first = 0; first < count; first += perFolder) {
    const root = join(folder, `root-${first / perFolder}`);
    await mkdir(root);
    const indexes = Array.from({ length: perFolder }, (_, index) => first + index);
    await Promise.all(
      indexes.map((index) => writeFile(join(root, `role-${index}.tf`), kinds[index % kinds.length](index))),
    );
  }
  return folder;
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  const [many, half] = [
    await repository(join(folder, "many"), files),
    await repository(join(folder, "half"), files / 2),
  ];
  const one = () => processSeconds([commandLine, "policies/kjh-DuperRole.json"]);
  const contenders = {
    many: () => processSeconds([commandLine, many]),
    half: () => processSeconds([commandLine, half]),
    one,
  };
  await interleave(warmUp, contenders);
  const seconds = await interleave(rounds, contenders);
  const beyond = (side) => seconds[side].map((each, round) => each - seconds.one[round]);
  const rows = [
    {
      promise: `${files} Terraform files, ${files} roles`,
      ours: milliseconds(median(seconds.many)),
      theirs: `${milliseconds(median(seconds.one))} (one policy)`,
      figure: spread(seconds.many),
      unit: "s",
      required: { atMost: required },
    },
    {
      promise: `${files} Terraform files against ${files / 2}`,
      ours: milliseconds(median(beyond("many"))),
      theirs: milliseconds(median(beyond("half"))),
      figure: spread(ratios(beyond("many"), beyond("half"))),
      required: { atMost: requiredGrowth },
    },
  ];
  const earlier = await earlierCommandLine();
  const start = { promise: "start without Terraform files", required: { atMost: requiredStart } };
  if (earlier === undefined) rows.push({ ...start, missing: withoutEarlierBuild });
  else {
    const sides = {
      ours: one,
      base: () => processSeconds([earlier, "policies/kjh-DuperRole.json"]),
    };
    await interleave(warmUp, sides);
    const { ours, base: theirs } = await interleave(startRounds, sides);
    rows.push({
      ...start,
      ours: milliseconds(median(ours)),
      theirs: `${milliseconds(median(theirs))} (base)`,
      figure: spread(ratios(ours, theirs)),
    });
  }
  report(rows);
} finally {
  await rm(folder, { recursive: true });
}
