import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { changesSince, type Documentation, readEarlier } from "../../src/documentation/index.js";
import { callerInWords, docsCsv, docsJson, docsMarkdown } from "../../src/report/index.js";
import {
  documented,
  evidence,
  messagesOf,
  notCheckedType,
  policyIn,
  policyInput,
  reachEvidence,
  runOf,
  type SampleScenario,
} from "./sample.js";

const schema = JSON.parse(readFileSync(new URL("../../src/report/schema/docs.json", import.meta.url), "utf8"));
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

function expectValid(documentation: Documentation): void {
  validate(JSON.parse(docsJson(documentation)));
  expect(validate.errors ?? []).toEqual([]);
}

const golden = (name: string): string => new URL(`../../fixtures/goldens/docs/${name}`, import.meta.url).pathname;
const founding = readFileSync(new URL("../../policies/kjh-DuperRole.json", import.meta.url), "utf8");
const pipeline = readFileSync(new URL("../../policies/pipeline-deploy.json", import.meta.url), "utf8");
const trust = { name: "policies/kjh-DuperRole.json", text: founding };
const person = "arn:aws:iam::123456789012:user/service-user/kjh-SuperDuperUser";

const scenarios: readonly SampleScenario[] = [
  {
    name: "An access key alone does not open the role",
    line: 3,
    tags: ["@control:CIS-1.10"],
    attachments: [evidence({ trust, principal: person })],
  },
  {
    name: "A code opens it",
    line: 9,
    tags: ["@control:CIS-1.10", "@control:PCI-8.4"],
    attachments: [evidence({ trust, principal: person, caller: "long-term-key-with-mfa", answer: "succeeded" })],
  },
  {
    name: "A used code does not",
    line: 15,
    tags: ["@control:PCI-8.4"],
    status: "SKIPPED",
    attachments: [[notCheckedType, { backend: "embedded", reason: "codes are verified by STS only" }]],
  },
  { name: "Nobody else", line: 21, status: "FAILED", message: "expected a denial" },
];

function sample(): Documentation {
  const exemption = { reason: "the pipeline's role assumes it", expires: "2028-12-31" };
  return documented({
    project: { commit: "0123456789abcdef0123456789abcdef01234567", branch: "main", remote: null },
    policies: [
      policyInput("policies/kjh-DuperRole.json", founding),
      policyInput("policies/pipeline-deploy.json", pipeline, {
        exemption,
        findings: [
          {
            rule: "mfa-not-required",
            severity: "security-warning",
            message: "a session of role/pipeline can assume the role",
            pointer: "/Statement/0",
            line: 4,
            help: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
            suppressed: exemption,
          },
        ],
      }),
    ],
    runs: [runOf(messagesOf(scenarios), "embedded.ndjson")],
    features: [{ path: "features/other.feature", sha256: "1".repeat(64), parsed: null }],
  });
}

describe("golden files", () => {
  test("JSON, which the schema describes", async () => {
    expectValid(sample());
    await expect(docsJson(sample())).toMatchFileSnapshot(golden("sample.json"));
  });

  test("markdown", async () => {
    await expect(docsMarkdown(sample())).toMatchFileSnapshot(golden("sample.md"));
  });

  test("CSV", async () => {
    await expect(docsCsv(sample())).toMatchFileSnapshot(golden("sample.csv"));
  });

  test("what changed", async () => {
    const before = JSON.parse(docsJson(sample()));
    const open = founding.replace('"Bool"', '"BoolIfExists"');
    const named = { name: trust.name, text: open };
    const policies = [policyInput("policies/kjh-DuperRole.json", open), policyInput("policies/new.json", founding)];
    const now = documented({
      policies,
      runs: [
        runOf(
          messagesOf([
            {
              name: "An access key alone does not open the role",
              attachments: [evidence({ trust: named, principal: person, answer: "succeeded" })],
            },
          ]),
          "embedded.ndjson",
        ),
      ],
    });
    const earlier = readEarlier(before);
    if (typeof earlier === "string") throw new Error(earlier);
    const changes = changesSince(earlier, now, { policies, callerInWords, policyIn });
    expect(changes.cells[0]).toMatchObject({ caller: "long-term-key", before: "denied", now: "allowed" });
    await expect(docsMarkdown(now, changes)).toMatchFileSnapshot(golden("changes.md"));
  });
});

