// The matchers for Jest. The build makes CommonJS of it, since Jest loads no ES module without an option of Node; what
// TypeScript is told of it is in jest-types.cts.
import { beforeAll, expect } from "@jest/globals";
import { loadTemplates, type Templates } from "../sources/index.js";
import { policyMatchers } from "./matchers.js";

addMatchers();

function addMatchers(): void {
  let templates: Templates | undefined;
  // CommonJS cannot wait while it is loaded.
  beforeAll(async () => {
    templates = await loadTemplates(true);
  });
  expect.extend(policyMatchers(() => templates));
}
