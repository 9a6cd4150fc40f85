import { afterAll, describe, expect, test } from "vitest";
import { describeWhere } from "../tools.js";
import { killCommand, timeOf, writeInPart } from "./commands.js";
import { flipBits, makeState } from "./damaged-state.js";
import { add, faultsOf, noFaults, noFigures } from "./figures.js";
import { Folders } from "./folders.js";
import { killServer } from "./killed-server.js";
import { endServer } from "./signalled-server.js";
import { canMount, fillBut, fillServersDisk, onSmallDisk } from "./small-disk.js";

// A short round of what `npm run faults -- --minutes N` does for as long as one likes.

const folders = new Folders();
afterAll(() => folders.remove());

test("a server that is killed while clients write loses nothing that it answered", async () => {
  const figures = await killServer(folders.make(), { kills: 8, writers: 6 });
  expect(faultsOf(figures)).toEqual(noFaults);
  expect(figures.answered).toBeGreaterThan(10);
});

describe("a server that is asked to end while clients write answers what it made", () => {
  test.each<[string, readonly NodeJS.Signals[]]>([
    ["SIGTERM", ["SIGTERM"]],
    ["Ctrl-C", ["SIGINT"]],
    ["Ctrl-C that npm hands on as well", ["SIGINT", "SIGINT"]],
  ])("by %s", async (_, signals) => {
    const figures = await endServer(folders.make(), signals);
    expect(faultsOf(figures)).toEqual(noFaults);
    expect(figures.answered).toBeGreaterThan(0);
  });
});

test("every flipped bit of a state file is a clear error, and the file of before is offered", async () => {
  const figures = await flipBits(await makeState(folders.make()), 150);
  expect(faultsOf(figures)).toEqual(noFaults);
});

test("commands that are ended while they write leave old files or new ones", async () => {
  const whole = await timeOf(folders.make(), 20);
  const sum = noFigures();
  for (const [signal, part] of [
    ["SIGKILL", 0.6],
    ["SIGTERM", 0.75],
  ] as const) {
    // The time is that of two runs.
    add(sum, await killCommand(folders.make(), { files: 20, signal, after: (whole / 2) * part }));
  }
  expect(faultsOf(sum)).toEqual(noFaults);
});

test("files that can be written up to 4096 bytes only stay as they were", async () => {
  // POSIX counts in units of 512 bytes: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ulimit.html
  const figures = await writeInPart(folders.make(), () => "ulimit -f 8 && ");
  expect(faultsOf(figures)).toEqual(noFaults);
  expect(figures.rounds - figures.answered).toBeGreaterThan(1);
});

describeWhere(canMount(), "root that may mount a disk in memory", "on a disk that is full", () => {
  test("a server answers 500, and keeps what it answered otherwise", async () => {
    const figures = await onSmallDisk(64, fillServersDisk);
    expect(figures && faultsOf(figures)).toEqual(noFaults);
    expect(figures?.answered).toBeGreaterThan(10);
  });

  test.each([[1], [3]])("but for %i pages, commands leave old files or new ones", async (pages) => {
    const figures = await onSmallDisk(256, (folder) => writeInPart(folder, fillBut(pages)));
    expect(figures && faultsOf(figures)).toEqual(noFaults);
  });
});
