import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Endpoint, startEndpoint } from "../../src/endpoint/index.js";
import { startChromium } from "../site/browser.js";
import { describeWith } from "../tools.js";
import { clientSettings } from "./clients.js";
import { presignedUrl, signedHeaders } from "./raw.js";

type Fate = "answered" | "refused";
interface Case {
  readonly name: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly api: Fate;
  readonly own?: Fate;
  readonly health?: Fate;
}
const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/endpoint/web-requests.json", import.meta.url), "utf8"),
);

const running: { serve?: Endpoint; upstream?: Endpoint; gateway?: Endpoint } = {};
let reached = 0;
beforeAll(async () => {
  running.serve = await startEndpoint();
  running.upstream = await startEndpoint({ onCall: () => reached++ });
  running.gateway = await startEndpoint({ upstream: running.upstream.url });
});
afterAll(async () => {
  for (const each of [running.gateway, running.upstream, running.serve]) await each?.close();
});

function endpointOf(kind: "serve" | "gateway"): Endpoint {
  const endpoint = running[kind];
  if (endpoint === undefined) throw new Error(`${kind} is not running`);
  return endpoint;
}

let made = 0;

/** A request with just these headers; gives status and text. */
function send(
  url: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: Case["headers"]; body?: string },
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      resolve({ status: response.statusCode, text });
    });
    sent.once("error", reject);
    sent.end(body);
  });
}

/** A change that a page could ask for without a preflight: presigned with the root user's keys, which everybody knows. */
function creation(endpoint: Endpoint, name: string): Promise<string> {
  const query = { Action: "CreateUser", Version: "2010-05-08", UserName: name };
  return presignedUrl(endpoint.url, query, { service: "iam" });
}

async function exists(endpoint: Endpoint, name: string): Promise<boolean> {
  const iam = new IAMClient({ ...clientSettings(endpoint), maxAttempts: 1 });
  const found = await iam.send(new GetUserCommand({ UserName: name })).then(
    () => true,
    () => false,
  );
  iam.destroy();
  return found;
}

describe.each(["serve", "gateway"] as const)("%s", (kind) => {
  test.each(cases)("$name: $api", async ({ headers: described, api, own = api, health = api }) => {
    const endpoint = endpointOf(kind);
    const { host } = new URL(endpoint.url);
    const inPlace = (text: string): string => text.replace("OWN", host);
    const headers = Object.fromEntries(
      Object.entries(described).map(([name, value]) => [
        name,
        typeof value === "string" ? inPlace(value) : value.map(inPlace),
      ]),
    );
    const fate = (status: number | undefined): Fate | number | undefined =>
      status === 200 ? "answered" : status === 403 ? "refused" : status;

    const byGet = `get-${++made}`;
    expect(fate((await send(await creation(endpoint, byGet), { headers })).status)).toBe(api);
    expect(await exists(endpoint, byGet)).toBe(api === "answered");

    const byPost = `post-${++made}`;
    const body = `Action=CreateUser&Version=2010-05-08&UserName=${byPost}`;
    const signed = await signedHeaders(`${endpoint.url}/`, body, { service: "iam" });
    const posted = await send(`${endpoint.url}/`, { method: "POST", headers: { ...signed, ...headers }, body });
    expect(fate(posted.status)).toBe(api);
    expect(await exists(endpoint, byPost)).toBe(api === "answered");

    const clock = `${endpoint.url}/_policy-check/clock`;
    expect(fate((await send(clock, { method: "POST", headers, body: '{"advanceSeconds":0}' })).status)).toBe(own);
    expect(fate((await send(`${endpoint.url}/health`, { headers })).status)).toBe(health);
  });

  test("nothing of a refused request is answered but the refusal, and no page is allowed to read it", async () => {
    const endpoint = endpointOf(kind);
    const headers = { origin: "https://page.example", "access-control-request-method": "POST" };
    for (const method of ["OPTIONS", "GET", "POST", "PUT", "DELETE"]) {
      const { status, text } = await send(`${endpoint.url}/_policy-check/reset`, { method, headers });
      expect([status, /<Code>(\w+)</.exec(text)?.[1]]).toEqual([403, "AccessDenied"]);
    }
  });
});

