import { describe, expect, test } from "vitest";
import { conformanceCases } from "./cases.js";
import { backendsUnderTest, isAbout, skips } from "./skips.js";
import { conformance } from "./suite.js";

describe.each(backendsUnderTest.filter((name) => !name.includes("container")))("on %s", (name) => {
  conformance(name);
});

test("every reason to skip is about a case, and only real accounts have reasons", () => {
  const cases = conformanceCases();
  const table = skips();
  expect(table.filter((skip) => !cases.some((one) => isAbout(skip, one)))).toEqual([]);
  for (const one of cases) {
    const skipping = new Set(table.filter((skip) => isAbout(skip, one)).map(({ backend }) => backend));
    expect(
      [...skipping].every((backend) => backend.startsWith("aws")),
      one.name,
    ).toBe(true);
  }
});
