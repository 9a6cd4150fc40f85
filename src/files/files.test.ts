import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";
import { Replacement, removeLeftovers, replaceFile, replaceFileSync, targetOf } from "./index.js";
import { nameBeside } from "./leftovers.js";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function folder(files: Readonly<Record<string, string>> = {}): string {
  const made = mkdtempSync(join(tmpdir(), "policy-check-files-"));
  folders.push(made);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text);
  return made;
}

function read(...path: readonly string[]): string {
  return readFileSync(join(...path), "utf8");
}

const isRoot = process.getuid?.() === 0;

describe.each<[string, (path: string, text: string) => void | Promise<void>]>([
  ["at once", (path, text) => replaceFileSync(path, text)],
  ["without holding up the process", (path, text) => replaceFile(path, text)],
])("a file is replaced as a whole, %s", (_, write) => {
  test("new and old ones, and nothing else is left", async () => {
    const cwd = folder({ old: "old" });
    await write(join(cwd, "old"), "é\u{1f511}".repeat(100_000));
    await write(join(cwd, "new"), "");
    expect(read(cwd, "old")).toBe("é\u{1f511}".repeat(100_000));
    expect(readdirSync(cwd).sort()).toEqual(["new", "old"]);
  });

  test("whoever has the old one open goes on reading it", async () => {
    const cwd = folder({ old: "old" });
    linkSync(join(cwd, "old"), join(cwd, "witness"));
    await write(join(cwd, "old"), "new");
    expect([read(cwd, "old"), read(cwd, "witness")]).toEqual(["new", "old"]);
  });

  test("it keeps its mode", async () => {
    const cwd = folder({ old: "old" });
    for (const mode of [0o640, 0o600, 0o755, 0o666]) {
      chmodSync(join(cwd, "old"), mode);
      await write(join(cwd, "old"), String(mode));
      expect(statSync(join(cwd, "old")).mode & 0o7777).toBe(mode);
    }
  });

  test.skipIf(!isRoot)("it keeps its owner, with the mode's special bits (root only)", async () => {
    const cwd = folder({ old: "old" });
    chownSync(join(cwd, "old"), 1234, 2345);
    chmodSync(join(cwd, "old"), 0o4750);
    await write(join(cwd, "old"), "new");
    const { uid, gid, mode } = statSync(join(cwd, "old"));
    expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: 1234, gid: 2345, mode: 0o4750 });
  });

  test("links are written through, and stay", async () => {
    const cwd = folder({ old: "old" });
    mkdirSync(join(cwd, "sub"));
    symlinkSync("../old", join(cwd, "sub", "link"));
    symlinkSync("sub/link", join(cwd, "chain"));
    symlinkSync("sub", join(cwd, "folder"));
    for (const path of ["sub/link", "chain", "folder/link"]) {
      await write(join(cwd, path), path);
      expect(read(cwd, "old")).toBe(path);
    }
    expect([readlinkSync(join(cwd, "chain")), readlinkSync(join(cwd, "sub", "link"))]).toEqual(["sub/link", "../old"]);
    expect(readdirSync(cwd).sort()).toEqual(["chain", "folder", "old", "sub"]);
    expect(readdirSync(join(cwd, "sub"))).toEqual(["link"]);
  });

  test("a link whose target is not there makes it", async () => {
    const cwd = folder();
    symlinkSync("not-yet", join(cwd, "link"));
    await write(join(cwd, "link"), "new");
    expect(read(cwd, "not-yet")).toBe("new");
    expect(lstatSync(join(cwd, "link")).isSymbolicLink()).toBe(true);
  });

  test.each<[string, (cwd: string) => string, string]>([
    ["a folder", (cwd) => cwd, "it is a directory"],
    ["a name that ends as a folder's", (cwd) => `${cwd}/x/`, "it is a directory"],
    ["a folder that is not there", (cwd) => join(cwd, "no", "x"), "ENOENT"],
    [
      "links in a circle",
      (cwd) => {
        symlinkSync("two", join(cwd, "one"));
        symlinkSync("one", join(cwd, "two"));
        return join(cwd, "one");
      },
      "too many symbolic links",
    ],
    [
      "a link into a folder that is not there",
      (cwd) => {
        symlinkSync("no/x", join(cwd, "link"));
        return join(cwd, "link");
      },
      "ENOENT",
    ],
  ])("%s is an error", async (_, path, message) => {
    await expect((async () => write(path(folder()), "new"))()).rejects.toThrow(message);
  });

  test("a device is written and stays one", async () => {
    await write("/dev/null", "gone");
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
    const cwd = folder();
    symlinkSync("/dev/null", join(cwd, "link"));
    await write(join(cwd, "link"), "gone");
    expect(lstatSync(join(cwd, "link")).isSymbolicLink()).toBe(true);
  });

  test("the longest name of a file can be written", async () => {
    const cwd = folder();
    await write(join(cwd, "x".repeat(255)), "long");
    expect(readdirSync(cwd)).toEqual(["x".repeat(255)]);
  });
});

