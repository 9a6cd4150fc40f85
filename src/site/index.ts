export { sitePage } from "./page.js";
export { type ReachQuestion, reachPage } from "./reach-page.js";
