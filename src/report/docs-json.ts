import type { Documentation } from "../documentation/index.js";

/** Documentation as JSON, version 1 of `docs.schema.json`; a text with a final line end. */
export function docsJson(documentation: Documentation): string {
  return `${JSON.stringify(documentation, null, 2)}\n`;
}
