// What the program begins with: it loads the bundle that has the command. The build puts it in front of the bundles, and runs
// it where Node was started with it.
import { Bundles } from "./bundles.js";
import { codeCacheOf } from "./code-cache.js";
import { commandNames } from "./command-names.js";

/** What every bundle of a command gives; that of the parser has no command. */
interface CommandBundle {
  main(words: readonly string[], command: unknown): Promise<void>;
  readonly command?: unknown;
}

/** What the file of the program gives to others. */
interface Program {
  /** Runs the words of the process's command line, and sets the exit code. */
  readonly run: () => Promise<void>;
  /** What a bundle exports: cucumber loads the steps by files of the library, and they are in a bundle. */
  readonly load: (bundle: string) => object;
}

export function program(): Program {
  const bundles = new Bundles(__dirname, codeCacheOf(process));
  const run = async (): Promise<void> => {
    const words = process.argv.slice(2);
    const bundle = bundles.load(bundleFor(words));
    // INVARIANT: the build gives each of these bundles its main.
    if (!isCommandBundle(bundle)) throw new Error("the bundle of a command has no main");
    await bundle.main(words, bundle.command);
  };
  return { run, load: (bundle) => bundles.load(bundle) };
}

/** The bundle that is the most likely one to have all that is needed; each knows what to do with any words. */
function bundleFor(words: readonly string[]): string {
  const [first = ""] = words;
  if (words.some((word) => /^(?:--help|-h|--version)$/.test(word))) return "help";
  if (first === "completion") return "command-line";
  return commandNames.find((name) => name === first) ?? "check";
}

function isCommandBundle(bundle: object): bundle is CommandBundle {
  return "main" in bundle && typeof bundle.main === "function";
}
