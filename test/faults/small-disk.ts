import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmdirSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figures, noFigures } from "./figures.js";
import { type Answers, leftBeside, lostFrom, serve, stateIn, write } from "./server.js";

const page = 4096;

/** More than a small disk can hold: a server that answers so many does not look. */
const mostUsers = 1000;

/** Whether a disk of its own can be made here: by root, where the machine lets it. */
export function canMount(): boolean {
  return onSmallDisk(64, () => true) === true;
}

/** Does something on a small disk in memory; undefined where there can be none. */
export function onSmallDisk<Result>(kilobytes: number, use: (folder: string) => Result): Result | undefined {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-disk-"));
  const options = ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder];
  if (spawnSync("mount", options, { stdio: "ignore" }).status !== 0) {
    rmdirSync(folder);
    return undefined;
  }
  const free = (): void => {
    spawnSync("umount", [folder], { stdio: "ignore" });
    rmdirSync(folder);
  };
  try {
    const result = use(folder);
    if (result instanceof Promise) result.then(free, free);
    else free();
    return result;
  } catch (error) {
    free();
    throw error;
  }
}

/** Fills a disk but for some pages. */
export function fillBut(pages: number): (folder: string) => string {
  return (folder) => {
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, "filling"), Buffer.alloc(Math.max(0, bavail * bsize - pages * page)));
    return "";
  };
}

/**
 * A server whose disk becomes full: changes that cannot be kept are answered with status 500, all others are there
 * after it is killed, and the next server starts with them.
 */
export async function fillServersDisk(folder: string): Promise<Figures> {
  const figures = noFigures();
  const state = join(folder, "state.json");
  const answers: Answers = { users: new Set(), seconds: 0, refused: 0 };
  const server = await serve(state);
  await write(server, answers, {
    writers: 4,
    prefix: "a-user-with-a-long-name",
    enough: () => answers.refused > 20 || answers.users.size > mostUsers,
  });
  server.process.kill("SIGKILL");
  await server.ended;
  figures.rounds++;
  figures.answered = answers.users.size + answers.seconds;
  // Before the second change there is no file of before.
  for (const file of [state, `${state}.bak`].filter((each) => each === state || existsSync(each))) {
    const held = stateIn(file);
    if (typeof held === "string") {
      figures.corrupt++;
      figures.problems.push(`${file}: ${held}`);
    } else if (file === state) figures.lost += lostFrom(held, answers);
  }
  const next = await serve(state).catch((error: unknown) => String(error));
  if (typeof next === "string") {
    figures.unanswered++;
    figures.problems.push(next);
    return figures;
  }
  const left = leftBeside(state, [".state.json.lock"]);
  figures.leftovers += left.length;
  figures.problems.push(...left);
  next.process.kill("SIGTERM");
  const code = await next.ended;
  if (code !== 0) {
    figures.unanswered++;
    figures.problems.push(`the exit code on a full disk is ${code}`);
  }
  return figures;
}
