import { type Command, wordsOf } from "./command.js";
import { checkFormats, checkReport, checkSize, choice, emptiness, quiet, text, texts, wholeBytes } from "./options.js";

const scopes = ["people", "all"] as const;

const options = {
  property: {
    ...texts(
      "The property to prove: mfa, mfa-age=SECONDS, accounts=ID,ID, owners (no tokens of other customers of an identity provider), reachable, or, of identity policies and users, force-mfa=ACTION,ACTION (nothing else without MFA); repeat for more [default: mfa]",
    ),
    takes: { words: ["mfa", "mfa-age=", "accounts=", "owners", "reachable", "force-mfa="] },
  },
  scope: choice(
    scopes,
    "The callers to prove it for: people (users and role sessions), or all (also services, SAML and OIDC) [default: people]",
  ),
  "without-axiom": { ...texts("Do not make this assumption (proofs list theirs); repeat for more"), takes: "axioms" },
  ...checkReport,
  ...quiet,
  config: text("Configuration file, for mfaExempt and maxFileSize [default: policy-check.config.json]"),
  "stdin-filename": text("The file name for standard input in reports and in the configuration"),
  ...emptiness,
  "max-file-size": checkSize,
} as const;

const describe = "Prove for all requests that nobody can assume a role without MFA, or show a request that can";

/** `policy-check prove <paths..>`. */
export const prove: Command = {
  name: "prove",
  describe,
  words: wordsOf(options, "paths"),
  usage: "prove [paths..]",
  positional: {
    name: "paths",
    isList: true,
    describe: "Files with trust policies, folders and globs, as for check; - is standard input",
  },
  examples: [
    ["$0 prove policies/*.json", "prove that MFA is required, or show who needs none"],
    ["$0 prove --property mfa-age=3600 --property reachable policies/*.json", "prove several properties"],
    ["$0 prove --property accounts=123456789012 .", "prove that no other account has access"],
    ["$0 prove --property owners .", "prove that no other GitHub organization has access"],
    ["$0 prove --scope all policies/*.json", "include services and federated callers"],
    ["aws iam get-account-authorization-details --filter Role | $0 prove -", "prove it for all roles of an account"],
    ["$0 prove --skip-others $(git diff --cached --name-only)", "in a commit hook: skip files without a trust policy"],
    [
      "$0 prove --property 'force-mfa=iam:*MFADevice*,sts:GetSessionToken' force-mfa.json",
      "prove what an identity policy allows without MFA",
    ],
    ["$0 prove --allow-empty stacks/", "a folder that may have no trust policies yet"],
  ],
  async run(values) {
    const { runProve } = await import("../commands/prove.js");
    return runProve({
      paths: [...values.texts("paths"), ...values.afterDashes],
      properties: values.texts("property"),
      scope: values.choice("scope", scopes) ?? "people",
      withoutAxioms: values.texts("without-axiom"),
      format: values.choice("format", checkFormats) ?? "pretty",
      output: values.text("output"),
      quiet: values.flag("quiet"),
      config: values.text("config"),
      stdinFilename: values.text("stdin-filename"),
      maxFileSize: wholeBytes(values.number("max-file-size")),
      allowEmpty: values.flag("allow-empty"),
      skipOthers: values.flag("skip-others"),
    });
  },
};
