import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe } from "vitest";
import { describeWith } from "../tools.js";
import { backendsUnderTest } from "./skips.js";
import { conformance } from "./suite.js";
import { imageUnderTest } from "./under-test.js";

describeWith(["docker"], "in a container of our own", () => {
  beforeAll(() => {
    const script = fileURLToPath(new URL("../../scripts/build-image.mjs", import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, imageUnderTest], { encoding: "utf8" });
    if (status !== 0) throw new Error(stdout + stderr);
  });
  afterAll(() => {
    spawnSync("docker", ["image", "rm", "--force", imageUnderTest], { stdio: "ignore" });
  });

  describe.each(backendsUnderTest.filter((name) => name.includes("container")))("on %s", (name) => {
    conformance(name);
  });
});