test("a file that may not be written stays", () => {
  const cwd = folder({ old: "old" });
  chmodSync(join(cwd, "old"), 0o444);
  // Root may write everything, so a process that was root's writes as somebody else.
  const bundle = buildSync({
    stdin: {
      contents: `
        import { chmodSync } from "node:fs";
        import { replaceFileSync } from "./index.ts";
        const [, , cwd] = process.argv;
        if (process.getuid() === 0) { process.setgroups([]); process.setgid(2345); process.setuid(1234); }
        const problem = () => { try { replaceFileSync(cwd + "/old", "new"); } catch (error) { return error.message; } };
        const problems = [problem()];
        chmodSync(cwd + "/old", 0o644);
        chmodSync(cwd, 0o555);
        problems.push(problem());
        chmodSync(cwd, 0o755);
        process.stdout.write(JSON.stringify(problems));`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  if (isRoot) for (const path of [cwd, join(cwd, "old")]) chownSync(path, 1234, 2345);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", bundle.outputFiles[0]?.text ?? "", "--", "-", cwd],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([
    expect.stringContaining("EACCES"),
    "no file can be made in its folder: permission denied",
  ]);
  expect(read(cwd, "old")).toBe("old");
});

test("a pipe that is read slowly is given everything", async () => {
  const cwd = folder();
  spawnSync("mkfifo", [join(cwd, "pipe")]);
  const reader = spawn("sh", ["-c", `sleep 0.2; wc -c < ${join(cwd, "pipe")}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const counted = new Promise((resolve) => reader.stdout.setEncoding("utf8").once("data", resolve));
  replaceFileSync(join(cwd, "pipe"), "x".repeat(1_000_000));
  expect(Number(await counted)).toBe(1_000_000);
  expect(lstatSync(join(cwd, "pipe")).isFIFO()).toBe(true);
});

describe("a file that is written piece by piece", () => {
  test("is in its place at the end only", async () => {
    const cwd = folder({ old: "old" });
    const replacement = await Replacement.open(join(cwd, "old"));
    await replacement.write(Buffer.from("one "));
    expect(read(cwd, "old")).toBe("old");
    await replacement.write(Buffer.from("two"));
    await replacement.commit();
    expect(read(cwd, "old")).toBe("one two");
  });

  test("leaves nothing where it is given up", async () => {
    const cwd = folder({ old: "old" });
    const replacement = await Replacement.open(join(cwd, "old"));
    await replacement.write(Buffer.from("one"));
    await replacement.discard();
    expect([readdirSync(cwd), read(cwd, "old")]).toEqual([["old"], "old"]);
  });

  test("is not put in its place where somebody cut it", async () => {
    const cwd = folder({ old: "old" });
    const replacement = await Replacement.open(join(cwd, "old"));
    await replacement.write(Buffer.from("something long"));
    const [beside = ""] = readdirSync(cwd).filter((name) => name.endsWith(".tmp"));
    writeFileSync(join(cwd, beside), "some");
    await expect(replacement.commit()).rejects.toThrow("only 4 of 14 bytes were written");
    await replacement.discard();
    expect([readdirSync(cwd), read(cwd, "old")]).toEqual([["old"], "old"]);
  });
});

describe("the file as it was", () => {
  const options = (cwd: string) => ({ previous: join(cwd, "x.bak"), mode: 0o600, flushesFolder: true });

  test("is kept beside the new one", async () => {
    const cwd = folder({ x: "1" });
    for (const text of ["2", "3", "4"]) await replaceFile(join(cwd, "x"), text, options(cwd));
    expect([read(cwd, "x"), read(cwd, "x.bak")]).toEqual(["4", "3"]);
    expect(readdirSync(cwd).sort()).toEqual(["x", "x.bak"]);
    expect(statSync(join(cwd, "x.bak")).mode & 0o777).toBe(0o600);
  });

  test("also where both names are of one file, as a kill in between leaves them", async () => {
    const cwd = folder({ x: "1" });
    linkSync(join(cwd, "x"), join(cwd, "x.bak"));
    await replaceFile(join(cwd, "x"), "2", options(cwd));
    expect([read(cwd, "x"), read(cwd, "x.bak")]).toEqual(["2", "1"]);
    expect(readdirSync(cwd).sort()).toEqual(["x", "x.bak"]);
  });

  test("is nothing for the first one", async () => {
    const cwd = folder();
    await replaceFile(join(cwd, "x"), "1", options(cwd));
    expect(readdirSync(cwd)).toEqual(["x"]);
  });
});

describe("what a kill leaves behind", () => {
  const script = "process.stdout.write(String(process.pid)); setInterval(() => {}, 1000);";

  /** A name as another process would give it, and that process. */
  async function another(path: string) {
    const child = spawn(process.execPath, ["--eval", script], { stdio: ["ignore", "pipe", "ignore"] });
    const pid = await new Promise<string>((resolve) => child.stdout.setEncoding("utf8").once("data", resolve));
    const start = existsSync("/proc/self/stat")
      ? (read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ")[19] ?? "0")
      : "0";
    const ended = new Promise((resolve) => child.once("exit", resolve));
    return {
      name: basename(nameBeside(path)).replace(/\d+-\d+(?=-[0-9a-f]{8}\.tmp$)/, `${pid}-${start}`),
      kill: () => {
        child.kill("SIGKILL");
        return ended;
      },
    };
  }

  test("is removed when the file is written again; of processes that go on, nothing", async () => {
    const cwd = folder({ x: "1" });
    const path = join(cwd, "x");
    const { name, kill } = await another(path);
    const ours = basename(nameBeside(path));
    for (const each of [name, ours, "x.notes.tmp", "x.1-2-3.tmp", "y.99999999-1-01234567.tmp"])
      writeFileSync(join(cwd, each), "half");
    replaceFileSync(path, "2");
    expect(readdirSync(cwd)).toContain(name);
    await kill();
    replaceFileSync(path, "3");
    expect(readdirSync(cwd).sort()).toEqual(
      ["x", ours, "x.1-2-3.tmp", "x.notes.tmp", "y.99999999-1-01234567.tmp"].sort(),
    );
  });

  test.skipIf(!existsSync("/proc/self/stat"))(
    "also of an id that another process has by now (where /proc says so)",
    () => {
      const cwd = folder({ x: "1" });
      const reused = basename(nameBeside(join(cwd, "x"))).replace(/-\d+-/, "-1-");
      writeFileSync(join(cwd, reused), "half");
      removeLeftovers(join(cwd, "x"));
      expect(readdirSync(cwd)).toEqual(["x"]);
    },
  );
});

test.skipIf(process.platform !== "linux")("what this process has open is no file to replace (Linux)", () => {
  for (const path of ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "/proc/thread-self/fd/1"])
    expect(targetOf(path)).toMatchObject({ kind: "descriptor", descriptor: 1 });
  expect(targetOf("/dev/stderr")).toMatchObject({ kind: "descriptor", descriptor: 2 });
  expect(targetOf("/dev/fd/0").kind).toBe("descriptor");
  expect(targetOf(`/proc/${process.ppid}/fd/0`).kind).toBe("stream");
  expect(targetOf("/dev/null").kind).toBe("stream");
});
