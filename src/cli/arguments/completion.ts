import { shells } from "../completion/shells.js";
import { type Command, refuseWordsAfterDashes, wordsOf } from "./command.js";

const describe = "Print a script that completes commands, options and values in a shell";

/** `policy-check completion SHELL`. */
export const completion: Command = {
  name: "completion",
  describe,
  words: { ...wordsOf({}), argument: { words: shells } },
  add: (parser, ended, all) =>
    parser.command(
      "completion [shell]",
      describe,
      (command) =>
        command
          .positional("shell", { type: "string", describe: "bash, zsh or fish" })
          .example("source <($0 completion bash)", "in ~/.bashrc")
          .example("source <($0 completion zsh)", "in ~/.zshrc, after compinit")
          .example("$0 completion fish | source", "in ~/.config/fish/config.fish"),
      async (argv) => {
        refuseWordsAfterDashes(argv);
        const { runCompletion } = await import("../commands/completion.js");
        ended(runCompletion(argv.shell, all));
      },
    ),
};
