/**
 * A format of `policy-check test` as cucumber takes it, where it is living documentation; others are left as they are.
 * Cucumber opens the target as a file: the page is `index.html` in the folder that is named, and a target that ends in
 * `.html` is the file itself. `formatter` is the URL of the formatter beside this command, which need not be installed
 * where the features are.
 */
export function withSitePath(format: string, formatter: string): string {
  const [, target] = /^"?policy-check\/docs"?(?::(.*))?$/s.exec(format) ?? [];
  if (target === undefined) return /^"?policy-check\/docs"?$/.test(format) ? `"${formatter}"` : format;
  const path = target.replace(/^"(.*)"$/s, "$1");
  const file = /\.html?$/i.test(path) ? path : `${path.replace(/[/\\]+$/, "")}/index.html`;
  return `"${formatter}":"${file}"`;
}
