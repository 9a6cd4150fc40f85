import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { folderApart } from "../../../test/apart.js";
import { BackendUnavailable } from "../backend.js";
import { loadTestcontainers } from "./testcontainers.js";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A URL from which Node finds a testcontainers of this version, or none. */
function from(version: string | undefined, program = "exports.GenericContainer = class {};"): string {
  const folder = folderApart();
  folders.push(folder);
  if (version !== undefined) {
    const own = join(folder, "node_modules/testcontainers");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "package.json"), JSON.stringify({ name: "testcontainers", version, main: "index.js" }));
    writeFileSync(join(own, "index.js"), program);
  }
  return pathToFileURL(join(folder, "file.js")).href;
}

async function refusal(url: string): Promise<string> {
  const error: unknown = await loadTestcontainers(url).catch((reason: unknown) => reason);
  if (error instanceof BackendUnavailable) return error.message;
  throw new Error(`expected a message for people: ${String(error)}`);
}

// testcontainers 11.14.0 and 12.2.0 started a container, 12 on Node 24: its `engines` ask for Node 22.22.
test.each(["11.14.0", "11.20.1", "12.0.4", "12.2.0"])("takes testcontainers %s", async (version) => {
  expect(await loadTestcontainers(from(version))).toHaveProperty("GenericContainer");
});

test.each(["10.28.0", "11.13.9", "13.0.0"])("names the version %s and those that are supported", async (version) => {
  expect(await refusal(from(version))).toBe(
    `testcontainers ${version}, which starts LocalStack, is not supported; install 11.14 or later, or 12: npm install --save-dev testcontainers@11`,
  );
});

test("names the version of one that does not run on this Node", async () => {
  expect(await refusal(from("12.0.4", 'throw new TypeError("no bind")'))).toBe(
    `testcontainers 12.0.4, which starts LocalStack, cannot be loaded on Node ${process.versions.node} (no bind); testcontainers 12 needs Node 22.22, and 11 does not: npm install --save-dev testcontainers@11`,
  );
});

test("says how to install one where there is none", async () => {
  expect(await refusal(from(undefined))).toBe(
    "the package testcontainers, which starts LocalStack, is not installed: npm install --save-dev testcontainers@11",
  );
});
