import type { DocumentedAccess, DocumentedRole, DocumentedStep } from "../documentation/index.js";
import type { Book } from "./book.js";
import { Badge } from "./icons.js";
import { Name, RoleLink, roleAnchor } from "./names.js";
import { count, visible } from "./visible.js";
import { type Mark, reachMarks } from "./words.js";

/** More users than these are counted: `--format json` and `policy-check reach` name all. */
const mostUsers = 200;
/** The same where there are many roles. */
const mostUsersFolded = 40;
const mostOthers = 50;

/** Who reaches a role, in a few words beside its name. */
export function ReachInShort({ role: { reach } }: { readonly role: DocumentedRole }) {
  if (reach === null) return null;
  const without = reach.access.filter(({ mfa }) => mfa === "none").length;
  const mark: Mark | undefined =
    without > 0
      ? { ...reachMarks[reach.exempt === null ? "none" : "exempt"], label: `${count(without, "user")} without MFA` }
      : reach.unknown.length > 0
        ? reachMarks.unknown
        : undefined;
  return mark === undefined ? null : <Badge mark={mark} />;
}

/** Who reaches a role over any number of roles, as `policy-check reach` says it. */
export function RoleReach({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  const { reach } = role;
  if (reach === null) return null;
  const escalations = (book.documentation.reach?.escalations ?? []).filter(({ id }) => reach.escalations.includes(id));
  const isQuiet = [reach.access, reach.outside, reach.unknown, escalations].every(({ length }) => length === 0);
  return (
    <>
      <h4>Reach</h4>
      {reach.exempt === null ? null : <p class="aside">Exempt from MFA: {visible(reach.exempt)}</p>}
      {isQuiet ? (
        <p class="aside">
          {(book.documentation.reach?.gaps.length ?? 0) > 0
            ? "No user in the account files reaches this role, but the files are incomplete."
            : "No user in the account files reaches this role, and no caller outside them does."}
        </p>
      ) : (
        <ul class="reach">
          {(["none", "required"] as const).map((mfa) => (
            <UsersLine key={mfa} {...{ role, book, mfa }} />
          ))}
          {reach.outside.length === 0 ? null : (
            <li>
              <b>Outside the files:</b>{" "}
              {reach.outside.slice(0, mostOthers).map(({ from, mfa, by, undocumented }, index) => (
                <>
                  {index === 0 ? "" : "; "}
                  <Name key={from} text={from} />
                  {isWithoutMfaByNature(from) ? "" : mfa === "none" ? " without MFA" : " with MFA"}
                  {by.length < 2 ? "" : ` by ${by.slice(0, -1).map(shortName(book)).join(", ")}`}
                  {dependsOn(undocumented)}
                </>
              ))}
              {more(reach.outside.length - mostOthers)}
            </li>
          )}
          {escalations.slice(0, mostOthers).map(({ id, by, effect, action, mfa, undocumented }) => (
            <li key={id}>
              <Badge mark={mfa === "none" ? reachMarks.escalation : reachMarks.required} />{" "}
              <Name text={shortName(book)(by)} /> {visible(effect)}: <a href={`#${id}`}>{visible(action)}</a>
              {mfa === "none" ? ", without MFA" : ", with MFA"}
              {dependsOn(undocumented)}
            </li>
          ))}
          {escalations.length > mostOthers ? (
            <li>
              <a href="#reach-escalations">{count(escalations.length - mostOthers, "more way")} to undo MFA</a>
            </li>
          ) : null}
          {reach.unknown.slice(0, mostOthers).map(({ from, why }) => (
            <li key={from}>
              <Badge mark={reachMarks.unknown} /> whether <Name text={shortName(book)(from)} /> reaches it:{" "}
              {visible(why)}
            </li>
          ))}
          {reach.unknown.length > mostOthers ? <li>{more(reach.unknown.length - mostOthers)} unknown</li> : null}
        </ul>
      )}
    </>
  );
}

function UsersLine({
  role,
  book,
  mfa,
}: {
  readonly role: DocumentedRole;
  readonly book: Book;
  readonly mfa: DocumentedAccess["mfa"];
}) {
  const access = role.reach?.access.filter((each) => each.mfa === mfa) ?? [];
  const [first] = access;
  if (first === undefined) return null;
  const most = book.isFolded ? mostUsersFolded : mostUsers;
  const names = access.slice(0, most).map(({ from }) => shortName(book)(from));
  const said = JSON.stringify([mfa, access.map(({ from }) => from)]);
  const before = book.isFolded && names.length > 3 ? book.saidBefore(said, roleAnchor(role)) : undefined;
  const same = before === undefined ? undefined : book.documentation.roles.find((each) => roleAnchor(each) === before);
  return (
    <li>
      <Badge mark={reachMarks[mfa === "none" && role.reach?.exempt != null ? "exempt" : mfa]} />{" "}
      <b>{count(access.length, "user")}:</b>{" "}
      {same === undefined ? (
        <>
          <Name text={names.join(", ")} />
          {more(access.length - names.length)}
        </>
      ) : (
        <>
          the same as of <RoleLink role={same} />
        </>
      )}
      <Path access={first} book={book} />
    </li>
  );
}

/** The path of one user, and the statements that allow its steps. */
function Path({ access, book }: { readonly access: DocumentedAccess; readonly book: Book }) {
  const { path } = access;
  const undocumented = [...new Set(path.flatMap((step) => step.undocumented))];
  return (
    <small class="path">
      {path.length === 0 ? null : <Name text={shortName(book)(access.from)} />}
      {path.map((step, index) => (
        <>
          {" → "}
          <Name key={index} text={shortName(book)(step.to)} />
          {step.mfa === "required" ? " with an MFA code" : ""} ({places(step)})
        </>
      ))}
      {dependsOn(undocumented)}
    </small>
  );
}

/** Where the statements are that allow a step, each file once. */
function places({ allowedBy }: DocumentedStep): string {
  const lines = new Map<string, number[]>();
  for (const { file, line } of allowedBy) {
    const own = lines.get(file) ?? [];
    if (!own.includes(line)) own.push(line);
    lines.set(file, own);
  }
  return [...lines].map(([file, numbers]) => `${visible(file)}:${numbers.join(", ")}`).join("; ");
}

function dependsOn(undocumented: readonly string[]): string {
  return undocumented.length === 0
    ? ""
    : ` (depends on behavior that AWS does not document: ${undocumented.map(visible).join(", ")})`;
}

function more(number: number): string {
  return number > 0 ? ` and ${number} more` : "";
}

function isWithoutMfaByNature(from: string): boolean {
  return from.startsWith("service ") || from.startsWith("identity provider ");
}

/** An ARN of IAM without what is the same for all: the account where there is one only. */
export function shortName({ documentation: { reach } }: Book): (arn: string) => string {
  const isOne = (reach?.accounts.length ?? 0) === 1;
  return (arn) => {
    const parts = /^arn:[^:]*:iam::(\d{12}):(?:user|role)\/(.+)$/.exec(arn);
    const [, account = "", name = ""] = parts ?? [];
    return parts === null ? arn : isOne && account === reach?.accounts[0] ? name : `${account} ${name}`;
  };
}