test("nothing changed since the same", () => {
  const earlier = readEarlier(JSON.parse(docsJson(sample())));
  if (typeof earlier === "string") throw new Error(earlier);
  const none = { policies: [], callerInWords, policyIn };
  expect(docsMarkdown(sample(), changesSince(earlier, sample(), none))).toContain("## Changes since `0123456789abcdef");
  const { newGaps, closedGaps, cells, mfa, policies, added, removed, access } = changesSince(earlier, sample(), none);
  expect([newGaps, closedGaps, cells, mfa, policies, added, removed, access]).toEqual([[], [], [], [], [], [], [], []]);
});

test.each([
  ["something else", { results: [] }],
  ["a number", 7],
  ["a later version", { schemaVersion: 2, roles: [], gaps: [] }],
  ["roles that are none", { schemaVersion: 1, roles: [7], gaps: [] }],
  [
    "cells that are none",
    {
      schemaVersion: 1,
      gaps: [],
      roles: [{ id: "r", name: "r", path: "p", pointer: "", mfa: "proved", sha256: "", cells: 7 }],
    },
  ],
])("%s is no earlier documentation", (_, value) => {
  expect(readEarlier(value)).toEqual(expect.any(String));
});

const hostile = `=cmd|' /C calc'!A0 "q" <script>alert(1)</script> \`code\` | [a](http://evil.example) @octocat \u202e\u200f\u0007 ${"`".repeat(3)}`;

/** Other people's text in all places that have some. */
function hostileSample(): Documentation {
  const role = policyInput(`policies/${hostile}.json`, founding, {
    role: hostile,
    exemption: { reason: hostile, expires: null },
    findings: [
      {
        rule: "x",
        severity: "error",
        message: hostile,
        pointer: "",
        line: 1,
        help: null,
        suppressed: { reason: hostile, expires: null },
      },
    ],
  });
  const named = { name: `policies/${hostile}.json`, text: founding };
  return documented({
    project: { commit: hostile, branch: hostile, remote: hostile },
    policies: [
      role,
      policyInput("broken.json", founding, { role: "x", content: { kind: "unreadable", why: hostile } }),
    ],
    runs: [
      runOf(
        messagesOf(
          [
            {
              name: hostile,
              tags: [`@control:${hostile}`],
              steps: [hostile],
              attachments: [evidence({ trust: named, principal: hostile, backend: hostile })],
            },
            { name: `${hostile}2`, line: 9, status: "FAILED", message: hostile },
            {
              name: `${hostile}3`,
              line: 19,
              status: "SKIPPED",
              attachments: [[notCheckedType, { backend: hostile, reason: hostile }]],
            },
          ],
          { uri: `features/${hostile}.feature`, feature: hostile },
        ),
        hostile,
      ),
    ],
  });
}

describe("other people's texts stay texts", () => {
  test("in JSON, as they are", () => {
    const documentation = hostileSample();
    expectValid(documentation);
    expect(JSON.parse(docsJson(documentation)).roles[0].name).toBe(hostile);
  });

  test("in markdown", () => {
    const text = docsMarkdown(hostileSample());
    // What is code is taken out; the fences are longer than any in the text.
    const prose = text.replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, "");
    expect(prose).not.toContain("<script");
    expect(prose).not.toMatch(/(?<!\\)\[a\]/);
    expect(prose).not.toContain("@octocat");
    for (const invisible of ["\u202e", "\u200f", "\u0007"]) expect(text).not.toContain(invisible);
    const columns = text
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map((line) => line.match(/(?<!\\)\|/g)?.length);
    expect(new Set(columns.slice(0, 4))).toEqual(new Set([12]));
  });

  test("in CSV, where no field is a formula", () => {
    const text = docsCsv(hostileSample());
    const rows = parseCsv(text);
    expect(rows[0]).toHaveLength(19);
    for (const row of rows) {
      expect(row).toHaveLength(19);
      for (const each of row) expect(each).not.toMatch(/^\s*[=+\-@]/);
    }
    expect(rows[1]?.[0]?.startsWith("'=cmd|' /C calc'!A0 \"q\" <script>")).toBe(true);
    for (const invisible of ["\u202e", "\u200f", "\u0007"]) expect(text).not.toContain(invisible);
  });
});

