import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sitePage } from "../../src/site/index.js";
import { isThorough } from "../properties/runs.js";
import { describeWith } from "../tools.js";
import { accountDocumentation, accountDump, accountWithRuns, runAbout } from "./account.js";
import { axe, open, startChromium } from "./browser.js";
import { documentationOf, sketches } from "./sample.js";

const desk = { viewport: { width: 1280, height: 900 } };
const phone = { viewport: { width: 390, height: 844 } };

/** When the browser first showed something of the page, in milliseconds after it was asked for. */
function firstPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const found = list.getEntriesByName("first-contentful-paint")[0];
          if (found !== undefined) resolve(found.startTime);
        }).observe({ type: "paint", buffered: true });
      }),
  );
}

/** Enough that they are folded up; each opened page of a thousand takes Chromium seconds. */
const roles = isThorough ? 1000 : 200;

describeWith(["chromium"], `the page of ${roles} roles in a browser`, () => {
  let browser: Browser;
  let html = "";
  let tested = "";
  beforeAll(async () => {
    browser = await startChromium();
    const documented = await accountWithRuns(accountDump({ roles, users: 50 }));
    const documentation = documented([]);
    html = sitePage(documentation);
    tested = sitePage(documented([runAbout(documentation, { perRole: 1, users: 50 })]));
  });
  afterAll(() => browser.close());

  test.each([
    ["1280 px", desk],
    ["390 px", phone],
  ])("is as wide as the window, and not long, with everything folded up: %s", async (_, options) => {
    const { page, conduct } = await open(browser, html, options);
    const { width, height } = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      height: document.documentElement.scrollHeight,
    }));
    expect(width).toBe(options.viewport.width);
    expect(height).toBeLessThan(16_000);
    expect(conduct).toEqual({ requests: [], complaints: [] });
    const seen = await page.locator(".basis").evaluate((list) => list.getBoundingClientRect().bottom < innerHeight);
    expect(seen).toBe(true);
  });

  test("shows its first screen within a second of an empty page", async () => {
    const paints = async (text: string): Promise<number> => {
      const times: number[] = [];
      for (let run = 0; run < 3; run++) times.push(await firstPaint((await open(browser, text, desk)).page));
      return Math.min(...times);
    };
    const empty = await paints("<!doctype html><title>empty</title><p>empty</p>");
    expect((await paints(html)) - empty).toBeLessThan(1000);
    expect((await paints(tested)) - empty).toBeLessThan(1000);
  });

  test("finds roles by name, by what is known of MFA, and by who reaches them", async () => {
    const { page } = await open(browser, html, desk);
    const rows = page.locator("#all-roles tbody tr:visible");
    const status = page.locator(".role-table [role=status]");
    expect(await status.innerText()).toBe(`${roles} roles`);
    await page.getByRole("searchbox", { name: "Search roles" }).fill("TEAM-0042");
    expect(await rows.count()).toBe(1);
    expect(await status.innerText()).toBe(`1 of ${roles} roles`);
    await page.getByRole("searchbox").fill("");
    await page.getByLabel("Reached by users").selectOption({ label: "without MFA" });
    expect(await rows.count()).toBe((roles * 3) / 10);
    await page.getByLabel("Trust policy").selectOption({ label: "MFA proved" });
    expect(await rows.count()).toBe(0);
  });

  test("unfolds a role to which a link leads, with the script and without it", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await open(browser, html, { ...desk, javaScriptEnabled });
      expect(await page.locator(".role-table .filter").isVisible()).toBe(javaScriptEnabled);
      expect(
        await page
          .locator("#all-roles tbody tr")
          .nth(roles - 1)
          .isVisible(),
      ).toBe(true);
      const chapter = page.locator("#role-team-0002-administration");
      expect(await chapter.isVisible()).toBe(false);
      await page.locator("#all-roles a", { hasText: "team-0002-administration" }).click();
      await chapter.waitFor({ state: "visible" });
      const { top, bottom } = (await chapter
        .boundingBox()
        .then((box) => box && { top: box.y, bottom: box.y + box.height })) ?? {
        top: -1,
        bottom: -1,
      };
      expect(bottom).toBeGreaterThan(0);
      expect(top).toBeLessThan(900);
    }
  });

  test("a keyboard reaches the search, the filters, the table and the folds", async () => {
    const { page } = await open(browser, html, desk);
    await page.getByRole("searchbox").focus();
    const names: string[] = [];
    for (let presses = 0; presses < 4; presses++) {
      await page.keyboard.press("Tab");
      names.push(
        await page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute("name") ?? element?.getAttribute("aria-label") ?? element?.textContent ?? "";
        }),
      );
    }
    expect(names).toEqual(["mfa", "reach", "Table of roles", "team-0000-administration"]);
    const fold = page.locator("details.group > summary").first();
    await fold.focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("#roles-refuted").isVisible()).toBe(true);
  });

  test.each([
    ["light, 1280 px", { ...desk, colorScheme: "light" }],
    ["dark, 390 px", { ...phone, colorScheme: "dark" }],
  ] as const)("axe finds nothing serious: %s", async (_, options) => {
    // As many roles as are folded up: what is the same a thousand times need not be looked at a thousand times.
    const few = sitePage(await accountDocumentation(accountDump({ roles: 40, users: 8 })));
    const { page } = await open(browser, few, { ...options, bypassCSP: true });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await axe(page)).toEqual([]);
  });

  test.each([
    ["of many roles", () => html],
    ["of a few roles", () => sitePage(documentationOf(sketches))],
  ])("on a phone no label of a picture is cut: %s", async (_, text) => {
    const { page } = await open(browser, text(), phone);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll("svg.trust text")].flatMap((label) => {
        const box = label.closest(".scroll");
        if (box === null || !label.checkVisibility()) return [];
        const [inner, outer] = [label.getBoundingClientRect(), box.getBoundingClientRect()];
        return inner.left < outer.left || inner.right > outer.right ? [label.textContent] : [];
      }),
    );
    expect(cut).toEqual([]);
    expect(await page.locator("#overview .narrow svg text").count()).toBeGreaterThan(10);
  });

  test("in a wide window a picture that is wider than its box scrolls in it", async () => {
    const { page } = await open(browser, html, { viewport: { width: 700, height: 800 } });
    const box = page.locator("#overview .wide");
    const { inner, outer, overflow } = await box.evaluate((element) => ({
      inner: element.scrollWidth,
      outer: element.clientWidth,
      overflow: getComputedStyle(element).overflowX,
    }));
    expect(inner).toBeGreaterThan(outer);
    expect(overflow).toBe("auto");
    await box.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => box.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
  });
});
