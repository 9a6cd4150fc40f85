import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Documentation } from "../../src/documentation/index.js";
import { sitePage } from "../../src/site/index.js";
import { hostile } from "./hostile.js";
import { documentationOf, largeSample, sample, sketches } from "./sample.js";

const empty = documentationOf([]);
const notRun = documentationOf(sketches, { backends: [] });
const large = largeSample();
const pages = new Map<string, Documentation>([
  ["every state", sample],
  ["nothing at all", empty],
  ["no run", notRun],
  ["a hundred roles", large],
  ["hostile names", hostile(sample)],
]);

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, first = ""]) => first);
}

/** A tag's name and its attributes. */
interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** All start tags of a page; what stands in values and between tags is none, whatever it looks like. */
function tagsOf(page: string): readonly Tag[] {
  return matches(page, /<([a-z!](?:"[^"]*"|[^">])*)>/gi).map((tag) => {
    const attributes = [...tag.matchAll(/\s([^\s"=>]+)(?:=(?:"([^"]*)"|([^\s">]*)))?/g)];
    return {
      name: tag.split(/\s/, 1).join("").toLowerCase(),
      attributes: new Map(attributes.map(([, name = "", quoted, plain]) => [name, quoted ?? plain ?? ""])),
    };
  });
}

describe.each([...pages])("the page of %s", (_, documentation) => {
  const page = sitePage(documentation);
  const tags = tagsOf(page);
  const values = (name: string): readonly string[] => tags.flatMap(({ attributes }) => attributes.get(name) ?? []);

  test("leads only to places that it has, each of them once", () => {
    const ids = values("id");
    expect(ids.length).toBeGreaterThan(5);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const places = new Set(ids.map((id) => `#${id}`));
    expect(values("href").filter((href) => href.startsWith("#") && !places.has(href))).toEqual([]);
  });

  // Of many roles there is a table with filters, which one script works.
  const hasTable = documentation.roles.length > 30;

  test("lets in its own style sheet and script by their hashes, and nothing else", () => {
    const [style = ""] = matches(page, /<style>([^<]*)<\/style>/g);
    const hash = createHash("sha256").update(style).digest("base64");
    const scripts = matches(page, /<script>([\s\S]*?)<\/script>/g);
    expect(scripts).toHaveLength(hasTable ? 1 : 0);
    const ofScripts = scripts.map((script) => createHash("sha256").update(script).digest("base64"));
    const policy = tags.find(({ attributes }) => attributes.get("http-equiv") === "Content-Security-Policy");
    expect(policy?.attributes.get("content")).toBe(
      [
        `default-src 'none'; style-src 'sha256-${hash}'`,
        ...ofScripts.map((digest) => `script-src 'sha256-${digest}'`),
        "img-src data:; base-uri 'none'; form-action 'none'",
      ].join("; "),
    );
    expect(style).not.toMatch(/@import|url\((?!"data:image)/);
  });

  test("has no other script, no inline style, no handler, and loads nothing", () => {
    const names = new Set(tags.map(({ name }) => name));
    if (!hasTable) expect(names).not.toContain("script");
    for (const name of ["iframe", "object", "embed", "img", "form", "base"]) expect(names).not.toContain(name);
    const attributes = [...new Set(tags.flatMap((tag) => [...tag.attributes.keys()]))];
    expect(attributes.filter((name) => /^(style|src|srcset|action|ping|on.*)$/.test(name))).toEqual([]);
    expect(tags.filter(({ name }) => name === "link").map((tag) => tag.attributes.get("href"))).toEqual([
      expect.stringMatching(/^data:image\/svg\+xml,/),
    ]);
  });
});

test("a hundred roles and five hundred scenarios on three backends are less than a megabyte", () => {
  expect(large.roles).toHaveLength(100);
  expect(large.scenarios).toHaveLength(500);
  expect(large.scenarios.every(({ outcomes }) => outcomes.length === 3)).toBe(true);
  expect(Buffer.byteLength(sitePage(large))).toBeLessThan(1_000_000);
});

describe("what the page says", () => {
  const headline = (documentation: Documentation): string | undefined =>
    matches(sitePage(documentation), /<p class="?headline"?>([^<]*)/g)[0];

  test("in one sentence, no more than is proved or shown", () => {
    expect(headline(sample)).toBe(
      "Of 12 roles that people can assume, 7 are proved to require MFA on every path, 1 is shown by scenarios to require MFA, 1 is exempt, 2 can be assumed without MFA, and for 1 it is not known whether MFA is required.",
    );
    expect(headline(documentationOf(sketches.slice(0, 1)))).toBe(
      "Of 1 role that people can assume, 1 is proved to require MFA on every path, and none is open.",
    );
    expect(headline(documentationOf(sketches.filter(({ mfa }) => mfa === "notApplicable")))).toBe(
      "None of 3 roles can be assumed by people.",
    );
    expect(headline(empty)).toBe("There are no roles to document.");
  });

  test("where nothing was run", () => {
    const page = sitePage(notRun);
    expect(page).toContain("No run was given: this page has the analysis of the policies only, and no call was made.");
    expect(page).toContain("No scenario tests this role, so this chapter rests on analysis alone.");
    expect(page).toContain("no run");
    // Neither that something passed, nor a share of nothing.
    expect(page).not.toMatch(/NaN|undefined|class="?passed/);
  });

  test("of a whole account, that no backend was asked, whichever it was", () => {
    const [scenario] = sample.scenarios;
    if (scenario === undefined) throw new Error("there is no scenario");
    const statement = "nobody reaches arn:aws:iam::111122223333:role/admin without MFA";
    const files = [{ kind: "account", name: "company.json", sha256: "a".repeat(64) }] as const;
    const asked = { statement, role: null, accounts: ["111122223333"], files, evaluator: "policy-check engine" };
    const reach = sample.runs.map(({ id }) => ({ run: id, ...asked, verdict: "holds" as const, undocumented: [] }));
    const own = {
      ...scenario,
      id: "scenario-of-an-account",
      name: "Administrators of the account",
      calls: [],
      roles: [],
      reach,
    };
    const page = sitePage({ ...sample, scenarios: [...sample.scenarios, own] });
    const [shown = ""] = page.slice(page.lastIndexOf(own.name)).split("</details>");
    const text = shown.replace(/<[^>]*>/g, "");
    expect(text).toContain("on files; no backend was asked");
    expect(text).toContain(`${statement}: true, decided by policy-check engine on these files (embedded`);
    expect(text).toContain("No backend was asked, and AWS was not.");
    expect(text).toContain(`company.json ${"a".repeat(64)}`);
  });

  test("where there are no roles", () => {
    const page = sitePage(empty);
    expect(page).toContain("No trust policies were given.");
    expect(page).toContain("There are no roles, so there is nothing to show.");
    expect(page).toContain("<dd>–<small>0 of 0 outcomes seen");
    expect(page).not.toMatch(/NaN|undefined|100 %/);
  });

  test("of a policy that cannot be read, that nothing can be said", () => {
    const page = sitePage(sample);
    expect(page).toContain(
      'This policy cannot be read, so who can assume the role is not known: line 1, column 47: a value is missing before "}"',
    );
    expect(page).toContain("the policy cannot be read");
  });

  test("of each line of a policy, what was seen and what was not", () => {
    const page = sitePage(documentationOf(sketches.filter(({ name }) => name === "break-glass")));
    expect(page).toContain("<i class=seen>held 3×</i><i class=seen>failed 3×</i><i class=seen>key absent 3×</i>");
    expect(page).toContain("<i class=never>never seen: key absent</i>");
  });

  test("of what was never seen, the configuration's reason where it has one", () => {
    const documentation = documentationOf(sketches.filter(({ name }) => name === "break-glass"));
    const gaps = documentation.gaps.map((gap) =>
      gap.kind === "conditionNotSeen" ? { ...gap, explained: "AWS always sends it" } : gap,
    );
    const page = sitePage({ ...documentation, gaps });
    expect(page).toContain("<i class=excused>never seen: key absent</i>");
    expect(page).toContain("Need not be seen: AWS always sends it");
    expect(page).toContain("Explained by the configuration");
  });

  test("about findings: links to pages of the web, and to nothing else", () => {
    const page = (help: string): string =>
      sitePage({
        ...sample,
        roles: sample.roles.map((role) => ({ ...role, findings: role.findings.map((each) => ({ ...each, help })) })),
      });
    expect(page("https://docs.aws.amazon.com/x?a=1")).toContain(
      '<a href="https://docs.aws.amazon.com/x?a=1" rel=noreferrer><code>mfa-if-exists-on-allow</code></a>',
    );
    for (const help of [
      "javascript:alert(1)",
      " javascript:alert(1)",
      "data:text/html,x",
      "//example.com",
      "rules.md",
    ]) {
      expect(page(help)).not.toContain(help.trim());
    }
  });

  test("no password of the address that the project was fetched from", () => {
    const page = sitePage({ ...sample, project: { ...sample.project, remote: "https://me:secret@git.example.com/x" } });
    expect(page).toContain("https://git.example.com/x");
    expect(page).not.toContain("secret");
  });

  test("invisible characters and those that reorder texts as their numbers", () => {
    const page = sitePage(hostile(sample, "\u202eevil\u202c\u200f\u0000\ufeff\ud800\u2066"));
    expect(page).toContain("kjh-DuperRole\\u{202e}evil\\u{202c}\\u{200f}\\u{0}\\u{feff}\\u{d800}\\u{2066}");
    for (const character of "\u202e\u202c\u200f\u0000\ufeff\ud800\u2066") expect(page).not.toContain(character);
  });
});
