import { shells } from "../completion/shells.js";
import { type Command, wordsOf } from "./command.js";

const describe = "Print a script that completes commands, options and values in a shell";

/** `policy-check completion SHELL`. */
export const completion: Command = {
  name: "completion",
  describe,
  words: { ...wordsOf({}), argument: { words: shells } },
  usage: "completion [shell]",
  positional: { name: "shell", isList: false, describe: "bash, zsh or fish" },
  examples: [
    ["source <($0 completion bash)", "in ~/.bashrc"],
    ["source <($0 completion zsh)", "in ~/.zshrc, after compinit"],
    ["$0 completion fish | source", "in ~/.config/fish/config.fish"],
  ],
  async run(values, all) {
    values.refuseAfterDashes();
    const { runCompletion } = await import("../commands/completion.js");
    return runCompletion(values.text("shell"), all);
  },
};
