// Stands in for jsonc-parser where the command line is bundled; see bundle.mjs.
import { visit } from "../../node_modules/jsonc-parser/lib/esm/main.js";

export default { visit };
