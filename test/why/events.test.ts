import { describe, expect, test } from "vitest";
import { answersOn, eventCases } from "./event-cases.js";

const cases = eventCases();

test("there are events of all kinds, each with a source", () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(cases.filter(({ source }) => !source.startsWith("https://"))).toEqual([]);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

describe("events and what is said of them", () => {
  test.each(cases.map((row) => [row.name, row] as const))("%s", async (_, { event, given, expect: wanted }) => {
    const { results, passedOver } = await answersOn(JSON.stringify(event, null, 2), given);
    const [result] = results;
    expect(passedOver).toEqual([]);
    if (result === undefined) throw new Error("there is no answer");
    expect({ decision: result.decision, agrees: result.agrees, reason: result.reason }).toMatchObject({
      decision: wanted.decision,
      agrees: wanted.agrees,
    });
    const { mfa } = result.caller;
    if (wanted.mfa !== undefined) expect(mfa.present).toBe(wanted.mfa);
    if (wanted.age !== undefined) expect(mfa.age?.least).toBe(wanted.age);
    if (wanted.outcome !== undefined) expect(result.happened.outcome).toBe(wanted.outcome);
    if (wanted.deniedBy !== undefined) expect(result.happened.deniedBy?.policy).toBe(wanted.deniedBy);
    if (wanted.deniedAction !== undefined) expect(result.reason).toContain(wanted.deniedAction);
    const places = result.deciding.map(({ file, line }) => `${file}:${line}`);
    for (const place of wanted.lines ?? [])
      expect(places.filter((each) => each.endsWith(place) || each.includes(`${place}:`))).not.toEqual([]);
    const requests = result.wouldAllow
      .filter(({ kind }) => kind === "request")
      .map(({ words }) => words.join(", and "));
    if (wanted.wouldAllow !== undefined) expect(requests).toEqual(wanted.wouldAllow);
    if (wanted.wouldAllowPolicy === true) expect(result.wouldAllow.map(({ kind }) => kind)).toContain("policy");
    const ofPolicies = result.wouldAllow.filter((change) => change.kind === "policy");
    if (wanted.wouldAdd !== undefined)
      expect(JSON.parse(JSON.stringify(ofPolicies.map(({ add }) => add)))).toEqual(wanted.wouldAdd);
    if (wanted.wouldAlso !== undefined) expect(ofPolicies.map(({ also }) => also?.add)).toEqual(wanted.wouldAlso);
    if (wanted.wouldAllowWords !== undefined)
      expect(ofPolicies.map(({ words }) => words)).toEqual(wanted.wouldAllowWords);
    for (const words of wanted.wouldDeny ?? []) expect(result.wouldDeny.map((each) => each.words[0])).toContain(words);
    const counting = result.cannotTell.filter(({ counts }) => counts).map(({ about }) => about);
    for (const about of wanted.counts ?? []) expect(counting).toContain(about);
    if (wanted.counts === undefined) expect(wanted.decision === "unknown" ? [] : counting).toEqual([]);
    if (wanted.why !== undefined) expect(result.reason).toContain(wanted.why);
  });
});

test("what is unknown says why, and never agrees", async () => {
  for (const { event, given } of cases) {
    const { results } = await answersOn(JSON.stringify(event), given);
    for (const { decision, agrees, cannotTell } of results) {
      if (decision !== "unknown") continue;
      expect(agrees).toBeNull();
      expect(cannotTell.some(({ counts }) => counts)).toBe(true);
    }
  }
});

test("no secret of an event is in an answer", async () => {
  const events = cases.map(({ event }) => event);
  const text = JSON.stringify(await answersOn(JSON.stringify({ Records: events }), ["policies", "account"]));
  expect(text).not.toContain("SECRET");
  expect(text).not.toMatch(/A[KS]IAEXAMPLE/);
});
