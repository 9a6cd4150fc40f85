import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Figures, noFigures } from "./figures.js";
import { type Answers, leftBeside, lostFrom, serve, stateIn, usersOf, write } from "./server.js";

/**
 * A server that is killed (SIGKILL) again and again while clients make changes, and starts again each time. Everything
 * that was answered must be there after each start, and nothing else beside the file.
 */
export async function killServer(
  folder: string,
  { kills, writers }: { kills: number; writers: number },
): Promise<Figures> {
  const figures = noFigures();
  const state = join(folder, "state.json");
  const answers: Answers = { users: new Set(), seconds: 0, refused: 0 };
  for (let kill = 0; kill <= kills; kill++) {
    const server = await serve(state).catch((error: unknown) => String(error));
    if (typeof server === "string") {
      figures.corrupt++;
      figures.problems.push(server);
      return figures;
    }
    const left = leftBeside(state, [".state.json.lock"]);
    figures.leftovers += left.length;
    figures.problems.push(...left);
    const present = await usersOf(server);
    figures.lost += [...answers.users].filter((name) => !present.has(name)).length;
    if (kill === kills) {
      server.process.kill("SIGTERM");
      if ((await server.ended) !== 0) figures.unanswered++;
      break;
    }
    const writing = write(server, answers, { writers, prefix: `kill-${kill}` });
    await delay(30 + Math.random() * 400);
    server.process.kill("SIGKILL");
    await Promise.all([writing, server.ended]);
    figures.rounds++;
    // Before the second change there is no file of before.
    for (const file of [state, `${state}.bak`].filter((each) => each === state || existsSync(each))) {
      const held = stateIn(file);
      if (typeof held === "string") {
        figures.corrupt++;
        figures.problems.push(`${file}: ${held}`);
      } else if (file === state) figures.lost += lostFrom(held, answers);
    }
  }
  const left = leftBeside(state);
  figures.leftovers += left.length;
  figures.problems.push(...left);
  figures.answered += answers.users.size + answers.seconds;
  return figures;
}
