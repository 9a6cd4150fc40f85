import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesOf } from "./changes.js";
import type { Access, Escalation, MfaNeeded, OutsideAccess, Reach, UnknownAccess, UnknownEscalation } from "./model.js";

const arn = (kind: "user" | "role", name: string, account = "111122223333"): string =>
  `arn:aws:iam::${account}:${kind}/${name}`;
const bob = arn("user", "bob");
const [admin, deploy] = [arn("role", "admin"), arn("role", "deploy")];
const nobody: Reach = {
  ...{
    accounts: ["111122223333"],
    access: [],
    outside: [],
    escalations: [],
    unknown: [],
    unknownEscalations: [],
    gaps: [],
  },
};

const access = (from: string, to: string, mfa: MfaNeeded): Access => ({
  ...{ from, to, mfa, by: [to], path: [], undocumented: [] },
});
const outside = (from: string, to: string, mfa: MfaNeeded): OutsideAccess => ({
  ...{ from, to, mfa, by: [to], undocumented: [] },
});
const way = (mfa: MfaNeeded, leadsTo: readonly string[], action = "iam:PutUserPolicy"): Escalation => ({
  ...{ by: bob, action, on: bob, mfa, leadsTo, effect: "gives himself a policy", source: "", path: [], calls: [] },
  undocumented: [],
});
const unknown = (from: string, to: string): UnknownAccess => ({ from, to, why: "a document is missing" });

describe("ways to undo MFA", () => {
  const gained = (old: Partial<Reach>, now: Partial<Reach>) =>
    changesOf({ ...nobody, ...old }, { ...nobody, ...now }).escalations.map((each) => [each.before, ...each.gained]);

  test.each<[string, Partial<Reach>, Partial<Reach>, readonly (readonly string[])[]]>([
    ["a new one", {}, { escalations: [way("none", [admin])] }, [["unreachable", admin]]],
    ["the same one", { escalations: [way("none", [admin])] }, { escalations: [way("none", [admin])] }, []],
    [
      "one that leads to more",
      { escalations: [way("none", [admin])] },
      { escalations: [way("none", [admin, deploy])] },
      [["unreachable", deploy]],
    ],
    [
      "one that leads to less",
      { escalations: [way("none", [admin, deploy])] },
      { escalations: [way("none", [admin])] },
      [],
    ],
    [
      "one that needs no MFA any more",
      { escalations: [way("required", [admin])] },
      { escalations: [way("none", [admin])] },
      [["required", admin]],
    ],
    [
      "one that needs MFA now",
      { escalations: [way("none", [admin])] },
      { escalations: [way("required", [admin])] },
      [],
    ],
    [
      "another call for the same",
      { escalations: [way("none", [admin])] },
      { escalations: [way("none", [admin]), way("none", [admin], "iam:AttachUserPolicy")] },
      [["unreachable", admin]],
    ],
    [
      "one to a role that was reached anyway",
      { access: [access(bob, admin, "none")] },
      { escalations: [way("none", [admin])] },
      [],
    ],
    [
      "one to a role that was reached with MFA only",
      { access: [access(bob, admin, "required")] },
      { escalations: [way("none", [admin])] },
      [["unreachable", admin]],
    ],
    [
      "one of which it was not known",
      { unknown: [unknown(bob, admin)] },
      { escalations: [way("none", [admin])] },
      [["unknown", admin]],
    ],
  ])("%s", (_, old, now, expected) => expect(gained(old, now)).toEqual(expected));
});

describe("what was not known", () => {
  const all = (old: Partial<Reach>, now: Partial<Reach>) => {
    const { access: pairs, outside: callers, unknown: open } = changesOf({ ...nobody, ...old }, { ...nobody, ...now });
    return [
      ...[...pairs, ...callers].map(({ entry, before }) => `${entry.mfa} ${before}`),
      ...open.map(() => "unknown"),
    ];
  };
  const other = arn("user", "zoe", "444455556666");

  test.each<[string, Partial<Reach>, Partial<Reach>, readonly string[]]>([
    [
      "is new without MFA",
      { unknown: [unknown(bob, admin)] },
      { access: [access(bob, admin, "none")] },
      ["none unknown"],
    ],
    [
      "is new with MFA",
      { unknown: [unknown(bob, admin)] },
      { access: [access(bob, admin, "required")] },
      ["required unknown"],
    ],
    [
      "whether a code is needed, is new without MFA only",
      { access: [access(bob, admin, "required")], unknown: [unknown(bob, admin)] },
      { access: [access(bob, admin, "none")] },
      ["none unknown"],
    ],
    [
      "whether a code is needed, is not new with MFA",
      { access: [access(bob, admin, "required")], unknown: [unknown(bob, admin)] },
      { access: [access(bob, admin, "required")] },
      [],
    ],
    [
      "of everybody counts for each",
      { unknown: [unknown("everybody", admin)] },
      { access: [access(bob, admin, "none")] },
      ["none unknown"],
    ],
    ["is no news", { unknown: [unknown(bob, admin)] }, { unknown: [unknown(bob, admin)] }, []],
    ["is news where it was unreachable", {}, { unknown: [unknown(bob, admin)] }, ["unknown"]],
    [
      "is news where it was reached with MFA",
      { access: [access(bob, admin, "required")] },
      { access: [access(bob, admin, "required")], unknown: [unknown(bob, admin)] },
      ["unknown"],
    ],
    [
      "is no news where it was reached without",
      { access: [access(bob, admin, "none")] },
      { unknown: [unknown(bob, admin)] },
      [],
    ],
    [
      "of an account that was not in the files",
      {},
      { accounts: ["111122223333", "444455556666"], access: [access(other, admin, "none")] },
      ["none unknown"],
    ],
    [
      "of an account as a whole that was in the files",
      { accounts: ["111122223333", "444455556666"] },
      { outside: [outside("account 444455556666", admin, "none")] },
      ["none unknown"],
    ],
    [
      "of an account as a whole that never was",
      {},
      { outside: [outside("account 9", admin, "none")] },
      ["none unreachable"],
    ],
  ])("%s", (_, old, now, expected) => expect(all(old, now)).toEqual(expected));
});

