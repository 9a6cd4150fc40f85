import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decisionOn, requestOf } from "./claims.js";
import { compiledDraft, textOf } from "./drafts.js";
import type { Disagreement, Figures } from "./hunt.js";

const identityDocument = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Action: "sts:*", Resource: "*" },
};

/** Writes what a person needs to see a disagreement: the policy, the call, and the commands. */
export function written(folder: string, found: Disagreement): string {
  const { claim, family, seed, index, what, command, subject, call } = found;
  const own = join(folder, `${claim}-${seed}-${family}-${index}`.replace(/[^\w.-]+/g, "-"));
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "policy.json"), textOf(subject.draft));
  if (subject.previous !== undefined) writeFileSync(join(own, "previous.json"), textOf(subject.previous));
  const inFolder = (text: string): string => text.replace(/(\w+\.json)/g, (file) => join(own, file));
  const lines = [`policy-check ${inFolder(command)}`];
  let decided = "";
  if (call !== undefined) {
    const { action, principal, resource, context } = call;
    const policies = { trust: subject.draft, identity: [identityDocument] };
    writeFileSync(
      join(own, "request.json"),
      `${JSON.stringify({ action, principal, resource, context, policies }, null, 2)}\n`,
    );
    lines.push(`policy-check simulate ${join(own, "request.json")}`);
    const policy = compiledDraft(subject.draft);
    const request = requestOf(call);
    if (policy !== undefined && request !== undefined) {
      const { decision, undocumented } = decisionOn(request, policy);
      decided = ` ${call.caller}: ${decision}${undocumented.length > 0 ? ` (${undocumented.map(({ id, otherwise }) => `${id}: ${otherwise}`).join(", ")})` : ""}`;
    }
  }
  const text = [
    `${claim} (${family}, seed ${seed}, policy ${index}): ${what}.${decided}`,
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
  writeFileSync(join(own, "README.txt"), `${text}\n`);
  return text;
}

export function inWords(figures: Figures, disagreements: number, seed: number): string {
  const { policies, refused, calls, letIn, proofs, pairs } = figures;
  return [
    `${policies} policies (${refused} more that AWS would refuse to store), ${calls} calls (${letIn} let in), ${proofs} proofs,`,
    `${pairs} pairs compared, ${disagreements} disagreements, seed ${seed}`,
  ].join(" ");
}
