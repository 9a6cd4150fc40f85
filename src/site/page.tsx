import type { Documentation, DocumentationChanges, DocumentedRole } from "../documentation/index.js";
import { AccountReach } from "./account-reach.js";
import { type Book, type BookOptions, bookOf } from "./book.js";
import { Changes } from "./changes.js";
import { Controls } from "./controls.js";
import { Evidence } from "./evidence.js";
import { Gaps } from "./gaps.js";
import { linkedPages, type SitePage } from "./links.js";
import { Matrix } from "./matrix.js";
import { RoleLink } from "./names.js";
import { Overview, Provenance } from "./overview.js";
import { filesOfRoles } from "./role-pages.js";
import { hasRoleTable } from "./role-table.js";
import { groupAnchor, groupsOfRoles, RoleChapter, Roles } from "./roles.js";
import { pageOf } from "./shell.js";
import { visible } from "./visible.js";
import { mfaMarks } from "./words.js";

/** How a site is made. */
export interface SiteOptions {
  /** What is otherwise than it was; undefined where that was not asked for. */
  readonly changes?: DocumentationChanges | undefined;
  /** Whether each role has a page of its own. */
  readonly isSplit?: boolean | undefined;
}

/** The living documentation as one HTML file, which loads nothing and can be read without its script. */
export function sitePage(documentation: Documentation, changes?: DocumentationChanges): string {
  return sitePages(documentation, { changes })[0].html;
}

/**
 * The living documentation as HTML files, each of which loads nothing: `index.html` first, and where it is split a page for each
 * role. Links work from disk.
 */
export function sitePages(
  documentation: Documentation,
  { changes, isSplit = false }: SiteOptions = {},
): readonly [SitePage, ...SitePage[]] {
  if (isSplit) return pagesOf(documentation, { changes, isSplit });
  const [whole] = pagesOf(documentation, { changes });
  return whole.html.length < mostCharacters ? [whole] : pagesOf(documentation, { changes, isBrief: true });
}

/** A page with more leaves out what is elsewhere too: browsers take long to show it, and 3 MB are the most. */
const mostCharacters = 2_400_000;

function pagesOf(
  documentation: Documentation,
  { changes, isSplit = false, isBrief = false }: SiteOptions & BookOptions,
): readonly [SitePage, ...SitePage[]] {
  const book = bookOf(documentation, { isSplit, isBrief });
  const files = filesOfRoles(isSplit ? documentation.roles : []);
  const chapters = <Chapters book={book} hasChanges={changes !== undefined} />;
  // What the first page says of who decided, and of assumptions, is what all pages refer to: it is made last.
  const others = isSplit
    ? documentation.roles.map((role) => rolePage(role, book, chapters, files.get(role.id) ?? ""))
    : [];
  const first = {
    file: "index.html",
    html: pageOf({
      title,
      chapters,
      content: <Content book={book} changes={changes} />,
      hasFilters: hasRoleTable(book),
    }),
  };
  return others.length === 0 ? [first] : linkedPages([first, ...others]);
}

const title = "Who can assume which role";

function rolePage(role: DocumentedRole, book: Book, chapters: preact.JSX.Element, file: string): SitePage {
  const content = (
    <>
      <header class="top">
        <h1>{title}</h1>
        <Provenance documentation={book.documentation} />
      </header>
      <section class="chapter">
        <h2>
          <a href="#roles">Roles</a>
        </h2>
        <RoleChapter role={role} book={book} />
      </section>
    </>
  );
  return { file, html: pageOf({ title: `${visible(role.name)}: ${title}`, chapters, content, hasFilters: false }) };
}

interface ChapterName {
  readonly id: string;
  readonly name: string;
}

/** The chapters in their order: of many roles one looks for a role first. */
function chaptersOf(book: Book, hasChanges: boolean): readonly ChapterName[] {
  const matrix = { id: "matrix", name: "Matrix" };
  const roles = { id: "roles", name: "Roles" };
  return [
    ...(hasChanges ? [{ id: "changes", name: "Changes" }] : []),
    { id: "overview", name: "Overview" },
    ...(book.documentation.reach === null ? [] : [{ id: "reach", name: "Reach" }]),
    ...(book.isLarge ? [roles, matrix] : [matrix, roles]),
    { id: "gaps", name: "Gaps" },
    { id: "controls", name: "Controls" },
    { id: "evidence", name: "Evidence" },
  ];
}

function Chapters({ book, hasChanges }: { readonly book: Book; readonly hasChanges: boolean }) {
  return (
    <>
      {chaptersOf(book, hasChanges).map(({ id, name }) => (
        <li key={id}>
          <a href={`#${id}`}>{name}</a>
          {id === "roles" ? <RoleNames book={book} /> : null}
        </li>
      ))}
    </>
  );
}

/** The roles by name; of many, how many are in each state. */
function RoleNames({ book }: { readonly book: Book }) {
  const { roles } = book.documentation;
  if (roles.length === 0 || (book.isLarge && book.isSplit)) return null;
  return (
    <ul>
      {book.isLarge
        ? groupsOfRoles(roles).map(({ mfa, roles: alike }) => (
            <li key={mfa}>
              <a href={`#${groupAnchor(mfa)}`}>
                {mfaMarks[mfa].label} ({alike.length})
              </a>
            </li>
          ))
        : roles.map((role) => (
            <li key={role.id}>
              <RoleLink role={role} />
            </li>
          ))}
    </ul>
  );
}

function Content({ book, changes }: { readonly book: Book; readonly changes: DocumentationChanges | undefined }) {
  const matrix = <Matrix key="matrix" book={book} />;
  const roles = <Roles key="roles" book={book} />;
  return (
    <>
      <header class="top">
        <h1>{title}</h1>
        <p>with what MFA, and what proves it</p>
        <Provenance documentation={book.documentation} />
      </header>
      {changes === undefined ? null : <Changes changes={changes} />}
      <Overview book={book} />
      <AccountReach book={book} />
      {book.isLarge ? [roles, matrix] : [matrix, roles]}
      <Gaps book={book} />
      <Controls book={book} />
      <Evidence book={book} />
    </>
  );
}