test("the gateway passes nothing on that a browser sends, of whichever service", async () => {
  const { url } = endpointOf("gateway");
  const before = reached;
  for (const path of [
    "/",
    "/bucket/key",
    "/_localstack/init",
    "/health/../bucket",
    "/?Action=ListUsers",
    "/_localstack/health?Action=CreateUser",
  ]) {
    for (const headers of [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" },
      { "user-agent": "Mozilla/5.0 (X11; Linux x86_64)" },
    ]) {
      expect((await send(`${url}${path}`, { headers })).status).toBe(403);
    }
  }
  expect(reached).toBe(before);
});

describeWith(["chromium"], "a page in Chromium", () => {
  let browser: Browser;
  const pages = createServer((incoming, response) => {
    const { searchParams } = new URL(incoming.url ?? "/", "http://page");
    const to = searchParams.get("redirect");
    if (to !== null) response.writeHead(302, { location: to }).end();
    else response.setHeader("content-type", "text/html").end("<!doctype html><title>page</title>");
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    ({ port } = pages.address() as AddressInfo);
    browser = await startChromium();
  }, 150_000);
  afterAll(async () => {
    await browser.close();
    pages.closeAllConnections();
    pages.close();
  });

  /** Has a page do something, and gives the users that are there afterwards and were not before. */
  async function madeBy(
    kind: "serve" | "gateway",
    host: string,
    act: (page: import("playwright-core").Page, url: (name: string) => Promise<string>) => Promise<void>,
  ): Promise<readonly (string | undefined)[]> {
    const endpoint = endpointOf(kind);
    const iam = new IAMClient(clientSettings(endpoint));
    const users = async () => ((await iam.send(new ListUsersCommand({}))).Users ?? []).map(({ UserName }) => UserName);
    const before = await users();
    const context = await browser.newContext();
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    await page.goto(`http://${host}:${port}/`);
    await act(page, (name) => creation(endpoint, `${name}-${++made}`));
    await page.waitForTimeout(300);
    await context.close();
    const after = await users();
    iam.destroy();
    return after.filter((name) => !before.includes(name));
  }

  test.each([
    ["serve", "localhost"],
    ["serve", "127.0.0.1"],
    ["gateway", "localhost"],
    ["gateway", "127.0.0.1"],
  ] as const)("%s answers none of its requests, where the page is on %s", async (kind, host) => {
    const names = await madeBy(kind, host, async (page, url) => {
      const root = endpointOf(kind).url;
      // A request without preflight, whose answer the page may not read.
      await page.evaluate((to) => fetch(to, { mode: "no-cors" }).then(() => {}), await url("fetch"));
      await page.evaluate(
        (to) => fetch(to, { mode: "no-cors", referrerPolicy: "no-referrer" }).then(() => {}),
        await url("no-referrer"),
      );
      expect(
        await page.evaluate((to) => fetch(to).then((answer) => answer.status, String), await url("cors")),
      ).toContain("Failed to fetch");
      await page.evaluate(
        (to) =>
          new Promise<void>((resolve) => {
            const image = document.createElement("img");
            image.onerror = () => resolve();
            image.src = to;
            document.body.append(image);
          }),
        await url("image"),
      );
      await page.evaluate(
        (to) => fetch(to, { method: "POST", mode: "no-cors", body: '{"advanceSeconds":86400}' }).then(() => {}),
        `${root}/_policy-check/clock`,
      );
      await page.evaluate((to) => {
        navigator.sendBeacon(`${to}/_policy-check/reset`, "{}");
      }, root);
      // The visitor is sent here, by the page and by a redirect of an address that was typed.
      const [answer] = await Promise.all([
        page.waitForNavigation(),
        page.evaluate((to) => location.assign(to), await url("navigation")),
      ]);
      expect(answer?.status()).toBe(403);
      const redirect = `http://${host}:${port}/?redirect=${encodeURIComponent(await url("redirect"))}`;
      expect((await page.goto(redirect))?.status()).toBe(403);
      expect((await page.goto(await url("typed")))?.status()).toBe(403);
      expect((await page.goto(`${root}/health`))?.status()).toBe(200);
    });
    expect(names).toEqual([]);
  });

  test("and would be answered, were it a program", async () => {
    const endpoint = endpointOf("serve");
    expect((await send(await creation(endpoint, "by-a-program"), {})).status).toBe(200);
    const iam = new IAMClient(clientSettings(endpoint));
    await iam.send(new CreateUserCommand({ UserName: "by-the-sdk" }));
    iam.destroy();
    expect([await exists(endpoint, "by-a-program"), await exists(endpoint, "by-the-sdk")]).toEqual([true, true]);
  });
});
