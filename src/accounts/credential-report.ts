import type { SourceText } from "../diagnostics/index.js";
import { parseArn } from "../iam/index.js";
import { parseJson } from "../policy/index.js";
import { EmbeddedText, member } from "../sources/index.js";
import type { Account, Credentials, Gap, Known, User } from "./account.js";
import { type CsvRow, readCsv } from "./csv.js";
import type { Complain } from "./fields.js";

/** A row of a report. */
interface ReportedUser {
  readonly account: string;
  readonly arn: string;
  readonly credentials: Credentials;
  readonly source: SourceText;
  readonly row: CsvRow;
}

const anew = "fetch it with: aws iam generate-credential-report, and then: aws iam get-credential-report";

/** The columns that say what a user has; reports have more. */
const columns = {
  ...{ arn: "arn", password: "password_enabled", mfa: "mfa_active" },
  ...{ firstKey: "access_key_1_active", secondKey: "access_key_2_active" },
} as const;

/** How many keys a user has that the report has no columns for; older reports lack the column. */
const moreCredentials = "additional_credentials_info";

/**
 * The credential reports of accounts, CSV or the JSON with the CSV in base64.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html has the meaning of the columns, and
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetCredentialReport.html the JSON.
 */
export class CredentialReports {
  readonly #rows = new Map<string, ReportedUser>();
  readonly #accounts = new Set<string>();
  readonly #complain: Complain;

  constructor(complain: Complain) {
    this.#complain = complain;
  }

  /** Reads a report. */
  read(file: SourceText): void {
    const source = this.#csvOf(file);
    if (source === undefined) return;
    const { rows, unclosed } = readCsv(source.text);
    if (unclosed !== undefined) {
      this.#refuse(source, unclosed, source.text.length, "the quoted field has no closing double quote");
      return;
    }
    const [header, ...users] = rows;
    const places = new Map(header?.fields.map((name, index) => [name, index]));
    const missing = Object.values(columns).filter((name) => !places.has(name));
    if (header === undefined || missing.length > 0) {
      const what = missing.join(", ");
      this.#refuse(source, 0, header?.end ?? 0, `the credential report does not have the columns ${what}`);
      return;
    }
    for (const row of users) {
      if (row.fields.length === header.fields.length)
        this.#add(source, row, (name) => row.fields[places.get(name) ?? -1]);
      else {
        const message = `the row has ${row.fields.length} fields, and the header has ${header.fields.length}`;
        this.#refuse(source, row.start, row.end, message);
      }
    }
  }

  #add(source: SourceText, row: CsvRow, field: (name: string) => string | undefined): void {
    const arn = field(columns.arn) ?? "";
    const parts = parseArn(arn);
    if (parts === undefined || !/^(root$|user\/)/.test(parts.resource)) {
      this.#refuse(source, row.start, row.end, `the ARN ${JSON.stringify(arn)} is not that of a user or of root`);
      return;
    }
    const { account } = parts;
    if (this.#rows.has(arn)) {
      this.#refuse(source, row.start, row.end, `the credential reports have two rows of ${arn}`);
      return;
    }
    this.#accounts.add(account);
    const flag = (name: string): Known<boolean> => flagOf(name, field(name) ?? "");
    const credentials = {
      password: flag(columns.password),
      activeAccessKeys: keysOf([flag(columns.firstKey), flag(columns.secondKey)], field(moreCredentials)),
      mfa: flag(columns.mfa),
    };
    this.#rows.set(arn, { account, arn, credentials, source, row });
  }

  /** The CSV of a file. */
  #csvOf(file: SourceText): SourceText | undefined {
    if (!/^\s*\{/.test(file.text)) return file;
    const { root, problems } = parseJson(file);
    const [problem] = problems;
    if (root === undefined && problem !== undefined) {
      this.#refuse(file, problem.span.start, problem.span.end, problem.message);
      return undefined;
    }
    const content = member(root, "Content");
    const text = content?.kind === "string" ? decodedBase64(content.value) : undefined;
    if (content === undefined || text === undefined) {
      const { start, end } = content ?? { start: 0, end: file.text.length };
      this.#refuse(file, start, end, "the credential report has no Content in base64");
      return undefined;
    }
    // A place in base64 tells nothing, so all have that of the whole.
    return new EmbeddedText(file, text, { offsets: () => () => content.start, write: (edit) => edit });
  }

  #refuse(source: SourceText, start: number, end: number, message: string): void {
    const span = { start, end };
    this.#complain({ code: "invalid-credential-report", message, remedy: anew, pointer: "", span, source });
  }

  /** What a user has. */
  ofUser(account: string, { arn, name }: Pick<User, "arn" | "name">): Credentials {
    const known = this.#rows.get(arn)?.credentials;
    if (known !== undefined) return known;
    return this.#accounts.has(account)
      ? unknownCredentials(`the credential report does not have the user ${name}`)
      : unknownCredentials(`there is no credential report of the account ${account}`);
  }

  /** What the root user has. */
  ofRoot(account: string): Credentials {
    const row = [...this.#rows.values()].find((each) => each.account === account && each.arn.endsWith(":root"));
    return row?.credentials ?? unknownCredentials(`there is no credential report of the account ${account}`);
  }

  /** The users that the report has and the dump does not: so the dump does not show the account as it is. */
  gapsOf(account: string, users: ReadonlySet<string>): readonly Gap[] {
    const rows = [...this.#rows.values()].filter((row) => row.account === account);
    return rows.flatMap(({ arn, source, row }) => {
      if (users.has(arn) || arn.endsWith(":root")) return [];
      const why = `the credential report has ${arn}, and the dump does not`;
      const remedy = "fetch the dump and the report one after the other, and the dump without --filter";
      return [{ why, remedy, place: { source, span: { start: row.start, end: row.end }, pointer: "" } }];
    });
  }

  /** Reports of accounts without a dump are problems: they are more likely of the wrong account than of no use. */
  complainOfOthers(accounts: ReadonlyMap<string, Account>): void {
    for (const account of this.#accounts) {
      if (accounts.has(account)) continue;
      const row = [...this.#rows.values()].find((each) => each.account === account);
      if (row === undefined) continue;
      const message = `the credential report is of the account ${account}, of which there is no dump`;
      const span = { start: row.row.start, end: row.row.end };
      const remedy = "give the credential report of the account of the dump";
      this.#complain({ code: "invalid-credential-report", message, remedy, pointer: "", span, source: row.source });
    }
  }
}

/** Credentials of which nothing is known. */
function unknownCredentials(why: string): Credentials {
  const unknown = { kind: "unknown", why } as const;
  return { password: unknown, activeAccessKeys: unknown, mfa: unknown };
}

/** AWS writes `true` and `false`, in its page in capital letters; of root's password it may say `not_supported`. */
function flagOf(name: string, text: string): Known<boolean> {
  if (/^(true|false)$/i.test(text)) return { kind: "known", value: /^true$/i.test(text) };
  return { kind: "unknown", why: `the credential report says ${JSON.stringify(text)} of ${name}` };
}

function keysOf(flags: readonly Known<boolean>[], more: string | undefined): Known<number> {
  const unknown = flags.find((flag) => flag.kind === "unknown");
  if (unknown?.kind === "unknown") return unknown;
  // Whether the others are active is not told.
  if (more !== undefined && /[1-9]/.test(more))
    return { kind: "unknown", why: "the user has more keys than the credential report tells of" };
  return { kind: "known", value: flags.filter((flag) => flag.kind === "known" && flag.value).length };
}

function decodedBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
