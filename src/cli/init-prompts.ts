import { type CANCEL_SYMBOL, cancel, confirm, intro, isCancel, multiselect, outro, select, text } from "@clack/prompts";
import { type AccountUse, type CiHost, ciHosts, plannedFiles } from "../init/index.js";
import { count } from "../report/index.js";
import { policiesInWords, useInWords } from "./init-output.js";

/** Somebody who sets a repository up, on a terminal. A question that is not answered ends it: see {@link Declined}. */
export interface Asking {
  policyPaths(found: readonly string[], policies: number): Promise<readonly string[]>;
  ownAccounts(uses: readonly AccountUse[], likely: readonly string[]): Promise<readonly string[]>;
  ci(host: CiHost | undefined): Promise<CiHost | "none">;
  /** The IDs of the files that are not wanted. */
  without(offered: readonly string[]): Promise<readonly string[]>;
  write(files: number): Promise<boolean>;
  install(): Promise<boolean>;
  end(sentence: string): void;
}

/** Somebody left a question with Ctrl-C or Escape. */
export class Declined extends Error {
  override readonly name = "Declined";
}

/** Asks on standard input and output, which are a terminal. */
export function askOnTerminal(folder: string): Asking {
  intro(`policy-check init: ${folder}`);
  return {
    async policyPaths(found, policies) {
      const words = answered(
        await text({
          message: `${policiesInWords(policies)} found. Folders, files and globs to check, with spaces between them:`,
          initialValue: found.join(" "),
        }),
      );
      const paths = words.split(/\s+/).filter((word) => word !== "");
      return paths.length > 0 ? paths : found;
    },
    async ownAccounts(uses, likely) {
      if (uses.length === 0) return [];
      return answered(
        await multiselect({
          message: "Which of these accounts are yours? Trust in any other account is reported.",
          options: uses.map((use) => ({ value: use.account, label: use.account, hint: useInWords(use) })),
          initialValues: [...likely],
          required: false,
        }),
      );
    },
    async ci(host) {
      const labels: Readonly<Record<CiHost, string>> = { github: "GitHub Actions", gitlab: "GitLab CI" };
      const options = [
        ...ciHosts.map((value) => ({ value, label: labels[value] })),
        { value: "none" as const, label: "no job" },
      ];
      return answered(
        await select<CiHost | "none">({ message: "Which CI runs here?", options, initialValue: host ?? "none" }),
      );
    },
    async without(offered) {
      const wanted = answered(
        await multiselect({
          message: "What is to be written?",
          options: offered.map((value) => ({ value, label: labelOf(value) })),
          initialValues: [...offered],
          required: false,
        }),
      );
      return offered.filter((id) => !wanted.includes(id));
    },
    write: async (files) => answered(await confirm({ message: `Write ${count(files, "file")}?` })),
    install: async () => answered(await confirm({ message: "Run npm install now? It needs the network." })),
    end: (sentence) => outro(sentence),
  };
}

function answered<T>(answer: T | typeof CANCEL_SYMBOL): T {
  if (!isCancel(answer)) return answer;
  cancel("nothing was written");
  throw new Declined();
}

function labelOf(id: string): string {
  if (id === "features") return "features: scenarios for each role";
  return plannedFiles.find((file) => file.id === id)?.label ?? id;
}
