// The page in a real browser: Chromium, as Debian packages it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axeCore from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Starts Chromium without a window. In a container, where tests are root, it has no sandbox of its own. */
export function startChromium(): Promise<Browser> {
  const executablePath = spawnSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).stdout.trim();
  // Containers may have neither the namespaces for a sandbox nor much shared memory; the pages are our own.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  return chromium.launch({ executablePath, args, timeout: 120_000 });
}

/** What a page did besides showing itself. */
export interface Conduct {
  /** Addresses that it asked for; its own, and what it carries within, are none. */
  readonly requests: readonly string[];
  /** Errors and warnings of the browser about it, and violations of its Content-Security-Policy. */
  readonly complaints: readonly string[];
}

/** Opens a page from disk. */
export async function open(
  browser: Browser,
  html: string,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly conduct: Conduct; readonly address: string }> {
  const file = join(mkdtempSync(join(tmpdir(), "policy-check-site-")), "index.html");
  writeFileSync(file, html);
  const address = pathToFileURL(file).href;
  const context = await browser.newContext(options);
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:")) requests.push(request.url());
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(address);
  return { page, conduct: { requests, complaints }, address };
}

/** Serious and critical findings of axe, each with the first element that it is about. */
export async function axe(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { violations } = await Reflect.get(globalThis, "axe").run();
    return violations.flatMap((violation: { impact: string; id: string; nodes: { html: string }[] }) =>
      violation.impact === "serious" || violation.impact === "critical"
        ? [`${violation.id}: ${violation.nodes.length} times, first ${violation.nodes[0]?.html.slice(0, 200)}`]
        : [],
    );
  });
}
