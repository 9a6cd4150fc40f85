import { Language, Parser } from "web-tree-sitter";
import { grammar, runtime } from "./grammar.generated.js";

function bytes(base64: string): Uint8Array {
  const text = atob(base64);
  const array = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) array[index] = text.charCodeAt(index);
  return array;
}

async function load(): Promise<Language> {
  await Parser.init({ wasmBinary: bytes(runtime) });
  return Language.load(bytes(grammar));
}

/**
 * The grammar of Terraform's language, https://github.com/tree-sitter-grammars/tree-sitter-hcl. Two calls of `init` at once
 * would leave a grammar that belongs to neither: a module is evaluated once. Not by an await of the module itself, as bundles
 * in CommonJS cannot have one.
 */
export const terraform: Promise<Language> = load();
