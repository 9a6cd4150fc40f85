import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Figures, noFigures } from "./figures.js";
import { type Answers, leftBeside, lostFrom, serve, stateIn, write } from "./server.js";

/**
 * A server that is asked to end while clients make changes: each change that is in the file was answered, the exit code is
 * 0, and neither a lock nor anything else stays. A terminal's Ctrl-C comes twice where npm hands it on.
 */
export async function endServer(folder: string, signals: readonly NodeJS.Signals[]): Promise<Figures> {
  const figures = noFigures();
  const state = join(folder, "state.json");
  const answers: Answers = { users: new Set(), seconds: 0, refused: 0 };
  const server = await serve(state);
  const writing = write(server, answers, { writers: 8, prefix: "end" });
  await delay(50 + Math.random() * 300);
  for (const signal of signals) server.process.kill(signal);
  const code = await server.ended;
  await writing;
  figures.rounds++;
  figures.answered += answers.users.size + answers.seconds;
  if (code !== 0) {
    figures.unanswered++;
    figures.problems.push(`the exit code is ${code}`);
  }
  const held = stateIn(state);
  if (typeof held === "string") {
    figures.corrupt++;
    figures.problems.push(held);
  } else {
    figures.lost += lostFrom(held, answers);
    const made = [...held.accounts.values()].reduce((sum, { users }) => sum + users.size, held.clockOffset);
    const cut = made - answers.users.size - answers.seconds;
    figures.unanswered += cut;
    if (cut !== 0) figures.problems.push(`${cut} changes were made and not answered`);
  }
  const left = leftBeside(state);
  figures.leftovers += left.length;
  figures.problems.push(...left);
  return figures;
}
