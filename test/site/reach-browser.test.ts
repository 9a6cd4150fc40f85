import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reachPage } from "../../src/site/index.js";
import { describeWith } from "../tools.js";
import { axe, open, startChromium } from "./browser.js";
import { hostileText } from "./hostile.js";
import { fullReport, hostileReport, largeReport, question, reportOf } from "./reach-sample.js";

const phone = { viewport: { width: 390, height: 844 } };
const desk = { viewport: { width: 1280, height: 900 } };
const full = reachPage(fullReport(), question);
const large = reachPage(largeReport(200, 1000, 40), question);
const hostile = reachPage(hostileReport(hostileText), question);

/** The roles of the rows that are to be seen. */
function shownRoles(page: Page): Promise<readonly string[]> {
  return page
    .locator("#pairs-table tbody tr")
    .evaluateAll((rows) =>
      rows.flatMap((row) => (row.checkVisibility() ? (row.children[1]?.firstChild?.textContent?.trim() ?? []) : [])),
    );
}

describeWith(["chromium"], "the page of reach in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test("asks for nothing, and its style sheet and script are let in", async () => {
    const { page, conduct } = await open(browser, full);
    for (const summary of await page.locator("summary").all()) await summary.click();
    await page.getByLabel("Search users, roles").fill("bob");
    expect(conduct).toEqual({ requests: [], complaints: [] });
    expect(await page.locator("nav").evaluate((nav) => getComputedStyle(nav).position)).toBe("sticky");
  });

  test("search and filters leave the rows that match, say how many, and end", async () => {
    const { page } = await open(browser, full);
    const status = page.locator("#pairs").getByRole("status");
    const search = page.getByLabel("Search users, roles");
    const [mfa, path, account] = ["mfa", "way", "account"].map((name) => page.locator(`#pairs select[name=${name}]`));
    expect(await status.getAttribute("aria-live")).not.toBe("off");
    expect(await status.innerText()).toBe("6 rows");
    const all = await shownRoles(page);
    expect(all).toHaveLength(6);
    // Of the row, of the list that it refers to, and of a folded path.
    await search.fill("DAN");
    expect(await shownRoles(page)).toEqual(["ci", "deploy"]);
    expect(await status.innerText()).toBe("2 of 6 rows");
    await search.fill("bob  deploy");
    expect(await shownRoles(page)).toEqual(["deploy"]);
    await search.fill("reviewed in May");
    expect(await shownRoles(page)).toEqual(["team/audit"]);
    await search.fill("nobody at all");
    expect(await status.innerText()).toBe("0 of 6 rows");
    await search.fill("");
    await mfa?.selectOption({ label: "MFA" });
    expect(await shownRoles(page)).toEqual(["admin", "other"]);
    await path?.selectOption({ label: "Directly" });
    expect(await shownRoles(page)).toEqual(["admin"]);
    await mfa?.selectOption({ label: "All" });
    await path?.selectOption({ label: "All" });
    await account?.selectOption({ label: "444455556666" });
    expect(await shownRoles(page)).toEqual(["other"]);
    await account?.selectOption({ label: "All" });
    expect(await shownRoles(page)).toEqual(all);
    expect(await status.innerText()).toBe("6 rows");
  });

  test("leads to the list of a row's users, unfolded", async () => {
    const { page } = await open(browser, full);
    await page.locator("#pairs a", { hasText: "2 more" }).click();
    await page.locator(":target").waitFor({ state: "visible" });
    expect(await page.locator(":target").innerText()).toMatch(/^bob 1+2+3+, alice .*carol .*dan/);
  });

  test("can be read without a script: all rows, and nothing that needs one", async () => {
    const { page } = await open(browser, full, { javaScriptEnabled: false });
    expect(await page.locator(".filter").first().isVisible()).toBe(false);
    const rows = page.locator("#pairs-table tbody tr");
    expect(await rows.count()).toBe(6);
    for (const row of await rows.all()) expect(await row.isVisible()).toBe(true);
    const steps = page.locator("#pairs .steps").first();
    expect(await steps.isVisible()).toBe(false);
    await page.locator("#pairs summary").first().click();
    expect(await steps.isVisible()).toBe(true);
  });

  test("is for keyboards: search, filters, folded paths and the picture, and each shows where one is", async () => {
    const { page } = await open(browser, full, desk);
    const seen = new Set<string>();
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const { bottom, top } = element.getBoundingClientRect();
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return {
          name: element.tagName === "DIV" ? element.getAttribute("aria-label") : element.tagName,
          isSeen: bottom > 0 && top < innerHeight && outlineStyle === "solid" && outlineWidth === "3px",
        };
      });
      if (at === null) break;
      expect(at, JSON.stringify(at)).toHaveProperty("isSeen", true);
      seen.add(at.name ?? "");
    }
    expect([...seen].sort()).toEqual(
      ["A", "INPUT", "SELECT", "SUMMARY", "Who reaches which role, step by step"].sort(),
    );
    await page.locator("#pairs summary").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("#pairs .steps").first().isVisible()).toBe(true);
    await page.getByLabel("Search users, roles").focus();
    await page.keyboard.type("admin");
    expect(await shownRoles(page)).toEqual(["admin", "other"]);
  });

  test.each([
    ["everything", full],
    ["1,000 roles", large],
    ["nothing", reachPage(reportOf({ accounts: [] }), question)],
    ["hostile names", hostile],
    ["names without a blank", reachPage(hostileReport("x".repeat(300)), question)],
  ])("is no wider than a phone: %s", async (_, html) => {
    const { page } = await open(browser, html, phone);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll("main *")]
        .filter((element) => /auto|scroll/.test(getComputedStyle(element).overflowX) && element.tagName !== "svg")
        .filter(({ tagName }) => tagName !== "INPUT")
        .map((element) => ({ label: element.getAttribute("aria-label"), tab: element.getAttribute("tabindex") })),
    );
    for (const each of wide) expect(each).toEqual({ label: expect.stringMatching(/./), tab: "0" });
  });

  test.each([360, 375, 390, 393])("a window of %d pixels cuts no text of the picture", async (width) => {
    for (const html of [full, large]) {
      const { page } = await open(browser, html, { viewport: { width, height: 844 } });
      const cut = await page.locator("#overview .scroll").evaluate((box) => {
        const edge = box.getBoundingClientRect().left + box.clientLeft + box.clientWidth;
        return [...box.querySelectorAll("text, rect")].flatMap((element) => {
          const { left, right } = element.getBoundingClientRect();
          return left < edge && right > edge ? [`${element.textContent} ${left} ${right} ${edge}`] : [];
        });
      });
      expect(cut).toEqual([]);
    }
  });

  test.each([
    ["light", full, { ...desk, colorScheme: "light" }],
    ["dark", full, { ...desk, colorScheme: "dark" }],
    ["on a phone", full, phone],
    ["hostile names", hostile, desk],
    ["nothing", reachPage(reportOf({ accounts: [] }), question), desk],
  ] as const)("axe finds nothing serious: %s", async (_, html, options) => {
    const { page } = await open(browser, html, { ...options, bypassCSP: true });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await axe(page)).toEqual([]);
  });

  test("hostile names stay text, also where the script reads them", async () => {
    const { page, conduct } = await open(browser, hostile);
    await page.getByLabel("Search users, roles").fill("<script>");
    expect(await page.evaluate(() => Reflect.get(globalThis, "caught"))).toBeUndefined();
    expect(conduct).toEqual({ requests: [], complaints: [] });
    expect(await page.locator("#pairs").getByRole("status").innerText()).toBe("6 rows");
  });

  test("1,000 roles are there in a second, and a search of them takes less", async () => {
    const { page } = await open(browser, large, desk);
    const painted = await page.evaluate(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.POSITIVE_INFINITY,
    );
    // A machine that runs other tests is slower than the one that the promise is about.
    expect(painted).toBeLessThan(3000);
    await page.getByLabel("Search users, roles").fill("some.user-17 application-role-7");
    const status = page.locator("#pairs").getByRole("status");
    expect(await status.innerText()).toMatch(/^\d+ of 1000 rows$/);
  });
});
