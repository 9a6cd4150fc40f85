// A start tag as `compact` writes it, and the id and the link in it: values are in quotes, or have neither quotes nor blanks.
const startTag = /<[a-z](?:"[^"]*"|[^">])*>/gi;
const idOfTag = /\sid=(?:"([^"]*)"|([^\s">]+))/i;
const linkOfTag = /(\shref=)(?:"#([^"]*)"|#([^\s">]+))/i;

/** A page of a site by its file, from the folder of the site, with `/`. */
export interface SitePage {
  readonly file: string;
  readonly html: string;
}

/**
 * Pages whose links to places of one another lead there: each was written as if all places were on it. `html` is as `compact`
 * writes it. A place that several pages have is the one of the page that the link is on, else of the first.
 */
export function linkedPages(pages: readonly [SitePage, ...SitePage[]]): [SitePage, ...SitePage[]] {
  const homes = new Map<string, string>();
  const own = new Map<string, ReadonlySet<string>>();
  for (const { file, html } of pages) {
    const ids = new Set([...html.matchAll(startTag)].flatMap(([tag]) => idIn(tag) ?? []));
    own.set(file, ids);
    for (const id of ids) if (!homes.has(id)) homes.set(id, file);
  }
  const linked = ({ file, html }: SitePage): SitePage => ({
    file,
    html: html.replace(startTag, (tag) =>
      tag.replace(linkOfTag, (all, before: string, quoted?: string, plain?: string) => {
        const id = quoted ?? plain ?? "";
        const home = own.get(file)?.has(id) === true ? file : homes.get(id);
        return home === undefined || home === file ? all : `${before}"${fromTo(file, home)}#${id}"`;
      }),
    ),
  });
  const [first, ...others] = pages;
  return [linked(first), ...others.map(linked)];
}

function idIn(tag: string): string | undefined {
  const found = idOfTag.exec(tag);
  return found?.[1] ?? found?.[2];
}

/** The way from one file of the site to another: at most one folder is between them. */
function fromTo(from: string, to: string): string {
  const [folder, name] = apart(to);
  const [here] = apart(from);
  if (here === folder) return name;
  return here === "" ? to : `../${to}`;
}

function apart(file: string): readonly [folder: string, name: string] {
  const at = file.lastIndexOf("/");
  return at < 0 ? ["", file] : [file.slice(0, at), file.slice(at + 1)];
}
