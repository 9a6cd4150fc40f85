// Stands in for string-width where the command line is bundled; see bundle.mjs.
import { stripVTControlCharacters } from "node:util";

export default function stringWidth(text) {
  return stripVTControlCharacters(text).length;
}
