import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { beforeAll, describe, expect, test } from "vitest";
import type { Documentation } from "../../src/documentation/index.js";
import { rolePages, type SitePage, sitePage, sitePages } from "../../src/site/index.js";
import { accountDocumentation, accountDump, accountWithRuns, runAbout } from "./account.js";
import { hostile } from "./hostile.js";
import { documentationOf, largeSample, sample, sketches } from "./sample.js";

const startTag = /<[a-z](?:"[^"]*"|[^">])*>/gi;

/** The values of an attribute of all start tags; scripts and styles have none. */
function values(html: string, name: string): readonly string[] {
  const markup = html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, "");
  return [...markup.matchAll(startTag)].flatMap(([tag]) => {
    const found = new RegExp(`\\s${name}=(?:"([^"]*)"|([^\\s">]+))`).exec(tag);
    return found === null ? [] : [found[1] ?? found[2] ?? ""];
  });
}

/** Links of pages that lead to no page, or to no place of it. */
function brokenLinks(pages: readonly SitePage[]): readonly string[] {
  const places = new Map(pages.map(({ file, html }) => [file, new Set(values(html, "id"))]));
  return pages.flatMap(({ file, html }) =>
    values(html, "href").flatMap((href) => {
      if (/^(https?|data):/.test(href)) return [];
      const [path = "", place = ""] = href.split("#");
      const target = path === "" ? file : normalize(join(dirname(file), path));
      return places.get(target)?.has(place) === true ? [] : [`${file} -> ${href}`];
    }),
  );
}

let thousand: Documentation;
let sixty: Documentation;
/** Of one scenario a role. */
let tested: Documentation;
let page = "";
beforeAll(async () => {
  sixty = await accountDocumentation(accountDump({ roles: 60, users: 20 }));
  const documented = await accountWithRuns(accountDump({ roles: 1000, users: 50 }));
  thousand = documented([]);
  tested = documented([runAbout(thousand, { perRole: 1, users: 50 })]);
  page = sitePage(thousand);
});

