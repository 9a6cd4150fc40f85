import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The page of the package that has a table of all phrases; a test compares it with the steps. */
const page = new URL("../../docs/steps.md", import.meta.url);

/** All phrases of our steps, with what they mean, for the terminal. */
export function phrasesText(): string {
  const [, section = ""] = /\n## Phrases\n(.*?)\n## /s.exec(readFileSync(page, "utf8")) ?? [];
  const lines = section.split("\n");
  const shown = lines.flatMap((line) => {
    const [, phrases = "", meaning = ""] = /^\| (.*?) \| ?(.*?) ?\|$/.exec(line) ?? [];
    if (/^(Given|When|Then)$/.test(phrases)) return ["", phrases];
    if (!phrases.startsWith("`")) return [];
    const each = [...phrases.matchAll(/`([^`]+)`/g)].map(([, phrase = ""]) => `  ${phrase}`);
    return meaning === "" ? each : [...each, `      ${meaning.replaceAll("`", "")}`];
  });
  return `${shown.slice(1).join("\n")}\n\nNames in capitals are yours; phrases that end with a colon need a table or a doc string below them. More is in ${fileURLToPath(page)}\n`;
}