/** A strict reader of RFC 4180. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  for (let at = 0, row: string[] = []; at < text.length; ) {
    const found = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
    found.lastIndex = at;
    const match = found.exec(text);
    if (match === null) throw new Error(`no field at ${at}: ${text.slice(at, at + 40)}`);
    row.push((match[1] ?? match[2] ?? "").replaceAll('""', '"'));
    at = found.lastIndex;
    if (match[3] !== ",") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

test("an endpoint that is not AWS's is named in JSON, Markdown and CSV", () => {
  const url = "http://127.0.0.1:4566";
  const call = evidence({ trust, principal: person, backend: "aws", extra: { endpoint: url } });
  const runs = [runOf(messagesOf([{ name: "one", tags: ["@control:CIS-1.10"], attachments: [call] }]))];
  const documentation = documented({ policies: [policyInput("policies/kjh-DuperRole.json", founding)], runs });
  expect(JSON.parse(docsJson(documentation)).runs[0].otherEndpoints).toEqual([url]);
  expect(docsMarkdown(documentation)).toContain(`went to \`${url}\``);
  expect(parseCsv(docsCsv(documentation)).map((row) => row.at(-1))).toEqual(["not_aws", url]);
});

test("who decided on a whole account is in JSON and CSV", () => {
  const scenario = { name: "one", tags: ["@control:CIS-1.10"], attachments: [reachEvidence()] };
  const documentation = documented({ policies: [], runs: [runOf(messagesOf([scenario]))] });
  expectValid(documentation);
  const [header = [], row = []] = parseCsv(docsCsv(documentation));
  expect([row[header.indexOf("evaluators")], row[header.indexOf("backend")]]).toEqual(["policy-check engine", ""]);
});

test("secrets that were planted are in no format", () => {
  const secrets = {
    key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    id: "AKIAIOSFODNN7EXAMPLE",
    token: `FwoGZXIvYXdzE${"aB3".repeat(60)}==`,
    seed: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    code: "493817",
    password: "glpat-s3cr3tS3cr3t",
    jwt: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9",
  };
  const own = [
    ["application/json", JSON.stringify(secrets)],
    ["text/plain", secrets.code],
  ] as const;
  const extra = {
    secretAccessKey: secrets.key,
    credentials: secrets,
    call: {
      action: "sts:AssumeRole",
      caller: "long-term-key",
      principal: "arn:aws:iam::123456789012:user/alice",
      resource: "arn:aws:iam::123456789012:role/r",
      mfa: `code ${secrets.code}`,
      parameters: { externalId: secrets.password, tokenCode: secrets.code },
    },
    answer: { kind: "denied", message: secrets.token, code: secrets.password },
  };
  const documentation = documented({
    project: { commit: null, branch: null, remote: `https://user:${secrets.password}@git.example.com/a.git` },
    policies: [policyInput("policies/kjh-DuperRole.json", founding)],
    runs: [
      runOf(
        messagesOf([
          {
            name: "one",
            tags: ["@control:X"],
            steps: [
              `"alice" assumes "r" with the MFA code "${secrets.code}"`,
              `the key ${secrets.id} and ${secrets.key}`,
              `the seed ${secrets.seed}`,
              `the token ${secrets.jwt}`,
            ],
            attachments: [...own, evidence({ trust, extra })],
          },
          {
            name: "two",
            line: 20,
            status: "FAILED",
            message: `expected ${secrets.token} of otpauth://totp/x?secret=${secrets.seed}`,
          },
          {
            name: "three",
            line: 30,
            status: "SKIPPED",
            attachments: [[notCheckedType, { backend: "aws", reason: `MFA code: ${secrets.code}` }]],
          },
        ]),
      ),
    ],
  });
  for (const text of [docsJson(documentation), docsMarkdown(documentation), docsCsv(documentation)]) {
    for (const [name, secret] of Object.entries(secrets)) expect(text.includes(secret), name).toBe(false);
  }
});

test("hashes, ARNs and names are no secrets", () => {
  const sum = "0123456789abcdef0123456789abcdef01234567";
  const name = `role/division/department/AWSReservedSSO_AdministratorAccess_0123456789abcdef of ${sum} 123456, theRoleOfTheDepartmentOfSomethingAndMore`;
  const documentation = documented({ runs: [runOf(messagesOf([{ name }]))] });
  expect(documentation.scenarios[0]?.name).toBe(name);
});
