import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { runFeatures } from "./feature-run.js";

// Beside `features/`, whose scenarios run on all backends: only the embedded endpoint can be told where calls come from.
const feature = join(fileURLToPath(new URL("../features", import.meta.url)), "networks.feature");

test("scenarios say which network calls come from, and give callers that may assume any role", () => {
  const { scenarios } = runFeatures([feature]);
  expect(scenarios.filter(({ status }) => status !== "PASSED")).toEqual([]);
  expect(scenarios).toHaveLength(6);
});
