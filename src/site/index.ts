export type { SitePage } from "./links.js";
export { sitePage, sitePages } from "./page.js";
export { rolePages } from "./role-pages.js";
