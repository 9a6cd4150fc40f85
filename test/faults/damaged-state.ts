import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStateFile } from "../../src/endpoint/state/state-file.js";
import { type Figures, noFigures } from "./figures.js";
import { serve, write } from "./server.js";

/** A state file of a server that ended as it should, with one before it. */
export async function makeState(folder: string): Promise<string> {
  const state = join(folder, "state.json");
  const server = await serve(state);
  let calls = 0;
  const answers = { users: new Set<string>(), seconds: 0, refused: 0 };
  await write(server, answers, { writers: 3, prefix: "user", enough: () => ++calls > 15 });
  server.process.kill("SIGTERM");
  await server.ended;
  return state;
}

/**
 * Single flipped bits of a state file: each must be a clear error, with a place or with what is wrong, and with the whole
 * file of before as an offer. None is taken for a state, and no file is changed.
 */
export async function flipBits(state: string, flips: number): Promise<Figures> {
  const figures = noFigures();
  const whole = readFileSync(state);
  for (let flip = 0; flip < flips; flip++) {
    const bit = Math.floor(Math.random() * whole.length * 8);
    const damaged = Buffer.from(whole);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(state, damaged);
    const read = await readStateFile(state, state);
    figures.rounds++;
    if (read.kind === "state") {
      figures.corrupt++;
      figures.problems.push(`bit ${bit} of ${whole.length} bytes was not noticed`);
    } else if (!isClear(read.problems)) {
      figures.unanswered++;
      figures.problems.push(`bit ${bit}: ${read.problems.join("; ")}`);
    }
    if (!readFileSync(state).equals(damaged)) figures.lost++;
  }
  copyFileSync(`${state}.bak`, state);
  if ((await readStateFile(state, state)).kind !== "state") figures.lost++;
  writeFileSync(state, whole);
  return figures;
}

function isClear(problems: readonly string[]): boolean {
  const [first = ""] = problems;
  const isPlaced = /state\.json:\d+:\d+: ./.test(first) || /state\.json: .*UTF-8/.test(first);
  return isPlaced && /to restore it, run: cp .*state\.json\.bak .*state\.json$/.test(problems.at(-1) ?? "");
}
