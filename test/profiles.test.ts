import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../src/diagnostics/index.js";
import { clientsNamed, ProfileExplainer, profileLines, type Reading } from "../src/profiles/index.js";

interface Case {
  readonly name: string;
  readonly source: string;
  readonly ask: string;
  readonly config: readonly string[];
  readonly credentials: readonly string[];
  /** By client: the credentials, `->` each role that is assumed, `=>` one by web identity. */
  readonly expected: Readonly<Record<string, string>>;
  /** Some of the findings. */
  readonly findings?: readonly string[];
  /** What is no finding. */
  readonly noFindings?: readonly string[];
}

const cases: readonly Case[] = JSON.parse(readFileSync("fixtures/profiles/cases.json", "utf8"));
const clients = clientsNamed([]);

function explainerOf({ config, credentials }: Pick<Case, "config" | "credentials">) {
  const files = {
    config: profileLines(new SourceText("config", config.join("\n"))),
    credentials: profileLines(new SourceText("credentials", credentials.join("\n"))),
  };
  return new ProfileExplainer(files, clients, { policies: undefined, now: 1_800_000_000 });
}

/** A reading in the short form of the table. */
function inShort({ base, calls, problem }: Reading): string {
  if (problem !== undefined) return `fails ${problem.code}`;
  const start =
    base === undefined ? "" : base.kind === "keys" ? base.profile : base.kind === "source" ? base.source : base.kind;
  const words = calls.map(({ hop, outcome }) => {
    const arrow = hop.action === "sts:AssumeRole" ? "->" : "=>";
    const role = hop.role.slice(hop.role.lastIndexOf("/") + 1);
    if (outcome.kind === "not reached") return `${arrow} ${role} not reached`;
    const { duration } = hop;
    const seconds = { none: "", sent: `@${"seconds" in duration ? duration.seconds : ""}`, NaN: "@NaN", refused: "@?" }[
      duration.kind
    ];
    const code = { none: "", asked: " code", "not sent": " not sent", "sent without a code": " serial without code" }[
      hop.code
    ];
    const refused = outcome.kind === "refused" ? ` (${outcome.by}: ${outcome.problem.code})` : "";
    return `${arrow} ${role}${seconds}${code}${refused}`;
  });
  return [start, ...words].join(" ");
}

test("lines keep nothing of secrets, so nothing can show them", () => {
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const text = [
    `[x] # ${secret}`,
    `aws_secret_access_key = ${secret}`,
    `  AWS_Secret_Access_Key:${secret}`,
    `aws_session_token=${secret}`,
    `credential_process = /opt/sign-in --password ${secret}`,
    `credential_process = "/opt/sign in" ${secret}`,
    `role_arn = arn # ${secret}`,
    secret,
  ].join("\n");
  const lines = profileLines(new SourceText("config", text));
  expect(lines).toHaveLength(8);
  expect(JSON.stringify(lines)).not.toContain(secret);
  expect(JSON.stringify(lines)).toContain("/opt/sign in");
});

describe("what clients do with a profile", () => {
  test("each case has a source, and says it of every client", () => {
    expect(cases.length).toBeGreaterThan(60);
    for (const each of cases) {
      expect(each.source, each.name).not.toBe("");
      expect(Object.keys(each.expected).sort(), each.name).toEqual(clients.map(({ id }) => id).sort());
    }
  });

  test("each rule of each client says with which version it was seen, when, and what", () => {
    const rulesIn = (value: unknown): readonly object[] => {
      if (typeof value !== "object" || value === null) return [];
      return "seen" in value ? [value] : Object.values(value).flatMap(rulesIn);
    };
    const seen = {
      version: expect.stringMatching(/\d+\.\d+/),
      date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      what: expect.stringMatching(/.{5}/),
    };
    for (const client of clients) {
      const rules = rulesIn(client);
      expect(rules.length).toBeGreaterThan(25);
      for (const rule of rules) expect(rule).toMatchObject({ seen });
    }
  });

  test.each(cases.map((each) => [each.name, each] as const))("%s", (_, each) => {
    const { readings, findings } = explainerOf(each).explain(each.ask);
    expect(Object.fromEntries(readings.map((reading) => [reading.client.id, inShort(reading)]))).toEqual(each.expected);
    for (const id of each.findings ?? []) expect(findings.map((finding) => finding.id)).toContain(id);
    for (const id of each.noFindings ?? []) expect(findings.map((finding) => finding.id)).not.toContain(id);
  });
});
