export type { SitePage } from "./links.js";
export { sitePage, sitePages } from "./page.js";
export { type ReachQuestion, reachPage } from "./reach-page.js";
export { rolePages } from "./role-pages.js";
