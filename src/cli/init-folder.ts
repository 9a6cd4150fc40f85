import { basename } from "node:path";
import { chdir, cwd } from "node:process";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";

/** Makes a folder the working directory, as all commands see it, and says what people call it. Throws UsageError if there is none. */
export function enterFolder(folder: string | undefined): string {
  if (folder !== undefined) {
    try {
      chdir(folder);
    } catch (error) {
      const why = readProblem(error).replace("there is no such file", "there is no such folder");
      throw new UsageError(`${folder} cannot be set up: ${why}`);
    }
  }
  return basename(cwd());
}
