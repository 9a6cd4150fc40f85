import type { Documentation, DocumentationChanges } from "../documentation/index.js";
import { type Book, bookOf } from "./book.js";
import { Changes } from "./changes.js";
import { Controls } from "./controls.js";
import { Evidence } from "./evidence.js";
import { Gaps } from "./gaps.js";
import { Matrix } from "./matrix.js";
import { RoleLink } from "./names.js";
import { Overview, Provenance } from "./overview.js";
import { Roles } from "./roles.js";
import { pageOf } from "./shell.js";

/** The living documentation as one HTML file, which loads nothing and needs no script. */
export function sitePage(documentation: Documentation, changes?: DocumentationChanges): string {
  return pageOf({
    title,
    chapters: <Chapters documentation={documentation} hasChanges={changes !== undefined} />,
    content: <Content book={bookOf(documentation)} changes={changes} />,
    hasFilters: false,
  });
}

const title = "Who can assume which role";

const chapters = [
  { id: "changes", name: "Changes" },
  { id: "overview", name: "Overview" },
  { id: "matrix", name: "Matrix" },
  { id: "roles", name: "Roles" },
  { id: "gaps", name: "Gaps" },
  { id: "controls", name: "Controls" },
  { id: "evidence", name: "Evidence" },
];

function Chapters({
  documentation,
  hasChanges,
}: {
  readonly documentation: Documentation;
  readonly hasChanges: boolean;
}) {
  const shown = chapters.filter(({ id }) => id !== "changes" || hasChanges);
  return (
    <>
      {shown.map(({ id, name }) => (
        <li key={id}>
          <a href={`#${id}`}>{name}</a>
          {id === "roles" && documentation.roles.length > 0 ? (
            <ul>
              {documentation.roles.map((role) => (
                <li key={role.id}>
                  <RoleLink role={role} />
                </li>
              ))}
            </ul>
          ) : null}
        </li>
      ))}
    </>
  );
}

function Content({ book, changes }: { readonly book: Book; readonly changes: DocumentationChanges | undefined }) {
  return (
    <>
      <header class="top">
        <h1>{title}</h1>
        <p>with what MFA, and what proves it</p>
        <Provenance documentation={book.documentation} />
      </header>
      {changes === undefined ? null : <Changes changes={changes} />}
      <Overview book={book} />
      <Matrix book={book} />
      <Roles book={book} />
      <Gaps book={book} />
      <Controls book={book} />
      <Evidence book={book} />
    </>
  );
}