describe("ways that may undo MFA", () => {
  const all = "arn:aws:iam::111122223333:*";
  const open = (on: string, ...actions: readonly string[]): UnknownEscalation => {
    return { by: bob, actions, on, why: "a document is missing" };
  };
  const [put, pass] = ["iam:PutUserPolicy", "iam:PassRole"];

  test.each<[string, Partial<Reach>, readonly UnknownEscalation[], number]>([
    ["are news where they did not", {}, [open(admin, put)], 1],
    ["are no news where they did without MFA", { escalations: [way("none", [admin], put)] }, [open(bob, put)], 0],
    ["are news where they needed MFA", { escalations: [way("required", [admin], put)] }, [open(bob, put)], 1],
    ["are no news where they may have", { unknownEscalations: [open(admin, put)] }, [open(admin, put)], 0],
    ["are no news where anything may have", { unknownEscalations: [open(all, put)] }, [open(admin, put)], 0],
    ["are news on something else", { unknownEscalations: [open(deploy, put)] }, [open(admin, put)], 1],
    ["are news with another call", { unknownEscalations: [open(admin, put)] }, [open(admin, put, pass)], 1],
  ])("%s", (_, old, unknownEscalations, news) => {
    expect(changesOf({ ...nobody, ...old }, { ...nobody, unknownEscalations }).unknownEscalations).toHaveLength(news);
  });

  test("were not known before they did", () => {
    const old = { ...nobody, unknownEscalations: [open(all, put)] };
    const now = { ...nobody, escalations: [way("none", [admin], put)] };
    expect(changesOf(old, now).escalations).toMatchObject([{ before: "unknown", gained: [admin] }]);
  });
});

describe("of any two answers", () => {
  const names = ["a", "b", "c"];
  const states = fc.constantFrom("none", "required", "unknown", "both", "unreachable");
  const answers = fc.dictionary(
    fc.constantFrom(...names.flatMap((one) => names.map((other) => `${one}-${other}`))),
    states,
  );
  const reachFrom = (pairs: Readonly<Record<string, string>>): Reach => {
    const entries = Object.entries(pairs).map(([pair, state]) => {
      const [from = "", to = ""] = pair.split("-");
      return { from: arn("user", from), to: arn("role", to), state };
    });
    return {
      ...nobody,
      access: entries.flatMap(({ from, to, state }) => {
        if (state === "none") return [access(from, to, "none")];
        return state === "required" || state === "both" ? [access(from, to, "required")] : [];
      }),
      unknown: entries.flatMap(({ from, to, state }) =>
        state === "unknown" || state === "both" ? [unknown(from, to)] : [],
      ),
    };
  };

  test("what is new is exactly what may be more than what was known", () => {
    // How much may be possible at most, and how much is known to be possible at least.
    const most: Readonly<Record<string, number>> = { none: 2, required: 1, unknown: 2, both: 2, unreachable: 0 };
    const least: Readonly<Record<string, number>> = { none: 2, required: 1, unknown: 0, both: 1, unreachable: 0 };
    fc.assert(
      fc.property(answers, answers, (old, now) => {
        const { access: gained, unknown: open } = changesOf(reachFrom(old), reachFrom(now));
        for (const pair of names.flatMap((one) => names.map((other) => `${one}-${other}`))) {
          const [from = "", to = ""] = pair.split("-");
          const [was, is] = [old[pair] ?? "unreachable", now[pair] ?? "unreachable"];
          const isOf = (each: { readonly from: string; readonly to: string }): boolean =>
            each.from === arn("user", from) && each.to === arn("role", to);
          expect(gained.some(({ entry }) => isOf(entry))).toBe((least[is] ?? 0) > (least[was] ?? 0));
          const mayBeMore = (most[is] ?? 0) > (least[is] ?? 0);
          const wasSettled = most[was] === least[was] && was !== "none";
          expect(open.some(isOf)).toBe(mayBeMore && wasSettled);
        }
      }),
    );
  });

  test("nothing is new in the same answer", () => {
    fc.assert(
      fc.property(answers, (pairs) => {
        const { access: gained, unknown: open } = changesOf(reachFrom(pairs), reachFrom(pairs));
        expect([gained, open]).toEqual([[], []]);
      }),
    );
  });
});
