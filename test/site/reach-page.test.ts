import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ReachReport } from "../../src/report/index.js";
import { reachPage } from "../../src/site/index.js";
import { hostileText } from "./hostile.js";
import {
  access,
  arn,
  escalation,
  fullReport,
  hostileReport,
  largeReport,
  outside,
  question,
  reportOf,
} from "./reach-sample.js";

const pages = new Map<string, ReachReport>([
  ["everything", fullReport()],
  ["nothing at all", reportOf({ accounts: [] })],
  ["hostile names", hostileReport(hostileText)],
  ["an account of 1,000 roles", largeReport(200, 1000, 40)],
]);

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, found = ""]) => found);
}

/** The texts of a page without its tags, style sheet and script. */
function textOf(page: string): string {
  return page
    .replace(/<(style|script)>.*?<\/\1>/gs, "")
    .replace(/<(?:"[^"]*"|[^">])*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}

describe.each([...pages])("the page of %s", (_, report) => {
  const page = reachPage(report, question);
  const tags = matches(page.replace(/<script>.*?<\/script>/s, "<script>"), /<([a-z!](?:"[^"]*"|[^">])*)>/gi);

  test("leads only to places that it has, each of them once", () => {
    const values = (name: string): readonly string[] =>
      tags.flatMap((tag) => matches(tag, new RegExp(`\\s${name}="?([^\\s">]*)`, "g")));
    const ids = values("id");
    expect(ids.length).toBeGreaterThan(4);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const places = new Set(ids);
    const led = values("href").filter((href) => href.startsWith("#"));
    expect(led.filter((href) => !places.has(href.slice(1)))).toEqual([]);
    for (const name of ["data-filter", "data-with", "aria-controls"])
      expect(values(name).filter((id) => !places.has(id))).toEqual([]);
  });

  test("lets in its own style sheet and its own script by their hashes, and nothing else", () => {
    const hash = (text: string): string => createHash("sha256").update(text).digest("base64");
    const [style = ""] = matches(page, /<style>(.*?)<\/style>/gs);
    const scripts = matches(page, /<script>(.*?)<\/script>/gs);
    expect(scripts).toHaveLength(1);
    expect(page).toContain(
      `default-src 'none'; style-src 'sha256-${hash(style)}'; script-src 'sha256-${hash(scripts.join(""))}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
  });

  test("has no inline style and no handler, and loads nothing", () => {
    const names = tags.map((tag) => tag.split(/[\s/]/, 1).join("").toLowerCase());
    for (const name of ["iframe", "object", "embed", "img", "form", "base"]) expect(names).not.toContain(name);
    expect(names.filter((name) => name === "script")).toHaveLength(1);
    const attributes = tags.flatMap((tag) => matches(tag, /\s([a-z-]+)(?==|\s|$)/g));
    expect(attributes.filter((name) => /^(style|src|srcset|action|on.*)$/.test(name))).toEqual([]);
  });

  test("hides nothing but the filters, which need the script", () => {
    const hidden = tags.filter((tag) => /\shidden(?:[\s=]|$)/.test(tag));
    expect(hidden.filter((tag) => !tag.includes("data-filter="))).toEqual([]);
  });

  test("has no text of a program", () => {
    expect(textOf(page)).not.toMatch(/undefined|\[object|NaN|null/);
  });
});

describe("the sentence of the page says no more than was decided", () => {
  const bob = arn("user", "bob");
  const ci = arn("role", "ci");
  const gap = { account: "111122223333", why: "it is a part", remedy: "make it whole", file: "a.json", line: 1 };
  const none = "None of 4 users and no outside caller reaches a role without MFA";
  test.each([
    ["nobody reaches a role", reportOf({}), "Passes", `${none}.`],
    ["with MFA only", reportOf({ access: [access(bob, "required", ci)] }), "Passes", `${none}.`],
    [
      "without MFA",
      reportOf({ access: [access(bob, "none", ci), access(bob, "none", ci, arn("role", "deploy"))] }),
      "Fails",
      "1 of 4 users can reach 2 of 6 roles without MFA.",
    ],
    [
      "an exempt role",
      reportOf({ access: [access(bob, "none", ci)] }, { exempt: new Map([[ci, "reviewed"]]) }),
      "Passes",
      `${none}, other than exempt ones.`,
    ],
    ["a service", reportOf({ outside: [outside("service ec2.amazonaws.com", "none", ci)] }), "Passes", `${none}.`],
    [
      "another account",
      reportOf({ outside: [outside("account 999988887777", "none", ci)] }),
      "Fails",
      "Callers outside the files reach roles without MFA: 1 pair.",
    ],
    [
      "a way to undo MFA",
      reportOf({ escalations: [escalation(bob, "none", ci)] }),
      "Fails",
      "MFA can be undone without MFA: 1 way.",
    ],
    [
      "calls that may undo MFA",
      reportOf({ unknownEscalations: [{ by: bob, actions: ["iam:PutUserPolicy"], on: bob, why: "it is missing" }] }),
      "Fails",
      "Of 1 user it is not known whether they can undo MFA.",
    ],
    [
      "what is not known",
      reportOf({ unknown: [{ from: bob, to: ci, why: "it is missing" }] }),
      "Fails",
      "Of 1 pair it is not known whether the role is reached without MFA.",
    ],
    ["gaps", reportOf({}, { gaps: [gap] }), "Incomplete", "The files are incomplete."],
    ["no account", reportOf({ accounts: [] }), "Incomplete", "The files have no account, so nothing was checked."],
  ])("%s", (_, report, verdict, sentence) => {
    const page = reachPage(report, question);
    const [headline = ""] = matches(page, /<p class="?headline"?>(.*?)<\/p>/gs);
    expect(textOf(headline).trim()).toBe(`${verdict} ${sentence}`);
    const isProof = textOf(page).includes("is unreachable by proof");
    expect(isProof).toBe(verdict !== "Incomplete");
  });

  test("a part of the pairs proves nothing about the others", () => {
    const page = reachPage(reportOf({}, { listed: "none" }), question);
    expect(textOf(page)).toContain("listed: pairs without MFA only");
    expect(textOf(page)).not.toContain("unreachable by proof");
  });
});

describe("what the page says", () => {
  const page = reachPage(fullReport(), {
    ...question,
    ...{ files: ["a.json", "b.json", "c.json", "d.json"], to: ["prod-*"], scp: ["root.json"] },
    mfaPropagation: "observed",
  });
  const text = textOf(page);

  test("what was asked, and that AWS was not", () => {
    expect(text).toContain("accounts 111122223333, 444455556666");
    expect(text).toContain("files a.json, b.json, c.json and 1 more");
    expect(text).toContain("roles asked about: prod-*");
    expect(text).toContain("SCPs root.json");
    expect(text).toContain("MFA survives role chaining (undocumented)");
    expect(text).toContain("AWS was not asked, and no call was made.");
  });

  test("a row for the pairs that differ in their users only, with the path of one of them and the fix", () => {
    const rows = matches(page, /<tr data-mfa=(.*?)(?=<tr|<\/tbody>)/gs).map((row) =>
      textOf(`<tr data-mfa=${row}`).trim(),
    );
    const of = (name: string): string => rows.find((row) => row.includes(name)) ?? "";
    expect(rows[0]).toMatch(/^bob 111122223333 , alice 111122223333 and 2 more ci 111122223333 No MFA directly/);
    expect(rows[0]).toContain("The path of bob 111122223333");
    expect(rows[0]).toContain('account.json:24 statement 1 "Entry" of the trust policy of ci');
    expect(rows[0]).toContain('bob 111122223333 assumes ci 111122223333 with sts:ExternalId "e-1"');
    expect(rows[0]).toContain("Fix: require MFA in statement 1 (account.json:24)");
    expect(of("through ci")).toContain("This depends on behavior that AWS does not document: mfa-in-role-sessions.");
    expect(of("dan 111122223333 deploy")).toContain("No MFA, known");
    expect(of("team/audit")).toContain("Exempt: read only, reviewed in May");
    expect(of("team/audit")).not.toContain("Fix:");
    expect(of("alice 111122223333 admin")).toContain("MFA directly 1. alice".replace("1. ", ""));
  });

  test("ways to undo MFA once for users and things that are alike", () => {
    const { bob, alice } = { bob: arn("user", "bob"), alice: arn("user", "alice") };
    const roles = Array.from({ length: 60 }, (_, index) => arn("role", `role-${index}`));
    const escalations = [bob, alice].flatMap((user) => roles.map((role) => escalation(user, "none", role)));
    const found = textOf(reachPage(reportOf({ escalations }), question));
    expect(found.match(/iam:UpdateAssumeRolePolicy on 60 things, such as role-0/g)).toHaveLength(1);
    expect(found).toContain("role-49, and 10 more.");
    expect(found).toContain("bob, alice role-0 No MFA");
  });

  test("ways to undo MFA, outside callers, what is unknown and what the files lack", () => {
    expect(text).toContain("iam:UpdateAssumeRolePolicy on admin 111122223333 : names themselves in the trust policy");
    expect(page).toContain('<a href="https://example.com/escalation" rel=noreferrer>');
    expect(text).toContain("1 user : cannot tell: its policy is not in the files");
    expect(text).toContain("alice 111122223333 : iam:PutUserPolicy, iam:PutRolePolicy on ci 111122223333");
    expect(text).toContain("account 999988887777 No MFA deploy");
    expect(text).toContain("service ec2.amazonaws.com Cannot have MFA");
    expect(text).toContain("deploy 111122223333 , through ci");
    expect(text).toContain("whether any user 111122223333 reaches any role 111122223333");
    expect(text).toContain("cannot tell: it takes too much work; depends on behavior that AWS does not document");
    expect(text).toContain("Account 111122223333 can have more: the dump was made with --filter; make it without");
  });
});

test("hostile names stay text", () => {
  const anatomy = (page: string): string =>
    matches(page.replace(/<bdi>|<\/bdi>|<svg class=trust.*?<\/svg>/gs, ""), /<([a-z/]+)/g).join(" ");
  expect(anatomy(reachPage(hostileReport(hostileText), question))).toBe(
    anatomy(reachPage(hostileReport(" harmless שלום"), question)),
  );
});

describe("size", () => {
  test.each([
    ["1,000 roles and 200 users", largeReport(200, 1000, 40), { rows: 1000, isCut: false }],
    ["1,000 roles that users share in no way", largeReport(200, 1000, 400), { rows: 1000, isCut: false }],
    ["5,000 roles and 1,000 users", largeReport(1000, 5000, 60), { rows: 1100, isCut: true }],
  ])("a page of %s has less than 2 MB, and says what it leaves out", (_, report, { rows, isCut }) => {
    const page = reachPage(report, question);
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(matches(page, /<tr data-mfa=(\w+) data-way/g).length).toBeGreaterThanOrEqual(rows);
    const [, leftOut] = /(\d+) pairs of a user and a role are left out of this page/.exec(textOf(page)) ?? [];
    expect(leftOut !== undefined).toBe(isCut);
    if (leftOut === undefined) return;
    const shown = matches(page, /<tr data-mfa=\w+ data-way.*?<td>(.*?)<td>/gs).map((who) => {
      const [named = "", more = "0"] = textOf(who).split(" and ");
      return named.split(",").length + Number.parseInt(more, 10);
    });
    expect(shown.reduce((sum, each) => sum + each, 0) + Number(leftOut)).toBe(report.reach.access.length);
  });
});
