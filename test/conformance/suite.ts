import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ConformanceCase, conformanceCases } from "./cases.js";
import { type CaseResult, runCase } from "./run-case.js";
import { type BackendUnderTest, isAbout, type Skip, skips } from "./skips.js";
import { type Bench, openBench } from "./under-test.js";

const cases = conformanceCases();
const table = skips();

/** Runs all cases on a backend; those that the table skips run too, and must fail as it says. */
export function conformance(name: BackendUnderTest): void {
  let bench: Bench | undefined;
  const own = table.filter(({ backend }) => backend === name);
  const seen = new Set<Skip>();
  const reasonsFor = (one: ConformanceCase) => own.filter((skip) => isAbout(skip, one));
  beforeAll(async () => {
    bench = await openBench(name);
  });
  afterAll(() => bench?.close());

  describe.each([...new Set(cases.map(({ file }) => file))])("%s", (file) => {
    const rows = cases.filter((one) => one.file === file).map((one) => ({ one, reasons: reasonsFor(one) }));
    test.each(rows.map((row) => [titleOf(row), row] as const))("%s", async (_, { one, reasons }) => {
      if (bench === undefined) throw new Error("the backend is opened before the first case only");
      const testAccount = await bench.begin(one);
      try {
        const running = runCase(one, testAccount, bench.looks);
        if (reasons.length === 0) expect(await running).toEqual({ kind: "asExpected" });
        else seen.add(await skippedFor(running, reasons));
      } finally {
        await testAccount.end();
      }
    });
  });

  test("has no reason to skip a case that is not the reason of any", () => {
    expect(own.filter((skip) => !seen.has(skip))).toEqual([]);
  });
}

function titleOf({ one, reasons }: { readonly one: ConformanceCase; readonly reasons: readonly Skip[] }): string {
  return reasons.length === 0 ? one.name : `${one.name} (skipped: ${reasons.map(({ reason }) => reason).join("; ")})`;
}

/** Which of the reasons it is for which a case is not shown. Throws where it is another one, or the case passes. */
async function skippedFor(running: Promise<CaseResult>, reasons: readonly Skip[]): Promise<Skip> {
  const result = await running.catch((error: unknown) => ({ kind: "failed" as const, message: String(error) }));
  if (result.kind === "asExpected") {
    throw new Error(`the case passes, so there is no reason to skip it: ${JSON.stringify(reasons)}`);
  }
  const found = reasons.find(({ says, fails }) =>
    result.kind === "notChecked"
      ? says !== undefined && result.reason.includes(says)
      : fails !== undefined && result.message.includes(fails),
  );
  if (found === undefined) throw new Error(`not for a reason that the table has: ${JSON.stringify(result)}`);
  return found;
}
