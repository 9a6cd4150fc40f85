import { type DocumentedRole, type MatrixCell, matrixCallers } from "../documentation/index.js";
import type { Book } from "./book.js";
import { Badge } from "./icons.js";
import { RoleLink, roleAnchor, Scroller } from "./names.js";
import { count } from "./visible.js";
import { analysisInShort, callerWords, mfaMarks, peopleWithoutMfa } from "./words.js";

/** How a cell looks, and what it says in one or two short lines. */
export interface CellMark {
  readonly tone: "allowed" | "denied" | "hole" | "still" | "alarm" | "exempt";
  readonly word: string;
  readonly more: string | null;
}

/** What is shown of a kind of caller, as one takes it in at a glance. */
export function markOfCell(cell: MatrixCell, role: DocumentedRole): CellMark {
  switch (cell.shown) {
    case "allowed": {
      if (cell.contradiction) return { tone: "alarm", word: "allowed", more: "against analysis" };
      if (peopleWithoutMfa.has(cell.caller)) {
        return { tone: role.mfa === "exempt" ? "exempt" : "alarm", word: "allowed", more: "without MFA" };
      }
      return { tone: "allowed", word: "allowed", more: cell.denied.length > 0 ? "not always" : null };
    }
    case "denied":
      return cell.contradiction
        ? { tone: "alarm", word: "denied", more: "against analysis" }
        : { tone: "denied", word: "denied", more: null };
    case "notChecked":
      return cell.analysis === "impossible"
        ? { tone: "still", word: "not checked", more: analysisInShort.impossible }
        : { tone: "hole", word: "not checked", more: analysisInShort[cell.analysis] };
  }
}

/** Where a role's chapter says what a cell rests on; callers of whom there is nothing to say share a place. */
export function cellAnchor(book: Book, role: DocumentedRole, cell: MatrixCell): string {
  const isNothing = cell.shown === "notChecked" && cell.analysis === "impossible";
  // Of many roles, callers that did not try are told of together.
  if (book.isFolded && cell.shown === "notChecked") return roleAnchor(role);
  return isNothing ? placeOfNothing(book, role) : `r${book.roleNumber(role)}.${matrixCallers.indexOf(cell.caller) + 1}`;
}

/** Where a role's chapter says who did not try and cannot get in. */
export function placeOfNothing(book: Book, role: DocumentedRole): string {
  return `r${book.roleNumber(role)}.0`;
}

const legend: readonly (CellMark & { readonly says: string })[] = [
  { tone: "allowed", word: "allowed", more: null, says: "a caller of this kind assumed the role" },
  { tone: "denied", word: "denied", more: null, says: "all callers of this kind that tried were denied" },
  { tone: "alarm", word: "allowed", more: null, says: "without MFA, or against the analysis" },
  { tone: "exempt", word: "allowed", more: null, says: "without MFA, by an exemption" },
  {
    tone: "hole",
    word: "not checked",
    more: null,
    says: "no call was made, and the analysis does not rule it out",
  },
  { tone: "still", word: "not checked", more: null, says: "no call was made, and the analysis rules it out" },
];

const groups = [
  { name: "IAM users", columns: 4 },
  { name: "Sessions", columns: 1 },
  { name: "Federated", columns: 2 },
  { name: "Other", columns: 2 },
];

/** Roles against kinds of callers. */
export function Matrix({ book }: { readonly book: Book }) {
  const { roles } = book.documentation;
  return (
    <section id="matrix" class="chapter">
      <h2>Matrix</h2>
      <p class="lead">
        Which kinds of callers assumed which role. Each cell links to its evidence: the callers, the scenarios, and who
        decided.
      </p>
      {roles.length === 0 ? (
        <p class="empty">There are no roles, so there is nothing to show.</p>
      ) : (
        <>
          <ul class="legend cells">
            {legend.map(({ tone, word, says }) => (
              <li key={tone}>
                <span class={`cell ${tone}`}>{word}</span> {says}
              </li>
            ))}
          </ul>
          <Scroller label="Matrix of roles and callers">
            <table class="matrix">
              <caption>Roles against kinds of callers</caption>
              <thead>
                <tr>
                  <th scope="col" rowSpan={2}>
                    Role
                  </th>
                  {groups.map(({ name, columns }) => (
                    <th key={name} scope="colgroup" colSpan={columns}>
                      {name}
                    </th>
                  ))}
                </tr>
                <tr>
                  {matrixCallers.map((caller) => (
                    <th key={caller} scope="col">
                      {callerWords[caller].header}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rowsOf(book).map((alike) => (
                  <MatrixRow key={alike[0].id} roles={alike} book={book} />
                ))}
              </tbody>
            </table>
          </Scroller>
        </>
      )}
    </section>
  );
}

type AlikeRoles = readonly [DocumentedRole, ...DocumentedRole[]];

/** Roles by row: of many, those that are alike in all columns have one together. */
function rowsOf({ isLarge, documentation: { roles } }: Book): readonly AlikeRoles[] {
  const rows = new Map<string, [DocumentedRole, ...DocumentedRole[]]>();
  for (const role of roles) {
    const alike = [role.mfa, role.unreadable !== null, role.cells.map((cell) => markOfCell(cell, role))];
    const key = isLarge ? JSON.stringify(alike) : role.id;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [role]);
    else row.push(role);
  }
  return [...rows.values()];
}

/** More roles of a row than these are named only in the table of roles. */
const mostInRow = 60;

function RowHeader({ roles }: { readonly roles: AlikeRoles }) {
  const [role] = roles;
  if (roles.length === 1) return <RoleLink role={role} />;
  const more = roles.length - mostInRow;
  return (
    <details>
      <summary>{count(roles.length, "role")}</summary>
      {roles.slice(0, mostInRow).map((each) => (
        <RoleLink key={each.id} role={each} />
      ))}
      {more > 0 ? <a href="#all-roles">and {more} more</a> : null}
    </details>
  );
}

function MatrixRow({ roles, book }: { readonly roles: AlikeRoles; readonly book: Book }) {
  const [role] = roles;
  return (
    <tr>
      <th scope="row">
        <RowHeader roles={roles} />
        <Badge mark={mfaMarks[role.mfa]} />
      </th>
      {role.unreadable === null ? (
        role.cells.map((cell) => {
          const { tone, word, more } = markOfCell(cell, role);
          if (roles.length > 1)
            return (
              <td key={cell.caller}>
                <span class={tone}>
                  {word}
                  {more === null ? null : <small>{more}</small>}
                </span>
              </td>
            );
          return (
            <td key={cell.caller}>
              <a class={tone} href={`#${cellAnchor(book, role, cell)}`}>
                {word}
                {more === null ? null : <small>{more}</small>}
              </a>
            </td>
          );
        })
      ) : (
        <td colSpan={matrixCallers.length} class="unreadable">
          <a href={`#${roleAnchor(role)}`}>the policy cannot be read</a>
        </td>
      )}
    </tr>
  );
}
