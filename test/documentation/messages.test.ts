import { describe, expect, test } from "vitest";
import { type RunRecord, readFeature, readRun } from "../../src/documentation/index.js";
import { evidence, messagesOf, notCheckedType, runOf, sha256 } from "./sample.js";

function unreadable(text: string) {
  const read = readRun({ file: "run.ndjson", sha256: sha256(text), text });
  return read.kind === "unreadable" ? read : undefined;
}

const good = messagesOf([{ name: "one" }]);

describe("messages that cannot be read are told by their line", () => {
  test.each([
    ["empty", "", 1, "is empty"],
    ["white space", "\n\n", 1, "is empty"],
    ["no JSON", "hello\n", 1, "is not a message of a cucumber run"],
    ["cucumber's old JSON", '[{"elements":[]}]', 1, 'begin with "meta"'],
    ["cut off within a line", good.slice(0, good.length - 30), good.trimEnd().split("\n").length, "is not JSON"],
    [
      "cut off between lines",
      `${good.trimEnd().split("\n").slice(0, -1).join("\n")}\n`,
      good.trimEnd().split("\n").length - 1,
      "ends before the run did",
    ],
    ["two runs", good + good, good.trimEnd().split("\n").length + 1, "each file must have one run"],
    ["an old version", good.replace('"32.0.0"', '"17.1.1"'), 1, '"17.1.1"'],
    ["no version", good.replace('"32.0.0"', "32"), 1, "not a known kind of message"],
    [
      "a pickle without steps",
      good.replace('"steps":[{"id":"pickle-0-0"', '"stops":[{"id":"pickle-0-0"'),
      4,
      "not a known kind of message",
    ],
    ["a number", `${good.split("\n")[0]}\n7\n`, 2, "not a known kind of message"],
    [
      "evidence that is not JSON",
      messagesOf([{ name: "one", attachments: [[notCheckedType, "{"]] }]),
      9,
      "is not JSON",
    ],
    ["a document that is none", good.replace('"children":[', '"children":7,"x":['), 3, "cannot be read"],
  ])("%s", (_, text, line, why) => {
    const read = unreadable(text);
    expect(read?.why).toContain(why);
    expect(read?.line).toBe(line);
  });

  test("whatever stands in a line, nothing is thrown", () => {
    const lines = good.trimEnd().split("\n");
    const odd = [
      "null",
      "[]",
      "{}",
      '{"pickle":null}',
      '{"testCase":{}}',
      '{"attachment":{"body":1}}',
      '{"__proto__":{"meta":1}}',
    ];
    lines.forEach((_, index) => {
      for (const each of odd) {
        const text = [...lines.slice(0, index), each, ...lines.slice(index + 1)].join("\n");
        expect(["read", "unreadable"]).toContain(readRun({ file: "x", sha256: "", text }).kind);
      }
    });
  });
});

/** What came of the only scenario. */
function result(run: RunRecord) {
  return run.scenarios[0]?.result;
}

