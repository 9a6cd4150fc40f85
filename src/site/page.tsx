import { renderToString } from "preact-render-to-string";
import type { Documentation, DocumentationChanges } from "../documentation/index.js";
import { type Book, bookOf } from "./book.js";
import { Changes } from "./changes.js";
import { compact } from "./compact.js";
import { Controls } from "./controls.js";
import { Evidence } from "./evidence.js";
import { Gaps } from "./gaps.js";
import { Matrix } from "./matrix.js";
import { RoleLink } from "./names.js";
import { Overview, Provenance } from "./overview.js";
import { Roles } from "./roles.js";
import { style, styleDigest } from "./style.generated.js";

// Nothing may be loaded and nothing may run, even if this page had a fault by which foreign markup comes in.
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src '${styleDigest}'`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

// Browsers ask a server for an icon where a page has none.
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%231f5fae' d='M8 1l6 2.2v4.6c0 3.6-2.4 6-6 7.2-3.6-1.2-6-3.6-6-7.2V3.2z'/%3E%3Cpath fill='none' stroke='%23fff' stroke-width='1.6' d='M5.2 8l2 2 3.6-4'/%3E%3C/svg%3E";

/** The living documentation as one HTML file, which loads nothing and needs no script. */
export function sitePage(documentation: Documentation, changes?: DocumentationChanges): string {
  return `<!doctype html>\n${compact(renderToString(<Page book={bookOf(documentation)} changes={changes} />))}\n`;
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

function Page({ book, changes }: { readonly book: Book; readonly changes: DocumentationChanges | undefined }) {
  const { documentation } = book;
  const shown = chapters.filter(({ id }) => id !== "changes" || changes !== undefined);
  return (
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{title}</title>
        <link rel="icon" href={icon} />
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <nav aria-label="Chapters">
          <ul>
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
          </ul>
        </nav>
        <main id="main" tabIndex={-1}>
          <header class="top">
            <h1>{title}</h1>
            <p>with what MFA, and what proves it</p>
            <Provenance documentation={documentation} />
          </header>
          {changes === undefined ? null : <Changes changes={changes} />}
          <Overview book={book} />
          <Matrix book={book} />
          <Roles book={book} />
          <Gaps book={book} />
          <Controls book={book} />
          <Evidence book={book} />
        </main>
      </body>
    </html>
  );
}
