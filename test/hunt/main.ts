import { parseArgs } from "node:util";
import { huntAccounts } from "./accounts.js";
import {
  type AccountFamily,
  type Disagreement,
  type Figures,
  huntProofs,
  huntSigned,
  huntTemplates,
  noFigures,
} from "./hunt.js";
import { type FamilyName, families } from "./policies.js";
import { inWords, written } from "./report.js";
import { huntRights } from "./rights.js";
import { SignedCalls } from "./signed.js";

/** What is looked at: policies by their family, and whole accounts. */
const grounds = [
  ...Object.keys(families).filter((name): name is FamilyName => name in families),
  "accounts",
  "rights",
] as const;

const help = `npm run hunt -- --minutes N | --policies N

  --seed N         the same seed makes the same policies and calls
  --family NAME    policies of this family only, or accounts; may be given several times
  --calls N        calls for each policy of which something is proved, 150 if absent
  --most N         ends after so many disagreements, 20 if absent
  --output FOLDER  for the files of disagreements, .hunt/found if absent`;

/** Runs the hunt; gives the exit code: 1 where anything disagrees. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: "string" },
      policies: { type: "string" },
      seed: { type: "string" },
      family: { type: "string", multiple: true },
      calls: { type: "string" },
      most: { type: "string" },
      output: { type: "string" },
    },
  });
  const minutes = numberOf(values.minutes);
  const policies = numberOf(values.policies);
  const { family = [] } = values;
  const chosen = family.length === 0 ? grounds : grounds.filter((name) => family.includes(name));
  if ((minutes === undefined && policies === undefined) || chosen.length < Math.min(1, family.length)) {
    console.error(`${help}\n\nThe families are ${grounds.join(", ")}.`);
    return 2;
  }
  const seed = numberOf(values.seed) ?? Date.now() % 1_000_000;
  const most = numberOf(values.most) ?? 20;
  const callsPerPolicy = numberOf(values.calls) ?? 150;
  const figures = noFigures();
  const found: Disagreement[] = [];
  const endpoint = await SignedCalls.start();
  const end = minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + minutes * 60_000;
  const last = policies ?? Number.POSITIVE_INFINITY;
  for (let count = 0; Date.now() < end && count < last && found.length < most; count++) {
    const ground = {
      seed,
      family: chosen[count % chosen.length] ?? "fully random",
      index: Math.floor(count / chosen.length),
    };
    for (const disagreement of await huntOn(ground, figures, callsPerPolicy, endpoint)) {
      found.push(disagreement);
      process.stdout.write(
        `${process.stderr.isTTY ? "\r\u001b[K" : ""}\n${written(values.output ?? ".hunt/found", disagreement)}\n`,
      );
    }
    if (process.stderr.isTTY && count % 10 === 0)
      process.stderr.write(`\r${inWords(figures, found.length, seed)}\u001b[K`);
  }
  await endpoint.close();
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  const sorts = new Map<string, number>();
  for (const { claim, family: of } of found) sorts.set(`${claim}: ${of}`, (sorts.get(`${claim}: ${of}`) ?? 0) + 1);
  for (const [name, count] of [...sorts].sort(([, one], [, other]) => other - one)) console.log(`${count} of ${name}`);
  console.log(inWords(figures, found.length, seed));
  return found.length > 0 ? 1 : 0;
}

/** Every policy and account is held against calls; every tenth policy is a template as well, and every tenth is put on a role. */
async function huntOn(
  { family, ...at }: { readonly seed: number; readonly family: FamilyName | AccountFamily; readonly index: number },
  figures: Figures,
  callsPerPolicy: number,
  endpoint: SignedCalls,
): Promise<readonly Disagreement[]> {
  if (family === "rights") return [await huntRights(at, figures)].flatMap((each) => each ?? []);
  if (family === "accounts") return [await huntAccounts(at, figures)].flatMap((each) => each ?? []);
  const ground = { ...at, family };
  const found = [await huntProofs(ground, figures, { callsPerPolicy })];
  if (at.index % 10 === 3) found.push(await huntTemplates(ground, figures));
  if (at.index % 10 === 6) found.push(await huntSigned(ground, figures, endpoint));
  return found.flatMap((each) => each ?? []);
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isFinite(number) || number < 0) throw new Error(`${JSON.stringify(text)} is not a number\n\n${help}`);
  return number;
}
