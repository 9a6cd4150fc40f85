import { type ExitCode, exitCodes } from "../exit.js";
import { writeReport } from "../output.js";
import { phrasesText } from "../phrases.js";

/** Prints all phrases of the steps. */
export function runPhrases(): ExitCode {
  writeReport(phrasesText(), undefined);
  return exitCodes.success;
}
