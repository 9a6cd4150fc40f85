import { exitCodes } from "./exit.js";
import { ending, main } from "./main.js";

/** Put in by the build: what the parser prints, on lines of 100 columns and in English, by the words that ask for it. */
declare const POLICY_CHECK_HELP: Readonly<Record<string, string>>;

/** Answers words that ask for help or the version as the parser does: from its texts, or by asking it. */
export function helpMain(words: readonly string[]): Promise<void> {
  const asked = words.map((word) => (word === "-h" ? "--help" : word)).join(" ");
  const text = Object.hasOwn(POLICY_CHECK_HELP, asked) && isUsual(process) ? POLICY_CHECK_HELP[asked] : undefined;
  if (text === undefined) return main(words);
  return ending(async () => {
    process.stdout.write(text);
    return exitCodes.success;
  });
}

/** Whether help is laid out and worded as usual here: narrow terminals and other languages have the parser do it. */
function isUsual({ env, stdout }: Pick<NodeJS.Process, "env" | "stdout">): boolean {
  const { LC_ALL, LC_MESSAGES, LANG, LANGUAGE, YARGS_DISABLE_WRAP } = env;
  const language = LC_ALL || LC_MESSAGES || LANG || LANGUAGE || "C";
  if (YARGS_DISABLE_WRAP !== undefined || !/^(?:C|POSIX|en(?:_US)?)(?:\.|$)/.test(language)) return false;
  return stdout.isTTY !== true || stdout.columns >= 100;
}
