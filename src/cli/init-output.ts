import { structuredPatch } from "diff";
import type { AccountUse, FilePlan } from "../init/index.js";
import { count, printable, printableLines } from "../report/index.js";

/** The plan for people: what is written, what stays, what they have to add themselves. */
export function planInWords(plans: readonly FilePlan[], verb: "would write" | "will write"): string {
  const written = plans.filter(isWritten);
  const kept = plans.filter((plan) => plan.kind === "kept");
  const paste = plans.filter((plan) => plan.kind === "paste");
  const blocks = [
    written.length === 0
      ? "nothing to write: all files are there"
      : `${verb}:\n${table(written.map((plan) => [plan.path, plan.kind === "append" ? `adds a line: ${plan.why}` : plan.why]))}`,
    ...(kept.length === 0 ? [] : [`stays as it is:\n${table(kept.map(({ path, why }) => [path, why]))}`]),
    ...paste.map(({ path, why, lines }) => `${printable(path)}: ${why}:\n${indented(lines, "    ")}`),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** Whether a plan changes a file. */
export function isWritten(plan: FilePlan): plan is Extract<FilePlan, { readonly kind: "write" | "append" | "update" }> {
  return plan.kind === "write" || plan.kind === "append" || plan.kind === "update";
}

/** The texts that would be written, as a diff shows them. */
export function previewOf(plans: readonly FilePlan[]): string {
  return plans
    .filter(isWritten)
    .map((plan) => {
      const path = printable(plan.path);
      if (plan.kind === "write") return `--- /dev/null\n+++ ${path}\n${indented(plan.text, "+")}\n`;
      if (plan.kind === "append") return `--- ${path}\n+++ ${path}\n${indented(plan.added, "+")}\n`;
      const { hunks } = structuredPatch(path, path, plan.before, plan.text, undefined, undefined, { context: 1 });
      return `--- ${path}\n+++ ${path}\n${printableLines(hunks.flatMap(({ lines }) => lines).join("\n"))}\n`;
    })
    .join("\n");
}

/** More features are only counted. */
const mostShown = 8;

/** Paths with their reasons; many files of one folder for one reason are one row. */
function table(rows: readonly (readonly [string, string])[]): string {
  const groups = new Map<string, [string, string][]>();
  for (const [path, why] of rows) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const key = `${folder.split("/", 1)[0]} ${why}`;
    groups.set(key, [...(groups.get(key) ?? []), [path, why]]);
  }
  const shown = [...groups.values()].flatMap((group): readonly (readonly [string, string])[] => {
    const [first] = group;
    if (group.length <= mostShown || first === undefined) return group;
    return [[`${first[0].slice(0, first[0].indexOf("/") + 1)} (${count(group.length, "file")})`, first[1]]];
  });
  const width = Math.max(...shown.map(([path]) => path.length));
  return shown.map(([path, why]) => `  ${printable(path).padEnd(width)}  ${why}`).join("\n");
}

function indented(text: string, margin: string): string {
  return printableLines(text)
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `${margin}${line}`)
    .join("\n");
}

/** A number of trust policies. */
export function policiesInWords(number: number): string {
  return number === 1 ? "1 trust policy" : `${number} trust policies`;
}

/** What was found: the policies, and whose accounts they name. */
export function foundInWords(policies: number, uses: readonly AccountUse[], own: readonly string[]): string {
  const others = uses.filter(({ account }) => !own.includes(account));
  const lines = [
    `${policiesInWords(policies)} found`,
    ...(own.length > 0 ? [`your accounts: ${own.join(", ")}`] : []),
    ...(others.length > 0
      ? [
          `other accounts: ${others.map((use) => `${use.account} (${useInWords(use)})`).join(", ")}; if one is yours, add it to "ownAccounts" in policy-check.config.json`,
        ]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** How often an account is in policies, for people. */
export function useInWords({ home, named }: AccountUse): string {
  const parts = [
    ...(home > 0 ? [`${count(home, "role")} in it`] : []),
    ...(named > 0 ? [`trusted by ${named === 1 ? "1 policy" : `${named} policies`}`] : []),
  ];
  return parts.join(", ");
}
