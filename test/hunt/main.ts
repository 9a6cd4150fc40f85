import { parseArgs } from "node:util";
import { type Disagreement, huntOne, noFigures } from "./hunt.js";
import { type FamilyName, families } from "./policies.js";
import { inWords, written } from "./report.js";

const help = `npm run hunt -- --minutes N | --policies N  [--seed N] [--family NAME] [--calls N] [--keep-on] [--output FOLDER]`;

/** Runs the hunt; gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string" },
      policies: { type: "string" },
      seed: { type: "string" },
      family: { type: "string", multiple: true },
      calls: { type: "string", default: "150" },
      output: { type: "string", default: ".hunt/found" },
      most: { type: "string", default: "20" },
    },
  });
  const minutes = numberOf(values.minutes);
  const policies = numberOf(values.policies);
  if (minutes === undefined && policies === undefined) {
    console.error(help);
    return 2;
  }
  const names = Object.keys(families).filter((name): name is FamilyName => name in families);
  const chosen = values.family === undefined ? names : names.filter((name) => values.family?.includes(name));
  const seed = numberOf(values.seed) ?? Date.now() % 1_000_000;
  const most = numberOf(values.most) ?? 20;
  const figures = noFigures();
  const found: Disagreement[] = [];
  const perClaim = new Map<string, number>();
  const end = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * 60_000;
  for (
    let index = 0;
    Date.now() < end && index < (policies ?? Number.POSITIVE_INFINITY) && found.length < most;
    index++
  ) {
    const family = chosen[index % chosen.length] ?? "fully random";
    const options = { seed, family, callsPerPolicy: numberOf(values.calls) ?? 150 };
    const disagreement = huntOne(options, Math.floor(index / chosen.length), figures);
    if (disagreement !== undefined) {
      found.push(disagreement);
      perClaim.set(`${disagreement.claim}, ${family}`, (perClaim.get(`${disagreement.claim}, ${family}`) ?? 0) + 1);
      console.log(`\n${written(values.output, disagreement)}`);
    }
    if (process.stderr.isTTY && index % 20 === 0) {
      process.stderr.write(`\r${inWords(figures, found.length, seed)}\u001b[K`);
    }
    // So that Ctrl-C is heard.
    if (index % 200 === 199) await new Promise((resolve) => setImmediate(resolve));
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  for (const [name, count] of [...perClaim].sort(([, one], [, other]) => other - one))
    console.log(`${count} of ${name}`);
  console.log(inWords(figures, found.length, seed));
  return found.length > 0 ? 1 : 0;
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new Error(`${JSON.stringify(text)} is not a number; ${help}`);
  return number;
}