describe("what came of a scenario", () => {
  test.each([
    ["PASSED", "passed", null],
    ["FAILED", "failed", "the scenario failed"],
    ["UNDEFINED", "failed", "a step of the scenario is undefined"],
    ["PENDING", "failed", "a step of the scenario is pending"],
    ["AMBIGUOUS", "failed", "a step of the scenario has more than one definition"],
    ["SKIPPED", "notChecked", "a step or hook skipped the scenario"],
    ["UNKNOWN", "failed", "the scenario failed"],
  ])("%s", (status, expected, reason) => {
    expect(result(runOf(messagesOf([{ name: "one", status }])))).toMatchObject({ status: expected, reason });
  });

  test("the last attempt counts", () => {
    const flaky = runOf(messagesOf([{ name: "one", retried: ["FAILED", "FAILED"] }]));
    expect(result(flaky)?.status).toBe("passed");
    const failing = runOf(messagesOf([{ name: "one", retried: ["PASSED"], status: "FAILED" }]));
    expect(result(failing)?.status).toBe("failed");
  });

  test("why it was not checked, and where", () => {
    const attachments = [[notCheckedType, { backend: "aws", reason: "codes are verified by STS only" }]] as const;
    const run = runOf(messagesOf([{ name: "one", status: "SKIPPED", attachments }]));
    expect(result(run)).toMatchObject({ backend: "aws", reason: "codes are verified by STS only" });
  });

  test("a failure tells the first line of its message", () => {
    const run = runOf(
      messagesOf([{ name: "one", status: "FAILED", message: "\nexpected a denial\n    at file.ts:1" }]),
    );
    expect(result(run)?.reason).toBe("expected a denial");
  });

  test("a scenario that never ended shows nothing", () => {
    const text = messagesOf([{ name: "one" }]).replace(/\{"testCaseFinished".*\n/, "");
    expect(result(runOf(text))).toMatchObject({
      status: "notChecked",
      reason: "the run ended before the scenario did",
    });
  });

  test("one that was not run has no result", () => {
    expect(result(runOf(messagesOf([{ name: "one", isRun: false }])))).toBeUndefined();
  });
});

test("hooks of the run that fail are told, and features that cannot be parsed", () => {
  const time = { seconds: 1, nanos: 0 };
  const more = [
    { testRunHookStarted: { id: "h", testRunStartedId: "run", hookId: "x", timestamp: time } },
    {
      testRunHookFinished: {
        testRunHookStartedId: "h",
        result: { status: "FAILED", message: "no container", duration: time },
        timestamp: time,
      },
    },
    {
      parseError: {
        source: { uri: "features/x.feature", location: { line: 2 } },
        message: "(2:1): expected a scenario",
      },
    },
  ];
  expect(runOf(messagesOf([], { more })).troubles).toEqual([
    "features/x.feature cannot be parsed: (2:1): expected a scenario",
    "a hook of the run failed: no container",
  ]);
});

test("an example of an outline is a scenario at its own line, under a rule, too", () => {
  const messages = [
    {
      gherkinDocument: {
        uri: "a.feature",
        comments: [],
        feature: {
          tags: [],
          location: { line: 1 },
          language: "en",
          keyword: "Feature",
          name: "A",
          description: "",
          children: [
            {
              rule: {
                id: "r",
                tags: [],
                location: { line: 2 },
                keyword: "Rule",
                name: "R",
                description: "",
                children: [
                  {
                    scenario: {
                      id: "s",
                      tags: [],
                      location: { line: 3 },
                      keyword: "Scenario Outline",
                      name: "<x>",
                      description: "",
                      steps: [{ id: "st", keyword: "When ", text: "<x>", location: { line: 4 } }],
                      examples: [
                        {
                          id: "e",
                          tags: [],
                          location: { line: 6 },
                          keyword: "Examples",
                          name: "",
                          description: "",
                          tableBody: [
                            { id: "row1", location: { line: 8 }, cells: [] },
                            { id: "row2", location: { line: 9 }, cells: [] },
                          ],
                        },
                      ],
                    },
                  },
                ],
              },
            },
          ],
        },
      },
    },
    ...["row1", "row2"].map((row) => ({
      pickle: {
        id: `p-${row}`,
        uri: "a.feature",
        name: row,
        language: "en",
        tags: [{ name: "@control:X", astNodeId: "" }],
        astNodeIds: ["s", row],
        steps: [{ id: `ps-${row}`, text: row, astNodeIds: ["st", row] }],
      },
    })),
  ];
  expect(readFeature("a.feature", messages)?.scenarios).toEqual([
    { line: 8, name: "row1", tags: ["@control:X"], steps: ["When row1"] },
    { line: 9, name: "row2", tags: ["@control:X"], steps: ["When row2"] },
  ]);
});

test("attachments of people's own are not read, and only known fields of ours are", () => {
  const key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const run = runOf(
    messagesOf([
      {
        name: "one",
        attachments: [
          ["text/plain", key],
          evidence({ trust: null, extra: { secretAccessKey: key, session: { token: key } } }),
        ],
      },
    ]),
  );
  const { calls = [] } = result(run) ?? {};
  expect(calls).toHaveLength(1);
  expect(JSON.stringify(calls)).not.toContain(key);
});

test("evidence without the fields of today is taken as far as it goes", () => {
  const [type, value] = evidence({ trust: null });
  const old = JSON.parse(JSON.stringify(value), (key, each) =>
    key === "caller" || key === "trust" ? undefined : each,
  );
  const run = runOf(messagesOf([{ name: "one", attachments: [[type, old]] }]));
  expect(result(run)?.calls[0]).toMatchObject({ call: { caller: null }, trust: null, answer: "denied" });
});
