import { defineConfig } from "vitest/config";
import { testFiles } from "./test/test-files.js";

const { inProcess, processes } = testFiles("test");

export default defineConfig({
  // What the bundle of the command line has put in.
  define: { POLICY_CHECK_VERSION: JSON.stringify("0.0.0-test") },
  test: {
    projects: [
      // One process for the files of a worker: loading the code and the AWS SDK for each file takes longer than most files.
      { extends: true, test: { name: "in-process", include: ["src/**/*.test.ts", ...inProcess], isolate: false } },
      { extends: true, test: { name: "processes", include: [...processes] } },
    ],
    // Vitest leaves one core to the terminal, half of a machine with two.
    maxWorkers: "100%",
    reporters: ["default", "./test/closing-line.ts"],
    // The AWS SDK, which the tests call the endpoint with, warns on Node 20.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
