import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { askAt } from "../../src/backends/aws/code-prompt.js";
import { MfaCodes } from "../../src/backends/aws/mfa-codes.js";

/** What comes of a question at a terminal where these keys are pressed. */
async function pressed(keys: string) {
  const input = new PassThrough();
  const output = new PassThrough();
  let interrupts = 0;
  const ask = askAt({ input, output, interrupt: () => interrupts++ });
  const codes = new MfaCodes({ seed: undefined, ask, now: () => 0, sleep: async () => {}, progress: () => {} });
  const fresh = codes.fresh();
  input.write(keys);
  return { fresh: await fresh, interrupts, shown: String(output.read()) };
}

describe("a code is asked for at a terminal", () => {
  test("and taken", async () => {
    const { fresh, interrupts, shown } = await pressed("123 456\r");
    expect(fresh).toEqual({ kind: "code", code: "123456" });
    expect(interrupts).toBe(0);
    expect(shown).toContain("MFA code (6 digits; press Enter to skip): ");
  });

  test("by who ends the input none is given", async () => {
    expect(await pressed("\u0004")).toMatchObject({
      fresh: { kind: "notChecked", reason: "no MFA code was given" },
      interrupts: 0,
    });
  });

  test("Ctrl+C is for the whole run, not for the one question", async () => {
    expect(await pressed("12\u0003")).toMatchObject({ fresh: { kind: "notChecked" }, interrupts: 1 });
  });
});
