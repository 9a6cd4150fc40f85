import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { testFiles } from "./test/test-files.js";

const { inProcess, processes } = testFiles("test");
/** Long ones, for which a process of their own costs nothing that counts; not what a contributor waits for in the loop. */
const long = inProcess.filter((file) => /^test.(conformance|hunt|properties|reach)./.test(file));
const quick = inProcess.filter((file) => !long.includes(file));

/** How much of their inputs the long tests try: an ordinary run a part, the first of them, and a thorough one all. */
const share = (mode: string): string => (mode === "thorough" ? "1" : "0.25");

export default defineConfig(({ mode }) => ({
  // What the bundle of the command line has put in.
  define: { POLICY_CHECK_VERSION: JSON.stringify("0.0.0-test") },
  // The build of the yaml package that is bundled: the other one looks at the environment for each token.
  resolve: { alias: { yaml: fileURLToPath(new URL("./node_modules/yaml/browser/dist/index.js", import.meta.url)) } },
  test: {
    projects: [
      // One process for the files of a worker: loading the code and the AWS SDK for each file takes longer than most files.
      { extends: true, mode, test: { name: "in-process", include: ["src/**/*.test.ts", ...quick], isolate: false } },
      { extends: true, mode, test: { name: "isolated", include: [...processes, ...long] } },
    ],
    // Vitest leaves one core to the terminal, half of a machine with two.
    maxWorkers: "100%",
    reporters: ["default", "./test/closing-line.ts"],
    // The AWS SDK, which the tests call the endpoint with, warns on Node 20.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", POLICY_CHECK_TEST_SHARE: share(mode) },
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
}));
