import type { DocumentedRole } from "../documentation/index.js";

/** What every page of a site begins with, and by which its pages are known from other files. */
export const generator = "policy-check docs";

/** The pages of single roles. */
export const rolePages = {
  /** Below the site's folder. */
  folder: "roles",
  /** Whether a file of the folder has a name that such pages have. */
  isName: (name: string): boolean => /^role-[a-z0-9-]+\.html$/.test(name),
  /** Whether a page is one of ours. */
  isOurs: (html: string): boolean => html.slice(0, 2000).includes(`<meta name=generator content="${generator}">`),
} as const;

/** The file of each role's page, from the site's folder: no two are the same on disks that do not tell cases apart. */
export function filesOfRoles(roles: readonly DocumentedRole[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    roles.map(({ id }) => {
      const base = `role-${id.toLowerCase().replace(/^role-/, "")}`;
      let name = base;
      for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
      taken.add(name);
      return [id, `${rolePages.folder}/${name}.html`];
    }),
  );
}
