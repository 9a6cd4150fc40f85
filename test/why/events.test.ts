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
    if (wanted.mfaWhy !== undefined) expect(mfa.why).toContain(wanted.mfaWhy);
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
    if (wanted.notKnown !== undefined)
      for (const { notKnown = [] } of result.wouldAllow) expect(notKnown).toEqual(wanted.notKnown);
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
    const others = result.cannotTell.filter(({ counts }) => !counts).map(({ about }) => about);
    for (const about of wanted.notCounting ?? []) expect(others).toContain(about);
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

/** The same call by the event of the caller's account, and by that of the role's account, which tells less. */
describe("the event that tells less never gets the firmer answer", () => {
  const id = "AROACIEXAMPLEEXAMPLE:build-7";
  const base = cases.find(({ name }) => name === "Null false and a role that only a user can assume")?.event;
  const roles = ["chained", "chained-mfa", "if-exists", "null-mfa", "no-mfa"];
  const options = [[], ["mfa-documented"], ["mfa-observed"]];
  const rows = roles.flatMap((role) => options.map((given) => [role, given] as const));
  test.each(rows)("%s %j", async (role, option) => {
    const decisionOf = async (userIdentity: object): Promise<string | undefined> => {
      const requestParameters = { roleArn: `arn:aws:iam::111122223333:role/${role}`, roleSessionName: "next" };
      const text = JSON.stringify({ ...base, userIdentity, requestParameters });
      return (await answersOn(text, ["policies", "account", ...option])).results[0]?.decision;
    };
    const arn = "arn:aws:sts::111122223333:assumed-role/ci/build-7";
    const account = { principalId: id, accountId: "111122223333" };
    const less = await decisionOf({ type: "AWSAccount", ...account });
    for (const mfaAuthenticated of ["true", "false"]) {
      const attributes = { creationDate: "2026-11-30T09:00:00Z", mfaAuthenticated };
      const more = await decisionOf({ type: "AssumedRole", ...account, arn, sessionContext: { attributes } });
      expect(less === "unknown" || less === more, `${less} and ${more}`).toBe(true);
    }
  });
});

test("a change of a call changes something of it", async () => {
  for (const { name, event, given } of cases) {
    const { results } = await answersOn(JSON.stringify(event), given);
    for (const { request, wouldAllow, wouldDeny } of results)
      for (const change of [...wouldAllow, ...wouldDeny]) {
        if (change.kind !== "request") continue;
        const changed = Object.entries(change.set).filter(([key, value]) => (request?.context[key] ?? null) !== value);
        expect({ name, words: change.words, changed }).not.toMatchObject({ changed: [] });
      }
  }
});

test("no secret of an event is in an answer", async () => {
  const events = cases.map(({ event }) => event);
  const text = JSON.stringify(await answersOn(JSON.stringify({ Records: events }), ["policies", "account"]));
  expect(text).not.toContain("SECRET");
  expect(text).not.toMatch(/A[KS]IAEXAMPLE/);
});