describe("the page of a thousand roles and what users reach", () => {
  test("is one file of less than three megabytes with each role, each place once", () => {
    expect(thousand.roles).toHaveLength(1000);
    expect(Buffer.byteLength(page)).toBeLessThan(3_000_000);
    const ids = values(page, "id");
    expect(new Set(ids).size).toBe(ids.length);
    for (const role of thousand.roles) expect(ids).toContain(role.id);
    expect(brokenLinks([{ file: "index.html", html: page }])).toEqual([]);
  });

  test("has one script, let in by its hash, and can be read without it", () => {
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = ""]) => script);
    expect(scripts).toHaveLength(1);
    const digest = createHash("sha256")
      .update(scripts[0] ?? "")
      .digest("base64");
    expect(page).toContain(`script-src 'sha256-${digest}'`);
    // Only what works with the script is hidden without it.
    const hidden = [...page.matchAll(/<([a-z]+)[^>]*\shidden[\s>]/g)].map(([tag]) => tag);
    expect(hidden).toEqual([expect.stringMatching(/^<div class=filter role=search data-filter=all-roles hidden>/)]);
  });

  test("says first what was simulated, what was asked of AWS, and who decided about reach", () => {
    const first = page.slice(page.indexOf("<main"), page.indexOf('<div class="?mfa'));
    expect(first).toMatch(/<dt>Simulated by policy-check<\/dt><dd>no call<\/dd>/);
    expect(first).toMatch(/<dt>Asked of AWS<\/dt><dd>nothing<\/dd>/);
    expect(first).toMatch(/<dt>Analyzed by policy-check<\/dt><dd>1000 trust policies, without a call<\/dd>/);
    expect(first).toMatch(/<dt>Reach<\/dt><dd>decided by policy-check's engine on/);
  });

  test("lists no role in its navigation, and links to the roles of each state", () => {
    const nav = page.slice(page.indexOf("<nav"), page.indexOf("</nav>"));
    expect(values(nav, "href")).toEqual([
      ...["#overview", "#reach", "#roles", "#roles-refuted", "#roles-proved", "#roles-notApplicable"],
      ...["#matrix", "#gaps", "#controls", "#evidence"],
    ]);
  });

  test("has a row for each role, with what filters need", () => {
    const table = page.slice(
      page.indexOf("<table id=all-roles>"),
      page.indexOf("</table>", page.indexOf("id=all-roles")),
    );
    const rows = [...table.matchAll(/<tr data-mfa=(\w+) data-reach=("[^"]+"|\w+)>/g)];
    expect(rows).toHaveLength(1000);
    const counted = (state: string): number => rows.filter(([, , reach]) => reach === state).length;
    // Of ten roles: a user alone, a role that trusts it, and the account; the rest need MFA, or nobody reaches them.
    expect(counted("none")).toBe(300);
    expect(counted("required")).toBe(500);
    expect(counted("nobody")).toBe(200);
  });

  test("tells what is the same of several roles once", () => {
    const same = page.match(/is the same as that of <a href=#role-/g) ?? [];
    // A hundred each: roles of seven services, roles that trust the account, and roles that trust one of five users.
    expect(same.length).toBe(100 - 7 + (100 - 1) + (100 - 5));
    const rows = page.slice(page.indexOf("<section id=matrix"), page.indexOf("<section id=gaps")).match(/<tr>/g) ?? [];
    expect(rows.length).toBeLessThan(20);
  });

  test("shows the path of users who reach a role over another, and the lines that allow it", () => {
    const chapter = page.slice(page.indexOf("<article id=role-team-0001-administration"));
    expect(chapter.slice(0, chapter.indexOf("</article>"))).toMatch(
      /without MFA<\/span> <b>1 user:<\/b> user-2<small class=path>user-2 → team-0002-administration \(\S+account\.json:[\d, ]+\) → team-0001-administration \(\S+account\.json:[\d, ]+\)/,
    );
  });
});

describe("the page of a thousand roles with scenarios", () => {
  let brief = "";
  beforeAll(() => {
    brief = sitePage(tested);
  });

  test("has less than 2.7 megabytes with one scenario a role, each place once, and links that lead somewhere", () => {
    expect(tested.scenarios).toHaveLength(1000);
    expect(Buffer.byteLength(brief)).toBeLessThan(2_700_000);
    const ids = values(brief, "id");
    expect(new Set(ids).size).toBe(ids.length);
    for (const [index] of tested.scenarios.entries()) expect(ids).toContain(`s-${index + 1}`);
    expect(brokenLinks([{ file: "index.html", html: brief }])).toEqual([]);
  });

  test("names each scenario with the file and the line of its steps, which it leaves out", () => {
    const named = [...brief.matchAll(/<li id=s-\d+>([^<]*) <small>line (\d+) @mfa @control:CIS-1.10<\/small>/g)];
    expect(named.map(([, name, line]) => `${name} ${line}`).sort()).toEqual(
      tested.scenarios.map(({ name, line }) => `${name} ${line}`).sort(),
    );
    expect(brief).toContain("steps in features/account.feature</small>");
    expect(brief).not.toContain("with its own external ID");
  });

  test("lists the policy of each role in full, or by the lines in which it differs from another", () => {
    const listing = (id: string): string => {
      const chapter = brief.slice(brief.indexOf(`<article id=${id}>`));
      return chapter.slice(chapter.indexOf("<h4>Trust policy"), chapter.indexOf("</article>"));
    };
    const linesOf = (html: string, before: readonly string[] = []): readonly string[] => {
      const lines = [...before];
      let number = 0;
      for (const [, value, text = ""] of html.matchAll(/<li(?: value=(\d+))?>([^<]*)/g)) {
        number = value === undefined ? number + 1 : Number(value);
        lines[number - 1] = text;
      }
      return lines;
    };
    let shared = 0;
    for (const role of tested.roles) {
      const own = listing(role.id);
      if (own === "") continue;
      const first = /(?:The rest is|All lines are) the same as of <a href=#(role-[\w-]+)>/.exec(own)?.[1];
      if (first !== undefined) shared++;
      const lines = linesOf(own, first === undefined ? [] : linesOf(listing(first)));
      expect(JSON.parse(lines.join("\n")), role.name).toEqual(JSON.parse(role.text));
    }
    expect(shared).toBeGreaterThan(500);
  });

  test("says how many gaps it does not list, which the chapters of their roles tell of", () => {
    const gaps = brief.slice(brief.indexOf("<section id=gaps"), brief.indexOf("<section id=controls"));
    const [, count = ""] = /id=gaps-conditionNotSeen class=gap><h3>[^<]* <span class=count>(\d+)</.exec(gaps) ?? [];
    expect(tested.gaps.filter(({ kind }) => kind === "conditionNotSeen")).toHaveLength(Number(count));
    expect(gaps).toContain(`${Number(count) - 200} more are in the chapters of their roles`);
  });

  test("is not brief where it need not be, or each role has a page", () => {
    expect(page).not.toContain("The rest is the same as of");
    const [index, ...others] = sitePages(sixty, { isSplit: true });
    expect([index, ...others].some(({ html }) => html.includes("The rest is the same as of"))).toBe(false);
  });
});

describe("a page for each role", () => {
  const documents = new Map<string, () => Documentation>([
    ["every state", () => sample],
    ["a hundred roles with scenarios", () => largeSample()],
    ["an account", () => sixty],
    ["hostile names", () => hostile(sample)],
    ["nothing", () => documentationOf([])],
  ]);

  test.each([...documents])("has links that lead somewhere: %s", (_, documentation) => {
    const pages = sitePages(documentation(), { isSplit: true });
    expect(pages).toHaveLength(1 + documentation().roles.length);
    expect(pages[0].file).toBe("index.html");
    expect(brokenLinks(pages)).toEqual([]);
  });

  test("has names that are safe on every disk, each once", () => {
    const names = ["CON", "con", "a/b", "Ä", "..", "x".repeat(300), "-", "a b", "A B"];
    const [first] = sketches;
    if (first === undefined) throw new Error("there are sketches");
    const documentation = documentationOf(names.map((name) => ({ ...first, name })));
    const unique = documentation.roles.map((role, index) => ({ ...role, id: index === 1 ? "role-con" : role.id }));
    const roles = unique.map((role, index) => ({ ...role, id: index < 2 ? role.id : `${role.id}-${index}` }));
    const files = sitePages({ ...documentation, roles }, { isSplit: true }).map(({ file }) => file);
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(files.length);
    for (const file of files.slice(1)) {
      expect(file).toMatch(/^roles\/role-[a-z0-9-]{0,100}\.html$/);
      expect(rolePages.isName(file.slice("roles/".length))).toBe(true);
    }
  });

  test("is known to be ours, has no script, and says the same as the one page", () => {
    const [index, ...others] = sitePages(sample, { isSplit: true });
    const whole = sitePage(sample);
    for (const { html } of others) {
      expect(rolePages.isOurs(html)).toBe(true);
      expect(html).not.toContain("<script");
    }
    const chapter = (html: string): string =>
      html
        .slice(html.indexOf("<article id=role-kjh-DuperRole "), html.indexOf("</article>"))
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " ");
    const own = others.find(({ file }) => file === "roles/role-kjh-duperrole.html")?.html ?? "";
    expect(chapter(own).length).toBeGreaterThan(500);
    expect(chapter(own)).toBe(chapter(whole));
    expect(index.html).not.toContain("<article");
  });
});

describe("who decided", () => {
  const decided = (documentation: Documentation): string => {
    const html = sitePage(documentation);
    return html
      .slice(html.indexOf("<dl class=basis>"), html.indexOf("</dl>", html.indexOf("<dl class=basis>")))
      .replace(/<\/d[td]>/g, "|")
      .replace(/<[^>]*>/g, "");
  };

  test("a call is asked of AWS only where its evaluator is AWS's, in a run that called AWS", () => {
    expect(decided(sample)).toMatch(
      /\|Asked of AWS\|\d+ calls of \d+ scenarios on aws, decided by the engine on the deployed/,
    );
    const elsewhere = {
      ...sample,
      runs: sample.runs.map((run) => ({ ...run, otherEndpoints: ["http://127.0.0.1:4566"] })),
    };
    expect(decided(elsewhere)).toContain("|Asked of AWS|nothing|");
    const byName = (evaluator: string): Documentation => ({
      ...sample,
      scenarios: sample.scenarios.map((scenario) => ({
        ...scenario,
        calls: scenario.calls.map((call) => ({ ...call, evaluator })),
      })),
    });
    expect(decided(byName("policy-check engine on the deployed trust policy"))).toContain("|Asked of AWS|nothing|");
    expect(decided(byName("AWS STS"))).toMatch(/\|Asked of AWS\|\d+ calls .* on aws, decided by AWS STS\|/);
    expect(decided(byName("STS of LocalStack"))).toMatch(
      /\|Decided by others\|\d+ calls .* decided by STS of LocalStack\|/,
    );
  });
});

test("what account files lack is said before anything else, and nobody is said not to reach a role", async () => {
  const dump = { ...JSON.parse(accountDump({ roles: 12, users: 2 })), IsTruncated: true, Marker: "more" };
  const documentation = await accountDocumentation(JSON.stringify(dump, null, 2));
  expect(documentation.reach?.gaps.length).toBeGreaterThan(0);
  const html = sitePage(documentation);
  const gap = html.indexOf("The account files are incomplete");
  expect(gap).toBeGreaterThan(0);
  expect(gap).toBeLessThan(html.indexOf("<dl class=figures"));
  expect(html).toContain("No user in the account files reaches this role, but the files are incomplete.");
  expect(html).not.toContain("and no caller outside them does");
});

test("what may undo MFA is counted and told with its reason, in a real account too", async () => {
  const { cases }: { readonly cases: readonly { readonly name: string; readonly dumps: readonly object[] }[] } =
    JSON.parse(readFileSync(new URL("../../fixtures/reach/escalations.json", import.meta.url), "utf8"));
  const chapterOf = async (name: string): Promise<string> => {
    const dump = cases.find((each) => each.name === name)?.dumps[0];
    const html = sitePage(await accountDocumentation(JSON.stringify(dump)));
    expect(brokenLinks([{ file: "index.html", html }])).toEqual([]);
    return html.slice(html.indexOf("<section id=reach"), html.indexOf("<section id=roles"));
  };
  const known = await chapterOf("changes the trust policy of a role that requires MFA");
  expect(known).toMatch(
    /<tr id=escalation-1><th scope=row>bob<td>.*without MFA.*iam:UpdateAssumeRolePolicy.*<td>admin/,
  );
  expect(known).toContain("by calls that policies allow");
  expect(known).not.toContain("undoes MFA with");
  const open = await chapterOf("a managed policy without its document may allow ways");
  expect(open).toMatch(/<dt>Ways to undo MFA<\/dt><dd>0<small>\d+ more not known/);
  expect(open).toMatch(/whether arn:aws:iam::111122223333:user\/bob undoes MFA with [^<]*iam:[^<]*: [^<]*document/);
});

test("ways to undo MFA are told of the roles that they lead to, and all of them together", () => {
  const [first, second] = sixty.roles;
  if (first?.reach == null || second === undefined || sixty.reach === null) throw new Error("the dump has roles");
  const way = (number: number, leadsTo: readonly string[]) => ({
    ...{
      id: `escalation-${number}`,
      by: "arn:aws:iam::111122223333:user/user-1",
      action: "iam:UpdateAssumeRolePolicy",
    },
    ...{ on: "arn:aws:iam::111122223333:role/x", mfa: "none" as const, effect: "names himself in a <trust> policy" },
    ...{ source: "https://example.com", leadsTo, undocumented: [] },
  });
  const escalations = [way(1, [first.reach.arn]), way(2, ["arn:aws:iam::111122223333:user/user-2"])];
  const html = sitePage({
    ...sixty,
    reach: { ...sixty.reach, escalations },
    roles: [{ ...first, reach: { ...first.reach, escalations: ["escalation-1"] } }, ...sixty.roles.slice(1)],
  });
  const chapterOf = (id: string): string => {
    const from = html.indexOf(`<article id=${id}>`);
    return html.slice(from, html.indexOf("</article>", from));
  };
  expect(chapterOf(first.id)).toMatch(
    /user-1 names himself in a &lt;trust> policy: <a href=#escalation-1>iam:UpdateAssumeRolePolicy<\/a>, without MFA/,
  );
  expect(chapterOf(second.id)).not.toContain("undoes MFA");
  const chapter = html.slice(html.indexOf("<section id=reach"), html.indexOf("<section id=roles"));
  expect(chapter.match(/<tr id=escalation-\d>/g)).toEqual(["<tr id=escalation-1>", "<tr id=escalation-2>"]);
  expect(chapter).toContain("<td>user-2");
  expect(brokenLinks([{ file: "index.html", html }])).toEqual([]);
});
