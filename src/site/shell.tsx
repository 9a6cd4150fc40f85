import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { compact } from "./compact.js";
import { generator } from "./role-pages.js";
import { style, styleDigest } from "./style.generated.js";
import { tableFilter, tableFilterDigest } from "./table-filter.generated.js";

// Browsers ask a server for an icon where a page has none.
const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%231f5fae' d='M8 1l6 2.2v4.6c0 3.6-2.4 6-6 7.2-3.6-1.2-6-3.6-6-7.2V3.2z'/%3E%3Cpath fill='none' stroke='%23fff' stroke-width='1.6' d='M5.2 8l2 2 3.6-4'/%3E%3C/svg%3E";

/** A page that is one HTML file. */
export interface Shell {
  readonly title: string;
  /** What is listed beside the page. */
  readonly chapters: ComponentChildren;
  /** What is within `main`. */
  readonly content: ComponentChildren;
  /** Whether the page has tables with filters, and so the script that works them. */
  readonly hasFilters: boolean;
}

/**
 * A page as HTML, which loads nothing. The style sheet, and the one script of pages with filters, are let in by their hashes;
 * the page can be read without the script.
 */
export function pageOf(shell: Shell): string {
  return `<!doctype html>\n${compact(renderToString(<Document {...shell} />))}\n`;
}

// Nothing may be loaded and nothing else may run, even if a page had a fault by which foreign markup comes in.
function contentSecurityPolicy(hasFilters: boolean): string {
  return [
    "default-src 'none'",
    `style-src '${styleDigest}'`,
    ...(hasFilters ? [`script-src '${tableFilterDigest}'`] : []),
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function Document({ title, chapters, content, hasFilters }: Shell) {
  return (
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy(hasFilters)} />
        <meta name="generator" content={generator} />
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
          <ul>{chapters}</ul>
        </nav>
        <main id="main" tabIndex={-1}>
          {content}
        </main>
        {hasFilters ? <script dangerouslySetInnerHTML={{ __html: tableFilter }} /> : null}
      </body>
    </html>
  );
}
