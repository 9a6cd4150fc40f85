import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createRequire, wrap } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import type { CodeCache } from "./code-cache.js";

/** Put in by the build: the beginning of a digest of each bundle with code to keep, by its name. */
declare const POLICY_CHECK_BUNDLES: Readonly<Record<string, string>>;

/** The bundles of the command line: each has all that a command needs, and is loaded once. */
export class Bundles {
  readonly #folder: string;
  readonly #cache: CodeCache | undefined;
  readonly #loaded = new Map<string, object>();

  constructor(folder: string, cache: CodeCache | undefined) {
    this.#folder = folder;
    this.#cache = cache;
  }

  /** What a bundle exports. */
  load(name: string): object {
    const known = this.#loaded.get(name);
    if (known !== undefined) return known;
    const file = join(this.#folder, `${name}.js`);
    const { text, changed } = readBundle(file);
    const digest = POLICY_CHECK_BUNDLES[name];
    const cache = digest === undefined ? undefined : this.#cache;
    const key = `${name}-${digest}-${text.length.toString(36)}-${changed.toString(36)}`;
    const code = cache?.read(key);
    const script = new Script(wrap(`${head}${text}`), {
      filename: file,
      ...(code === undefined ? {} : { cachedData: code }),
    });
    if (code === undefined || script.cachedDataRejected === true) cache?.keep(key, script);
    const own = { exports: {} };
    this.#loaded.set(name, own.exports);
    // Code from a cache knows no importing of its own; all bundles are in the folder of the starter, which does.
    const imported = (specifier: string): Promise<unknown> => import(specifier);
    const context = { load: (other: string) => this.load(other), imported, url: pathToFileURL(file).href };
    script.runInThisContext()(own.exports, createRequire(file), own, file, context);
    this.#loaded.set(name, own.exports);
    return own.exports;
  }
}

/** The fifth argument, which Node's own wrapper calls __dirname, is what bundles need of the one who loads them. */
const head = "const{load:policyCheckLoad,imported:policyCheckImport,url:policyCheckUrl}=__dirname;";

/** The text of a bundle, which the build writes in ASCII, and when it was changed. */
function readBundle(path: string): { readonly text: string; readonly changed: number } {
  const file = openSync(path, "r");
  try {
    const { size, mtimeMs } = fstatSync(file);
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    for (let more = 1; more > 0 && length < size; length += more)
      more = readSync(file, bytes, length, size - length, null);
    return { text: bytes.toString("latin1", 0, length), changed: Math.trunc(mtimeMs) };
  } finally {
    closeSync(file);
  }
}
