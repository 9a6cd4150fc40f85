export { sitePage } from "./page.js";
