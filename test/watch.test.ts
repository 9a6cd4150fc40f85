import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { executable, folderWith, policyCheckAlone, trustPolicy } from "./command-line.js";

const open = trustPolicy({ Condition: undefined });
const closed = trustPolicy();
const running = new Set<Watched>();

afterEach(() => {
  for (const each of running) each.child.kill("SIGKILL");
  running.clear();
});

/** A command that watches, and what it has printed. */
class Watched {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  #text = "";
  #told: () => void = () => {};

  constructor(cwd: string, args: readonly string[]) {
    this.child = spawn(process.execPath, [executable, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        this.#text += chunk.toString();
        this.#told();
      });
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
    running.add(this);
  }

  /** Waits until it has printed something, and gives what it has printed so far; what comes next begins behind it. */
  async shows(what: RegExp): Promise<string> {
    for (;;) {
      const { index, 0: found = "" } = what.exec(this.#text) ?? {};
      if (index !== undefined) {
        const shown = this.#text.slice(0, index + found.length);
        this.#text = this.#text.slice(index + found.length);
        return shown;
      }
      const more = new Promise<void>((resolve) => {
        this.#told = resolve;
      });
      await Promise.race([more, this.ended.then(() => expect.unreachable(`it ended: ${this.#text}`))]);
    }
  }

  /** What it has printed and nobody has asked for. */
  get rest(): string {
    return this.#text;
  }
}

const waiting = /waiting for changes; press Ctrl-C to end\n/;

describe("check --watch", () => {
  test("checks again what changes, says what, and ends at a signal with success", async () => {
    const cwd = folderWith({ "policies/a.json": closed, "policy-check.config.json": "{}" });
    const run = new Watched(cwd, [
      "check",
      "--watch",
      "policies",
      "--output",
      "policies/report.json",
      "--format",
      "json",
    ]);
    expect(await run.shows(waiting)).toMatch(/── \d\d:\d\d:\d\d watching ─+\n1 file checked: no findings/);
    writeFileSync(join(cwd, "policies/a.json"), open);
    expect(await run.shows(waiting)).toMatch(/policies\/a\.json changed ─+\n[\s\S]*1 file checked: 1 security-warning/);
    // A new file, which is gone again later.
    writeFileSync(join(cwd, "policies/b.json"), closed);
    expect(await run.shows(waiting)).toMatch(/policies\/b\.json changed ─+\n[\s\S]*2 files checked/);
    rmSync(join(cwd, "policies/b.json"));
    expect(await run.shows(waiting)).toMatch(/policies\/b\.json changed ─+\n[\s\S]*1 file checked/);
    writeFileSync(join(cwd, "policy-check.config.json"), '{"failOn": "error"}');
    expect(await run.shows(waiting)).toContain("policy-check.config.json changed");
    // A mistake in the configuration, or a file that cannot be parsed, does not end it.
    writeFileSync(join(cwd, "policy-check.config.json"), '{"failOnn": "error"}');
    expect(await run.shows(waiting)).toContain('did you mean "failOn"?');
    writeFileSync(join(cwd, "policy-check.config.json"), "{}");
    await run.shows(waiting);
    // The same content, and files that no check reads, start no run; the next header says so.
    utimesSync(join(cwd, "policies/a.json"), new Date(), new Date());
    writeFileSync(join(cwd, "policies/a.json"), open);
    writeFileSync(join(cwd, "policies/notes.txt"), "notes");
    writeFileSync(join(cwd, "policies/c.json"), closed);
    expect(await run.shows(waiting)).toMatch(/^\n── \S+ policies\/c\.json changed /);
    expect(run.rest).toBe("");
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
  }, 60_000);

  test("wrong usage ends it at once", () => {
    const cwd = folderWith({ "a.json": closed, "wrong.json": "{" });
    const cases: readonly (readonly [readonly string[], string])[] = [
      [["-"], "--watch cannot watch standard input"],
      [["--fix", "a.json"], "--watch and --fix cannot be combined"],
      [["--write-baseline", "known.json", "a.json"], "--watch and --write-baseline cannot be combined"],
      [[], "name the trust policies to check"],
      [["none/*.json"], "no file matches none/*.json"],
      [["--config", "wrong.json", "a.json"], "wrong.json:1"],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = policyCheckAlone(["check", "--watch", ...args], { cwd });
      expect([args, status, stderr.includes(message) ? message : stderr]).toEqual([args, 2, message]);
    }
  }, 60_000);
});

describe("test --watch", () => {
  const feature = (file: string) =>
    [
      "Feature: F",
      "  Scenario: S",
      '    Given the account "123456789012"',
      '    And the IAM user "alice" with a virtual MFA device',
      `    And the role "admin" trusts as in "${file}"`,
      '    When "alice" assumes "admin" without MFA',
      "    Then access is denied",
    ].join("\n");

  test("runs the scenarios again when a policy that they name, a feature or a step file changes", async () => {
    const cwd = folderWith({
      "roles/admin.json": closed,
      "features/admin.feature": feature("roles/admin.json"),
      "features/own.mjs": "// no steps yet",
    });
    const run = new Watched(cwd, ["test", "--watch", "--format", "json:features/report.json"]);
    expect(await run.shows(waiting)).toContain("1 scenario: 1 passed, 0 failed");
    writeFileSync(join(cwd, "roles/admin.json"), open);
    expect(await run.shows(waiting)).toMatch(/roles\/admin\.json changed[\s\S]*1 scenario: 0 passed, 1 failed/);
    writeFileSync(join(cwd, "features/own.mjs"), "throw new Error('a mistake');");
    expect(await run.shows(waiting)).toMatch(/features\/own\.mjs changed[\s\S]*a mistake/);
    expect(run.rest).toBe("");
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(0);
  }, 60_000);

  test("wrong usage ends it at once", () => {
    const cwd = folderWith({ "a.json": closed });
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[], 'there is no folder "features" here'],
      [["--format", "jsno"], 'unknown format "jsno"; did you mean "json"?'],
      [["--backend", "aws", "--live"], "--watch and --live cannot be combined"],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = policyCheckAlone(["test", "--watch", ...args], { cwd });
      expect([args, status, stderr.includes(message) ? message : stderr]).toEqual([args, 2, message]);
    }
  }, 60_000);
});
