import type { AccountFiles } from "./docs-account.js";
import { defaultPolicies, isFolder } from "./docs-inputs.js";
import { UsageError } from "./exit.js";

/** The formats of living documentation. */
export type DocsFormat = "html" | "markdown" | "json" | "csv";

/** The options of `policy-check docs`. */
export interface DocsOptions {
  /** Files of cucumber's messages; `-` is standard input. */
  readonly results: readonly string[];
  /** Undefined for the folder `policies`. */
  readonly policies: readonly string[] | undefined;
  /** Undefined for the folder `features`, where it is there. */
  readonly features: readonly string[] | undefined;
  /** Whole accounts; without dumps there are none. */
  readonly account: AccountFiles;
  readonly format: DocsFormat;
  /** The folder of the page. */
  readonly out: string | undefined;
  /** Whether each role has a page of its own. */
  readonly split: boolean;
  readonly output: string | undefined;
  /** An earlier documentation as JSON. */
  readonly since: string | undefined;
  readonly config: string | undefined;
  readonly maxFileSize: number | undefined;
}

/** Throws UsageError where options of `policy-check docs` do not go together, or nothing says which roles it is about. */
export function refuseCombinations(options: DocsOptions): void {
  const { format, out, split, output, since, policies, account } = options;
  if (format === "html" && output !== undefined)
    throw new UsageError("--output cannot be combined with --format html, which writes a folder; use --out FOLDER");
  if (format !== "html" && out !== undefined)
    throw new UsageError(
      `--out, the folder of the page, cannot be combined with --format ${format}; use --output FILE`,
    );
  if (split && format !== "html")
    throw new UsageError(`--split, a page for each role, cannot be combined with --format ${format}`);
  if (since !== undefined && format !== "markdown" && format !== "html")
    throw new UsageError("--since needs --format markdown or html");
  const { dumps, credentialReports, scp, rcp, mfaPropagation } = account;
  const given = { "--credential-report": credentialReports, "--scp": scp, "--rcp": rcp };
  for (const [option, files] of Object.entries(given)) {
    if (files.length > 0 && dumps.length === 0) throw new UsageError(`${option} needs --account-dump`);
  }
  if (mfaPropagation !== undefined && dumps.length === 0)
    throw new UsageError("--mfa-propagation needs --account-dump");
  const piped = [options.results, policies ?? [], dumps, credentialReports, scp, rcp].flat();
  if (piped.filter((path) => path === "-").length > 1)
    throw new UsageError("- is given more than once, and standard input can be read only once");
  if (policies === undefined && dumps.length === 0 && !isFolder(defaultPolicies))
    throw new UsageError(
      `there is no folder ${defaultPolicies} here; use --policies PATHS to name the trust policies, or --account-dump FILE`,
    );
}
