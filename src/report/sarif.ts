import type { Range } from "../diagnostics/index.js";
import { printableLines } from "./style.js";

/** The `automationDetails` of a run: what an upload of it is to replace. */
export interface SarifAutomation {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** What a SARIF report is made of. */
export interface SarifRun {
  readonly tool: { readonly name: string; readonly version: string };
  /** The command that the report is of. Code scanning keeps reports of one tool apart by it. */
  readonly command: "check" | "prove" | "diff" | "reach";
  /** What the run is a part of, where that is an Azure pipeline. */
  readonly automation: SarifAutomation | undefined;
  /** The rules' descriptors, found or not: code scanning compares the rules of two runs. */
  readonly rules: readonly object[];
  /** Whether everything was looked at. */
  readonly isWhole: boolean;
  /** What there is to say of files that were not read, as SARIF's notifications. */
  readonly notifications?: readonly object[];
  readonly results: readonly object[];
}

/**
 * A report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), with what GitHub's code
 * scanning reads of it
 * (https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning), and
 * what Azure DevOps requires besides: names of rules, the full name of the tool and the identity of the run
 * (https://github.com/microsoft/sarif-sdk, the rules GHAzDO of its validator).
 */
export function sarifText({
  tool: { name, version },
  command,
  automation,
  rules,
  isWhole,
  notifications = [],
  results,
}: SarifRun): string {
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name, fullName: `${name} ${version}`, version, semanticVersion: version, rules } },
        // What is before the last slash is GitHub's category: reports of one replace one another.
        automationDetails: automation ?? { id: `${name}/${command}/` },
        invocations: [
          {
            executionSuccessful: isWhole,
            ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
          },
        ],
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** The name of a rule beside its ID, which SARIF has in another case: `invalid-effect` is `InvalidEffect`. */
export function sarifName(id: string): string {
  return id.replace(/(?:^|[^a-zA-Z0-9]+)([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** What looks like a link in a SARIF message is one, and policies are untrusted. */
export function withoutLinks(text: string): string {
  return printableLines(text).replaceAll("](", "] (");
}

/** A place in a file, whose path is from the working directory. */
export function physicalLocation(path: string, { start, end }: Range) {
  return {
    artifactLocation: { uri: uriOf(path) },
    region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
  };
}

/** A line of a file, where no more is known. */
export function lineLocation(path: string, line: number) {
  return { artifactLocation: { uri: uriOf(path) }, region: { startLine: line } };
}

/** A path as a URI reference: relative, or a `file:` URI where the path is absolute. */
export function uriOf(path: string): string {
  const encoded = path
    .replace(/\p{Cs}/gu, "\uFFFD")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  if (path.startsWith("/")) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${encoded.replace("%3A", ":")}` : encoded;
}
