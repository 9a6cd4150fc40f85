import { isAccountId } from "../../iam/index.js";
import { ciHosts, plannedIds } from "../../init/index.js";
import { UsageError } from "../exit.js";
import { type Command, wordsOf } from "./command.js";
import { choice, files, text, texts } from "./options.js";

const ciChoices = [...ciHosts, "none"] as const;

const options = {
  yes: {
    type: "boolean",
    default: false,
    describe: "Ask nothing, and write everything that is missing; needed where there is no terminal",
  },
  "dry-run": { type: "boolean", default: false, describe: "Show what would be written, and write nothing" },
  ci: choice(ciChoices, "The CI job to write [default: by the files and the remote of the repository]"),
  policies: files(
    "The files with trust policies, folders and globs [default: all that are found and that git does not ignore]",
  ),
  "own-accounts": texts(
    "An account ID of yours, for the configuration; repeat for more [default: the accounts that the roles are in]",
  ),
  without: {
    ...texts("Do not write this; repeat for more"),
    choices: ["features", ...plannedIds],
  },
  package: text(
    "What npm installs policy-check from: a version, a tarball or a git URL [default: as this copy was installed]",
  ),
  "skip-install": { type: "boolean", default: false, describe: "Do not run npm install" },
} as const;

const describe = "Set a repository up: configuration, scenarios, CI job and hook for its trust policies";

/** `policy-check init [folder]`. */
export const init: Command = {
  name: "init",
  describe,
  words: wordsOf(options),
  usage: "init [folder]",
  positional: { name: "folder", isList: false, describe: "The folder to set up [default: the working directory]" },
  examples: [
    ["$0 init", "look for trust policies, ask, and write what is missing"],
    ["$0 init --dry-run", "show what it would write"],
    ["$0 init --yes --ci github", "ask nothing, and write a job for GitHub Actions"],
    ["$0 init --yes --policies policies/ --without hook --without editor", "leave some files out"],
    ["$0 init infra --yes", "set up a folder of a larger repository"],
  ],
  async run(values) {
    values.refuseAfterDashes();
    const ownAccounts = values.list("own-accounts");
    const wrong = ownAccounts?.find((account) => !isAccountId(account));
    if (wrong !== undefined)
      throw new UsageError(`--own-accounts needs account IDs of twelve digits, not ${JSON.stringify(wrong)}`);
    const { runInit } = await import("../commands/init.js");
    return runInit({
      folder: values.text("folder"),
      yes: values.flag("yes"),
      dryRun: values.flag("dry-run"),
      ci: values.choice("ci", ciChoices),
      policies: values.texts("policies"),
      ownAccounts,
      without: values.choices("without", ["features", ...plannedIds]),
      packageSource: values.text("package"),
      skipInstall: values.flag("skip-install"),
    });
  },
};
