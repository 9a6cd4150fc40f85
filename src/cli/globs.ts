import picomatch from "picomatch";

/** What is wrong with a glob, in a person's words; undefined where nothing is. */
export function globProblem(glob: string): string | undefined {
  if (glob.includes("\\")) return 'has a backslash: folders are parted by "/", and a star itself is "[*]"';
  if (glob.startsWith("/") || /^[A-Za-z]:/.test(glob)) return "must be relative to the configuration file's folder";
  if (glob.endsWith("/")) return `names a folder; for the files in it write ${JSON.stringify(`${glob}**`)}`;
  return bracketProblem(glob);
}

/** What is wrong with a glob of role names. */
export function roleGlobProblem(glob: string): string | undefined {
  if (glob.includes(":")) return "must be the name of a role, without the rest of its ARN";
  if (glob.includes("/")) return "must be the name of a role, without its path";
  return bracketProblem(glob);
}

function bracketProblem(glob: string): string | undefined {
  try {
    picomatch(glob, { strictBrackets: true });
    return undefined;
  } catch (error) {
    const what = error instanceof Error ? /^Missing (opening|closing): "."/.exec(error.message)?.[0] : undefined;
    return `is not a glob${what === undefined ? "" : `: ${what.toLowerCase()}`}`;
  }
}

/** Whether a text is one of those that a glob means. */
export function matcher(glob: string): (text: string) => boolean {
  return picomatch(glob);
}

/**
 * Whether a glob means a user or role: by its ARN, by its path and name, or by its name. Stars also stand for slashes, as in
 * policies: a glob that left out roles with a path would leave them unchecked.
 */
export function entityMatcher(glob: string): (...texts: readonly string[]) => boolean {
  const isMatch = picomatch(glob, { bash: true, dot: true, nonegate: true });
  return (...texts) => texts.some((text) => isMatch(text));
}

/** What is wrong with such a glob, in a person's words; undefined where nothing is. */
export function entityGlobProblem(glob: string): string | undefined {
  return glob === "" ? "is empty" : bracketProblem(glob);
}
