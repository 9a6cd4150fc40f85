import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { readEvents } from "./index.js";
import { readCall } from "./read-call.js";

const event = { eventSource: "sts.amazonaws.com", eventName: "AssumeRole", eventTime: "2026-11-30T10:00:00Z" };

function read(text: string) {
  return readEvents(new SourceText("event.json", text));
}

test.each<[string, string, number]>([
  ["an event", JSON.stringify(event), 1],
  ["a list", JSON.stringify([event, event]), 2],
  ["a log file", JSON.stringify({ Records: [event, event] }), 2],
  ["lines", `${JSON.stringify(event)}\n${JSON.stringify(event)}\n`, 2],
  ["lines of log files", `${JSON.stringify({ Records: [event] })}\n${JSON.stringify({ Records: [event, event] })}`, 3],
  ["lookup-events", JSON.stringify({ Events: [{ EventId: "1", CloudTrailEvent: JSON.stringify(event) }] }), 1],
  ["filter-log-events", JSON.stringify({ events: [{ timestamp: 1, message: JSON.stringify(event) }] }), 1],
  ["EventBridge", JSON.stringify({ "detail-type": "AWS API Call via CloudTrail", detail: event }), 1],
  ["no events", JSON.stringify({ Records: [] }), 0],
])("%s", (_, text, events) => {
  expect(read(text).problems).toEqual([]);
  expect(read(text).events.map(({ fields }) => fields["eventName"])).toEqual(Array(events).fill("AssumeRole"));
});

test.each<[string, object]>([
  ["digest files", { awsAccountId: "111122223333", digestStartTime: "2026-11-30T09:00:00Z", logFiles: [] }],
  [
    "Insights events",
    {
      eventType: "AwsCloudTrailInsight",
      eventTime: "2026-11-30T10:00:00Z",
      insightDetails: { eventName: "AssumeRole" },
    },
  ],
])("%s are in the bucket as well, and are passed over", (what, text) => {
  const { events, problems } = read(JSON.stringify(text));
  expect(problems).toEqual([]);
  expect(events.map(readCall)).toEqual([{ kind: "passed-over", what }]);
});

test("the place of an event in a string is that of the file", () => {
  const text = `{\n  "Events": [\n    { "CloudTrailEvent": ${JSON.stringify(JSON.stringify(event))} }\n  ]\n}`;
  expect(read(text).events.map(({ position }) => position.line)).toEqual([3]);
});

test.each<[string, string, string]>([
  ["text", "no json", "1:1"],
  ["something else", '{\n "a": 1 }', 'it has no "eventSource"'],
  ["a misspelled name", JSON.stringify({ ...event, eventSource: undefined, eventsource: "x" }), 'but "eventsource"'],
  ["a number in a list", "[1]", "/0 is not a CloudTrail event, but a number"],
  ["a name that is there twice", '{"eventName": "A", "eventName": "B"}', "eventName"],
  ["a time that is none", JSON.stringify({ ...event, eventTime: "yesterday" }), '"yesterday"'],
  [
    "a time that is a number",
    JSON.stringify({ ...event, eventTime: 1764496800 }),
    'its "eventTime" is not a text of the form',
  ],
  ["a name that is no text", JSON.stringify({ ...event, eventName: null }), 'its "eventName" is not a text'],
  ["broken JSON in a string", JSON.stringify({ Events: [{ CloudTrailEvent: "{" }] }), "event.json:1:"],
])("%s is a problem with its place", (_, text, words) => {
  const { problems, events } = read(text);
  expect(events).toEqual([]);
  expect(problems).toHaveLength(1);
  const shown = problems.map(
    ({ file, position, message }) => `${file}:${position.line}:${position.column}: ${message}`,
  );
  expect(shown[0]).toContain(words);
  expect(problems[0]?.remedy).toContain("aws cloudtrail lookup-events");
});

test.each<[string, string, string]>([
  ["a dump of an account", JSON.stringify({ RoleDetailList: [], Policies: [] }), "--account-dump"],
  ["a policy", JSON.stringify({ Version: "2012-10-17", Statement: [] }), "--policies"],
])("%s is for another option", (_, text, option) => {
  const { problems, events } = read(text);
  expect(events).toEqual([]);
  expect(problems.map(({ remedy }) => remedy)).toEqual([expect.stringContaining(option)]);
});
