import { type DocumentedRole, type MatrixCell, matrixCallers } from "../documentation/index.js";
import type { Book } from "./book.js";
import { Badge } from "./icons.js";
import { RoleLink, roleAnchor, Scroller } from "./names.js";
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
                {roles.map((role) => (
                  <MatrixRow key={role.id} role={role} book={book} />
                ))}
              </tbody>
            </table>
          </Scroller>
        </>
      )}
    </section>
  );
}

function MatrixRow({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  return (
    <tr>
      <th scope="row">
        <RoleLink role={role} />
        <Badge mark={mfaMarks[role.mfa]} />
      </th>
      {role.unreadable === null ? (
        role.cells.map((cell) => {
          const { tone, word, more } = markOfCell(cell, role);
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
