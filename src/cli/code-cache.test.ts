import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CodeCache, codeCacheOf } from "./code-cache.js";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "policy-check-cache-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const user = process.getuid?.();
const executable = join(import.meta.dirname, "../../dist/bin/policy-check.js");
const policy = join(import.meta.dirname, "../../policies/kjh-DuperRole.json");

describe.skipIf(user === undefined)("code is read", () => {
  /** A folder with the code of a bundle. */
  function folderWithCode(): { readonly folder: string; readonly file: string; readonly cache: CodeCache } {
    const folder = join(home, "policy-check");
    mkdirSync(folder, { mode: 0o700 });
    const file = join(folder, "check-here");
    writeFileSync(file, "code", { mode: 0o600 });
    return { folder, file, cache: new CodeCache(folder, user ?? -1, "here") };
  }

  test("where it belongs to the user, and only the user can write it", () => {
    expect(folderWithCode().cache.read("check")?.toString()).toBe("code");
  });

  test.each([0o620, 0o602, 0o666])("not where others may write the file (%o)", (mode) => {
    const { file, cache } = folderWithCode();
    chmodSync(file, mode);
    expect(cache.read("check")).toBeUndefined();
  });

  test.each([0o720, 0o702, 0o777, 0o1777])("not where others may write into the folder (%o)", (mode) => {
    const { folder, cache } = folderWithCode();
    chmodSync(folder, mode);
    expect(cache.read("check")).toBeUndefined();
  });

  test("not where it belongs to somebody else", () => {
    const { folder } = folderWithCode();
    expect(new CodeCache(folder, (user ?? 0) + 1, "here").read("check")).toBeUndefined();
  });

  test("not through links", () => {
    const { folder, file, cache } = folderWithCode();
    symlinkSync(file, join(folder, "linked-here"));
    expect(cache.read("linked")).toBeUndefined();
    symlinkSync(folder, join(home, "elsewhere"));
    expect(new CodeCache(join(home, "elsewhere"), user ?? -1, "here").read("check")).toBeUndefined();
  });
});

test("there is no cache without a folder of the user's, nor where Node's own is switched off", () => {
  const { platform, version, arch } = process;
  const of = (env: NodeJS.ProcessEnv, getuid: (() => number) | undefined = () => 1) =>
    codeCacheOf({ env, platform, version, arch, ...(getuid === undefined ? {} : { getuid }) });
  expect(of({ HOME: home })).toBeDefined();
  expect(of({ XDG_CACHE_HOME: home })).toBeDefined();
  expect(of({})).toBeUndefined();
  expect(of({ HOME: "here", XDG_CACHE_HOME: "there" })).toBeUndefined();
  expect(of({ HOME: home, NODE_DISABLE_COMPILE_CACHE: "1" })).toBeUndefined();
  expect(of({ HOME: home, NODE_V8_COVERAGE: "coverage" })).toBeUndefined();
  expect(codeCacheOf({ env: { HOME: home }, platform, version, arch })).toBeUndefined();
});

describe.skipIf(user === undefined || !existsSync(executable))("a run", () => {
  function run(): string {
    const env = { ...process.env, XDG_CACHE_HOME: home };
    const { stdout, stderr } = spawnSync(process.execPath, [executable, policy], { env, encoding: "utf8" });
    return stdout + stderr;
  }
  const kept = () => readdirSync(join(home, "policy-check"));

  test("keeps code, says the same with it, and goes on where it is broken", () => {
    const first = run();
    expect(first).toContain("no findings");
    const [name = ""] = kept();
    expect(kept()).toHaveLength(1);
    expect(run()).toBe(first);
    writeFileSync(join(home, "policy-check", name), "no code");
    expect(run()).toBe(first);
    expect(kept()).toEqual([name]);
  });

  test("keeps nothing in a folder that others can write into", () => {
    mkdirSync(join(home, "policy-check"));
    chmodSync(join(home, "policy-check"), 0o777);
    expect(run()).toContain("no findings");
    expect(kept()).toEqual([]);
  });
});
