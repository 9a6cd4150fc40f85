import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compact } from "../../src/site/compact.js";
import { sitePage } from "../../src/site/index.js";
import { describeWith } from "../tools.js";
import { axe, open, startChromium } from "./browser.js";
import { hostile, hostileText } from "./hostile.js";
import { documentationOf, largeSample, sample, sketches } from "./sample.js";

const phone = { viewport: { width: 375, height: 812 } };

/** What of an element is within the window. */
function isInView(page: Page, selector: string): Promise<boolean> {
  return page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return element.checkVisibility() && bottom > 0 && top < innerHeight;
  });
}

describeWith(["chromium"], "the page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test("asks for nothing, and keeps to its Content-Security-Policy", async () => {
    const { page, conduct } = await open(browser, sitePage(sample));
    await page.locator("details").first().click();
    expect(conduct).toEqual({ requests: [], complaints: [] });
    // Its style sheet was let in.
    expect(await page.locator("nav").evaluate((nav) => getComputedStyle(nav).position)).toBe("sticky");
  });

  test("leads from a cell of the matrix to its evidence, and from there to the scenario's steps", async () => {
    const { page, address } = await open(browser, sitePage(sample));
    const cells = page.locator(".matrix tbody tr").first().locator("td a");
    expect(await cells.allInnerTexts()).toEqual([
      ...["denied", "allowed", "denied", "allowed"],
      ...Array.from({ length: 5 }, () => "not checked\nruled out"),
    ]);
    await cells.nth(0).click();
    const evidence = new URL(page.url()).hash;
    expect(page.url()).toBe(`${address}${evidence}`);
    expect(await isInView(page, ":target")).toBe(true);
    expect(await page.locator(":target").innerText()).toMatch(
      /^Access key\s+denied\s+arn:aws:iam::123456789012:user\/kjh-SuperDuperUser\s+Scenario 2 on embedded, localstack, aws\./,
    );
    expect(await page.locator("article:has(:target) h3").innerText()).toBe("kjh-DuperRole");
    const steps = page.locator("details:has-text('a plain access key of kjh-SuperDuperUser is refused') pre").first();
    expect(await steps.isVisible()).toBe(false);
    await page.locator(":target a", { hasText: "2" }).click();
    await steps.waitFor({ state: "visible" });
    expect(await isInView(page, ":target")).toBe(true);
    expect(await steps.innerText()).toContain('assumes "kjh-DuperRole"');
  });

  test("says who decided, where the name of a backend leads", async () => {
    const { page } = await open(browser, sitePage(sample));
    await page.locator("summary").first().click();
    await page.locator("details a", { hasText: "who decided" }).first().click();
    expect(await page.locator(":target").innerText()).toMatch(
      /^embedded: policy-check's endpoint[\s\S]*localstack: policy-check's gateway[\s\S]*aws: the engine/,
    );
  });

  test("is for keyboards: a way past the chapters, the chapters, the cells, and each shows where one is", async () => {
    const { page } = await open(browser, sitePage(sample));
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        if (element === null) return null;
        const { top, bottom, left } = element.getBoundingClientRect();
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const text = element.textContent?.trim() ?? "";
        return {
          text,
          isSeen: bottom > 0 && top < innerHeight && left >= 0 && outlineStyle === "solid" && outlineWidth === "3px",
        };
      });
    const reached: string[] = [];
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const at = await focused();
      expect(at, JSON.stringify(at)).toHaveProperty("isSeen", true);
      reached.push(at?.text ?? "");
    }
    expect(reached.slice(0, 4)).toEqual(["Skip to the content", "Overview", "Matrix", "Roles"]);
    expect(reached).toContain("Evidence");
    expect(reached).toContain("denied");
    await page.keyboard.press("Enter");
    await page.goto(`${page.url().split("#")[0]}`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  });

  test("is dark where people want it dark, and light on paper", async () => {
    const colours = (page: Page) =>
      page.locator("body").evaluate((body) => {
        const { backgroundColor, color } = getComputedStyle(body);
        const sum = (text: string) =>
          (text.match(/\d+/g) ?? []).slice(0, 3).reduce((total, part) => total + Number(part), 0);
        return { ground: sum(backgroundColor), ink: sum(color) };
      });
    const light = await colours((await open(browser, sitePage(sample), { colorScheme: "light" })).page);
    expect(light.ground).toBeGreaterThan(700);
    expect(light.ink).toBeLessThan(150);
    const { page } = await open(browser, sitePage(sample), { colorScheme: "dark" });
    const dark = await colours(page);
    expect(dark.ground).toBeLessThan(120);
    expect(dark.ink).toBeGreaterThan(600);
    await page.emulateMedia({ media: "print" });
    expect((await colours(page)).ink).toBeLessThan(150);
  });

  test.each([
    ["every state", sample],
    ["a hundred roles", largeSample()],
    ["nothing", documentationOf([])],
    ["hostile names", hostile(sample)],
    ["names without a blank", hostile(sample, "x".repeat(300))],
  ])("is no wider than a phone: %s", async (_, documentation) => {
    const { page } = await open(browser, sitePage(documentation), phone);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    // What is wider scrolls by itself, and a keyboard reaches it.
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll("main *")]
        .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX))
        .map((element) => ({ label: element.getAttribute("aria-label"), tab: element.getAttribute("tabindex") })),
    );
    for (const each of wide) expect(each).toEqual({ label: expect.stringMatching(/./), tab: "0" });
  });

  test("prints on A4: all that is folded up, each role on its own page, nothing of the navigation", async () => {
    const { page } = await open(browser, sitePage(sample));
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("nav").isVisible()).toBe(false);
    expect(
      await page
        .locator("details:not([open]) pre")
        .first()
        .evaluate((pre) => pre.checkVisibility({ contentVisibilityAuto: true })),
    ).toBe(true);
    expect(
      await page
        .locator("details:not([open]) pre")
        .first()
        .evaluate((pre) => pre.getBoundingClientRect().height),
    ).toBeGreaterThan(20);
    const breaks = await page.evaluate(() =>
      [...document.querySelectorAll("article")].map((article) => getComputedStyle(article).breakBefore),
    );
    expect(breaks).toEqual(["avoid", ...breaks.slice(1).map(() => "page")]);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const sizes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) =>
      [Number(width), Number(height)].map(Math.round).join(" × "),
    );
    // Points: upright, and on its side for the matrix.
    expect(new Set(sizes)).toEqual(new Set(["595 × 842", "842 × 595"]));
    expect(sizes.length).toBeGreaterThan(sample.roles.length + 3);
    expect(sizes.length).toBeLessThan(sample.roles.length * 3 + 12);
  });

  describe("for people who use other means than their eyes", () => {
    test.each([
      ["every state, light", sample, { colorScheme: "light" }],
      ["every state, dark", sample, { colorScheme: "dark" }],
      ["every state, on a phone", sample, phone],
      ["nothing", documentationOf([]), {}],
      ["no run", documentationOf(sketches, { backends: [] }), {}],
      ["hostile names", hostile(sample), {}],
    ] as const)("axe finds nothing serious: %s", async (_, documentation, options) => {
      const { page } = await open(browser, sitePage(documentation), { ...options, bypassCSP: true });
      // What is folded up would not be looked at.
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      expect(await axe(page)).toEqual([]);
    });

    test("headings are in order, tables have headers, pictures have titles and descriptions", async () => {
      const { page } = await open(browser, sitePage(sample));
      const levels = await page.evaluate(() =>
        [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(({ tagName }) => Number(tagName.slice(1))),
      );
      expect(levels[0]).toBe(1);
      expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
      expect(await page.locator("th:not([scope])").count()).toBe(0);
      expect(await page.locator("table").count()).toBeGreaterThan(3);
      const pictures = await page.evaluate(() =>
        [...document.querySelectorAll("svg.trust:not([aria-hidden])")]
          // Each picture is there twice, for wide windows and for narrow ones.
          .filter((svg) => svg.checkVisibility())
          .map((svg) => [
            svg.querySelector(":scope > title")?.textContent,
            svg.querySelector(":scope > desc")?.textContent,
          ]),
      );
      expect(pictures).toHaveLength(1 + sample.roles.filter(({ trust }) => trust.length > 0).length);
      expect(pictures[1]).toEqual([
        "Principals that kjh-DuperRole trusts",
        "1 principal and 1 role. Arrows: 1 only with MFA.",
      ]);
      for (const [title, description] of pictures) expect([title, description].join("")).not.toMatch(/undefined|null/);
    });
  });

  test("hostile names stay text: no element, no attribute, no script comes of them", async () => {
    const anatomy = (page: Page) =>
      page.evaluate(() => {
        const elements = [...document.querySelectorAll("*")].filter(({ tagName }) => tagName !== "BDI");
        return {
          // Lines of a picture depend on how wide its texts are.
          elements: elements
            .filter((element) => element.closest("svg") === null)
            .map(({ tagName }) => tagName)
            .join(" "),
          pictures: elements
            .filter((element) => element.closest("svg") !== null)
            .map(({ tagName }) => tagName)
            .sort()
            .join(" "),
          attributes: [...new Set(elements.flatMap((element) => element.getAttributeNames()))].sort(),
          caught: Reflect.get(globalThis, "caught"),
          title: document.title,
        };
      });
    const { page, conduct } = await open(browser, sitePage(hostile(sample)));
    const found = await anatomy(page);
    const harmless = await anatomy((await open(browser, sitePage(hostile(sample, ", harmless")))).page);
    expect(found.caught).toBeUndefined();
    expect(conduct).toEqual({ requests: [], complaints: [] });
    expect(found.attributes).toEqual(harmless.attributes);
    expect(found.elements).toEqual(harmless.elements);
    expect(found.pictures.replaceAll("title ", "")).toEqual(harmless.pictures.replaceAll("title ", ""));
    expect(found.title).toBe("Who can assume which role");
    const shown = [...hostileText].map((character) => {
      const isSeen = !/[\p{Cf}\p{Cc}\p{Cs}]/u.test(character);
      return isSeen ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`;
    });
    expect(await page.locator("h3").first().textContent()).toBe(`kjh-DuperRole${shown.join("")}`);
  });

  test("writing from right to left does not reorder what stands around it", async () => {
    const { page } = await open(browser, sitePage(hostile(sample, " שלום")));
    // The role's mark stays on the right of its name, and a line of the policy in the order of its characters.
    const order = await page
      .locator("article header")
      .first()
      .evaluate((header) => {
        const [name, mark] = [header.querySelector("h3"), header.querySelector(".badge")];
        return (name?.getBoundingClientRect().right ?? 0) <= (mark?.getBoundingClientRect().left ?? 0);
      });
    expect(order).toBe(true);
    const direction = await page
      .locator(".policy")
      .first()
      .evaluate((list) => {
        const line = [...list.querySelectorAll("li")].find(({ firstChild }) =>
          firstChild?.textContent?.includes("שלום"),
        );
        const text = line?.firstChild ?? null;
        const place = (character: string): number => {
          const range = document.createRange();
          const at = text?.textContent?.indexOf(character) ?? 0;
          if (text !== null) {
            range.setStart(text, at);
            range.setEnd(text, at + 1);
          }
          return range.getBoundingClientRect().left;
        };
        return text === null ? [] : [place("ש"), place("ל"), place("ם")];
      });
    expect(direction.length).toBe(3);
    expect([...direction].sort((one, other) => one - other)).toEqual(direction);
  });

  test("a compacted page is the same page", async () => {
    const { page } = await open(browser, "<!doctype html><title>compact</title>");
    const parts = [..."ab \"'<>&=/;#\n`-!", "&quot;", "&amp;", "</li>", "<b>", "é", "א"];
    const text = fc.string({ unit: fc.constantFrom(...parts) });
    const rendered = fc
      .sample(fc.array(fc.record({ title: text, id: text, words: text }), { minLength: 1, maxLength: 4 }), 400)
      .map(fragment)
      .map((html) => [html, compact(html)] as const);
    const different = await page.evaluate(
      (pairs) =>
        pairs.filter(([full, small]) => {
          const read = (html: string) => new DOMParser().parseFromString(html, "text/html").documentElement.outerHTML;
          return read(full) !== read(small);
        }),
      rendered,
    );
    expect(different).toEqual([]);
    expect(rendered.some(([full, small]) => small.length < full.length)).toBe(true);
  });
});

/** Elements of all kinds that the page has, with any text. */
function fragment(items: readonly { readonly title: string; readonly id: string; readonly words: string }[]): string {
  const lists = items.map(({ title, id, words }) =>
    h("li", { title, id }, words, h("ul", null, h("li", null, title), h("li", null, words)), words),
  );
  const rows = items.map(({ title, id, words }) => h("tr", { id }, h("th", { title }, words), h("td", null, words)));
  const [{ title, id, words } = { title: "", id: "", words: "" }] = items;
  const whole = h(
    "div",
    { title, class: id },
    h("ul", null, lists),
    h("table", null, h("thead", null, h("tr", null, h("th", null, id))), h("tbody", null, rows)),
    h("svg", { viewBox: title }, h("path", { d: words }), h("g", { class: id }, h("title", null, title))),
    h("meta", { name: "x", content: words }),
    h("pre", null, words),
    words,
  );
  return renderToString(whole);
}
