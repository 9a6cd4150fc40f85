import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Disagreement, Figures } from "./hunt.js";

/** Writes what a person needs to see a disagreement; gives it in words, with the commands. */
export function written(folder: string, found: Disagreement): string {
  const { claim, family, seed, index, what, commands, files } = found;
  const own = join(folder, `${claim}-${seed}-${family}-${index}`.replace(/[^\w.-]+/g, "-"));
  mkdirSync(own, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(own, name), text);
  const lines = commands.map((command) => `policy-check ${command.replace(/\w+\.json/g, (name) => join(own, name))}`);
  const text = [`${claim} (${family}, seed ${seed}, number ${index}): ${what}`, ...lines].join("\n  ");
  writeFileSync(join(own, "README.txt"), `${text}\n`);
  return text;
}

export function inWords(figures: Figures, disagreements: number, seed: number): string {
  const { policies, accounts, refused, calls, letIn, proofs, pairs } = figures;
  return [
    `${policies} policies (${refused} more that AWS would refuse to store), ${accounts} accounts, ${calls} calls (${letIn} let in), ${proofs} proofs,`,
    `${pairs} pairs compared, ${disagreements} disagreements, seed ${seed}`,
  ].join(" ");
}
