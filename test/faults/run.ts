import { killCommand, timeOf, writeInPart } from "./commands.js";
import { flipBits, makeState } from "./damaged-state.js";
import { add, type Figures, faultsOf, noFigures } from "./figures.js";
import { Folders } from "./folders.js";
import { killServer } from "./killed-server.js";
import { endServer } from "./signalled-server.js";
import { holdConnections } from "./slow-clients.js";
import { canMount, fillBut, fillServersDisk, onSmallDisk } from "./small-disk.js";

// `npm run faults -- --minutes N` runs this: round after round, and figures at the end.

interface Kind {
  readonly name: string;
  readonly round: (folders: Folders) => Promise<Figures>;
  /** Whether it takes so long that it is done once. */
  readonly isLong?: boolean;
}

function oneOf<Item>(first: Item, ...others: readonly Item[]): Item {
  return [first, ...others][Math.floor(Math.random() * (others.length + 1))] ?? first;
}

const kinds: readonly Kind[] = [
  { name: "server killed", round: (folders) => killServer(folders.make(), { kills: 8, writers: 6 }) },
  {
    name: "server ended by a signal",
    round: (folders) => endServer(folders.make(), oneOf(["SIGTERM"], ["SIGINT"], ["SIGINT", "SIGINT"])),
  },
  { name: "bits of a state flipped", round: async (folders) => flipBits(await makeState(folders.make()), 300) },
  {
    name: "commands killed",
    round: async (folders) => {
      const after = ((await timeOf(folders.make(), 60)) / 2) * (0.3 + Math.random() * 0.7);
      return killCommand(folders.make(), { files: 60, signal: oneOf("SIGKILL", "SIGTERM", "SIGINT"), after });
    },
  },
  {
    name: "files that end early",
    round: (folders) => writeInPart(folders.make(), () => `ulimit -f ${oneOf(1, 8, 16, 24)} && `),
  },
  { name: "slow and silent clients", round: (folders) => holdConnections(folders.make(), 50), isLong: true },
];

const kindsOnDisks: readonly Kind[] = [
  {
    name: "server on a full disk",
    round: async () => (await onSmallDisk(oneOf(48, 64, 96, 128), fillServersDisk)) ?? noFigures(),
  },
  {
    name: "commands on a full disk",
    round: async () =>
      (await onSmallDisk(256, (folder) => writeInPart(folder, fillBut(oneOf(0, 1, 2, 3, 5))))) ?? noFigures(),
  },
];

/** Does rounds of all kinds for some minutes, prints what came of them, and answers whether everything was right. */
export async function runFaults(minutes: number): Promise<boolean> {
  const end = performance.now() + minutes * 60_000;
  const mounts = canMount();
  if (!mounts) console.log("skipped: full disks, which need root that may mount a disk in memory");
  const all = mounts ? [...kinds, ...kindsOnDisks] : kinds;
  const sums = new Map(all.map(({ name }) => [name, noFigures()]));
  for (let turn = 0; turn === 0 || performance.now() < end; turn++) {
    for (const { name, round, isLong } of all) {
      if (turn > 0 && (isLong === true || performance.now() > end)) continue;
      const folders = new Folders();
      const sum = sums.get(name) ?? noFigures();
      add(sum, await round(folders));
      sums.set(name, sum);
      // What went wrong can be looked at.
      if (isRight(sum)) folders.remove();
    }
  }
  const total = noFigures();
  for (const sum of sums.values()) add(total, sum);
  const rows = [...sums, ["together", total] as const];
  const columns = ["rounds", "answered", "lost", "corrupt", "leftovers", "unanswered"] as const;
  console.log(["".padEnd(26), ...columns.map((column) => column.padStart(11))].join(""));
  for (const [name, sum] of rows) {
    console.log([name.padEnd(26), ...columns.map((column) => String(sum[column]).padStart(11))].join(""));
  }
  for (const problem of total.problems) console.log(problem);
  return isRight(total);
}

function isRight(figures: Figures): boolean {
  const { problems, ...counts } = faultsOf(figures);
  return problems.length === 0 && Object.values(counts).every((count) => count === 0);
}
