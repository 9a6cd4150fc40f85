import { describe, expect, test } from "vitest";
import { type Envelope, RunTally } from "../../src/cli/run-tally.js";
import { attachmentTypes, readAttachment } from "../../src/evidence/index.js";

const time = { seconds: 0, nanos: 0 };

/** What cucumber tells of a scenario whose steps came out so. */
function scenario(
  id: string,
  statuses: readonly string[],
  { reason, willBeRetried = false }: { reason?: string; willBeRetried?: boolean } = {},
): Envelope[] {
  const told = [
    { testCaseStarted: { id, attempt: 0, testCaseId: id, timestamp: time } },
    ...(reason === undefined
      ? []
      : [
          {
            attachment: {
              testCaseStartedId: id,
              mediaType: attachmentTypes.notChecked,
              contentEncoding: "IDENTITY",
              body: JSON.stringify({ backend: "aws", reason }),
            },
          },
        ]),
    ...statuses.map((status, step) => ({
      testStepFinished: {
        testCaseStartedId: id,
        testStepId: `${step}`,
        timestamp: time,
        testStepResult: { status, duration: time },
      },
    })),
    { testCaseFinished: { testCaseStartedId: id, timestamp: time, willBeRetried } },
  ];
  // As they come from another process: cucumber's types are enumerations, whose members are these words.
  return JSON.parse(JSON.stringify(told));
}

function tallyOf(...messages: readonly Envelope[]): RunTally {
  const tally = new RunTally({ failFast: false });
  noteAll(tally, messages);
  return tally;
}

function noteAll(tally: RunTally, messages: readonly Envelope[]): void {
  for (const message of messages) tally.note(message, message.attachment && readAttachment(message.attachment));
}

describe("a scenario is as its worst step", () => {
  test.each([
    [["PASSED", "PASSED"], 1, 0],
    [["PASSED", "SKIPPED", "PASSED"], 0, 1],
    [["SKIPPED", "FAILED"], 0, 0],
    [["UNDEFINED", "SKIPPED", "PASSED"], 0, 0],
    [["PENDING", "SKIPPED"], 0, 0],
    [["AMBIGUOUS", "SKIPPED"], 0, 0],
    [["UNKNOWN", "PASSED"], 0, 0],
  ])("%j", (statuses, passed, notChecked) => {
    const tally = tallyOf(...scenario("one", statuses));
    expect([tally.total, tally.passed, tally.notChecked]).toEqual([1, passed, notChecked]);
    expect(tally.summary()).toContain(`1 scenario: ${passed} passed, ${1 - passed - notChecked} failed`);
  });
});

test("scenarios that run at the same time are told apart", () => {
  const [one = [], other = []] = [scenario("one", ["PASSED", "FAILED"]), scenario("other", ["PASSED", "PASSED"])];
  const tally = tallyOf(...one.flatMap((message, index) => [message, ...other.slice(index, index + 1)]));
  expect(tally.summary()).toBe("2 scenarios: 1 passed, 1 failed\n");
});

test("of a scenario that is tried again only the last time counts", () => {
  const tally = tallyOf(...scenario("one", ["FAILED"], { willBeRetried: true }), ...scenario("two", ["PASSED"]));
  expect(tally.summary()).toBe("1 scenario: 1 passed, 0 failed\n");
});

test("reasons are counted, the most frequent first", () => {
  const of = (id: string, reason?: string) => scenario(id, ["SKIPPED"], reason === undefined ? {} : { reason });
  expect(
    tallyOf(...of("1", "no clock"), ...of("2", "two accounts"), ...of("3", "two accounts"), ...of("4")).summary(),
  ).toBe(
    [
      "4 scenarios: 0 passed, 0 failed, 4 not checked",
      "not checked here:",
      "     2  two accounts",
      "     1  no clock",
      "     1  a step or hook of the scenario's own skipped it",
      "",
    ].join("\n"),
  );
});

test("the reason of a scenario that failed after all is not counted", () => {
  expect(tallyOf(...scenario("1", ["SKIPPED", "FAILED"], { reason: "no clock" })).summary()).toBe(
    "1 scenario: 0 passed, 1 failed\n",
  );
});

test("what is skipped after a failure, where the first one ends the run, has that for a reason", () => {
  const tally = new RunTally({ failFast: true });
  const messages = [...scenario("1", ["SKIPPED"]), ...scenario("2", ["FAILED"]), ...scenario("3", ["SKIPPED"])];
  noteAll(tally, messages);
  expect(tally.summary()).toContain("     1  a step or hook of the scenario's own skipped it\n");
  expect(tally.summary()).toContain("     1  the run stopped at the first failure\n");
});
