import { type Command, listsOf, wordsAfterDashes } from "./command.js";
import { checkReport, checkSize, choice, emptiness, text, texts, wholeBytes } from "./options.js";

const scopes = ["people", "all"] as const;

const options = {
  property: texts(
    "What is to hold: mfa, mfa-age=SECONDS, accounts=ID,ID, owners (no tokens of other customers of an identity provider) or reachable (every statement can matter); again for more [default: mfa]",
  ),
  scope: choice(
    scopes,
    "Whom mfa, mfa-age and accounts are about: people (users and role sessions), or all callers, with services, SAML and OIDC [default: people]",
  ),
  "without-axiom": texts("Do not assume this about the world; again for more. Proofs name what they assume"),
  ...checkReport,
  config: text("Configuration file, for mfaExempt and maxFileSize [default: policy-check.config.json]"),
  "stdin-filename": text("What reports and the configuration call standard input"),
  ...emptiness,
  "max-file-size": checkSize,
} as const;

/** `policy-check prove <paths..>`. */
export const prove: Command = {
  name: "prove",
  lists: listsOf(options, "paths"),
  add: (parser, ended) =>
    parser.command(
      "prove [paths..]",
      "Answer for all requests: can anyone assume a role without MFA? With a proof, or a request that gets in",
      (command) =>
        command
          .positional("paths", {
            type: "string",
            array: true,
            describe: "Files with trust policies, folders and globs, as for check; - is standard input",
          })
          .options(options)
          .example("$0 prove policies/*.json", "nobody gets in without MFA, or who does")
          .example("$0 prove --property mfa-age=3600 --property reachable policies/*.json", "several questions")
          .example("$0 prove --property accounts=123456789012 .", "nobody from other accounts")
          .example("$0 prove --property owners .", "no workflows or jobs of other organizations")
          .example("$0 prove --scope all policies/*.json", "services and federated callers count as well")
          .example("aws iam get-account-authorization-details --filter Role | $0 prove -", "all roles of an account")
          .example(
            "$0 prove --skip-others $(git diff --cached --name-only)",
            "a hook: files without trust policy are passed over",
          )
          .example("$0 prove --allow-empty stacks/", "a folder in which there may be no trust policy yet"),
      async (argv) => {
        const { runProve } = await import("../commands/prove.js");
        const { format, output, config, stdinFilename } = argv;
        ended(
          await runProve({
            paths: [...(argv.paths ?? []), ...wordsAfterDashes(argv)],
            properties: argv.property ?? [],
            scope: argv.scope ?? "people",
            withoutAxioms: argv.withoutAxiom ?? [],
            format,
            output,
            config,
            stdinFilename,
            maxFileSize: wholeBytes(argv.maxFileSize),
            allowEmpty: argv.allowEmpty,
            skipOthers: argv.skipOthers,
          }),
        );
      },
    ),
};
