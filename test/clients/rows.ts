import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { shareOf } from "../properties/runs.js";
import { awsCli2, describeWhere, describeWith, has, rubySdk, type Tool, versionOf } from "../tools.js";
import { observe } from "./observe.js";
import type { Figures, Situation, TestedClient } from "./situation.js";

interface Check {
  readonly clients: readonly TestedClient[];
  /** Of clients that changed: the first version of which this holds, and the first of which it does not, or is not known to. */
  readonly from?: string;
  readonly before?: string;
  readonly situation: Situation;
  /** What is to be seen; an end is `ok`, or a part of the error's text. */
  readonly figures: Figures;
}

interface Row {
  readonly clients: readonly string[];
  readonly case: string;
  readonly checks?: readonly Check[];
}

const folder = "fixtures/clients";
const questions: readonly { readonly question: string; readonly rows: readonly Row[] }[] = readdirSync(folder)
  .filter((file) => /^\d/.test(file))
  .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
export const rows = questions.flatMap((question) => question.rows);
/** Clients that are no readers of `why --profile`. */
export const others: Readonly<Record<string, object>> = JSON.parse(readFileSync(join(folder, "clients.json"), "utf8"));

const needed: Readonly<Record<Exclude<TestedClient, "cli" | "ruby">, readonly Tool[]>> = {
  cli2: ["aws-cli-2"],
  boto3: ["boto3"],
  js: [],
  js2: ["aws-sdk-2"],
  cdk: ["aws-cdk", "script"],
  osls: ["osls", "script"],
};

/** Of clients whose versions differ in what is checked. */
const installed: Readonly<Partial<Record<TestedClient, number>>> = {
  cli2: numberOf(versionOf(awsCli2() ?? "aws").replace("aws-cli/", "")),
  ruby: numberOf(rubySdk() ?? "0.0"),
};

/** Whether a check is about the version that is here. */
function isMeant({ from = "0.0", before = "999.0" }: Check, client: TestedClient): boolean {
  const version = installed[client];
  return version === undefined || (version >= numberOf(from) && version < numberOf(before));
}

function numberOf(version: string): number {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major * 1000 + minor;
}

/** Does the rows of some clients anew. docs/clients.md is made of the same rows. */
export function testRows(clients: readonly TestedClient[]): void {
  describe.each(clients)("what docs/clients.md says of", (client) => {
    const checks = rows.flatMap((row) =>
      (row.checks ?? []).flatMap((check) =>
        check.clients.includes(client) && isMeant(check, client) ? [[row.case, check] as const] : [],
      ),
    );
    const tests = (): void => {
      test("there are checks", () => expect(checks.length).toBeGreaterThan(0));
      test.each(shareOf(checks))("%s", async (_, check) => {
        const seen = await observe(client, check.situation);
        const ends = check.figures.ends.map((end, index) =>
          end !== "ok" && seen.ends[index]?.includes(end) === true ? seen.ends[index] : end,
        );
        expect(seen).toEqual({ ...check.figures, ends });
      });
    };
    // Not every index of Python packages has the AWS CLI 1, nor every Debian a package of the AWS SDK for Ruby.
    if (client === "cli") describeWhere(has("aws-cli-1"), "the AWS CLI 1", client, tests);
    else if (client === "ruby") describeWhere(rubySdk() !== undefined, "the AWS SDK for Ruby", client, tests);
    else describeWith(needed[client], client, tests);
  });
}
