import { existsSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { FoundCucumber } from "./cucumber.js";
import { UsageError } from "./exit.js";
import { assertExists } from "./feature-files.js";
import { inputsOf } from "./inputs.js";

type Api = FoundCucumber["api"];

/** What of the project's cucumber configuration a run takes over; the rest are options of the command line. */
export interface CucumberConfiguration {
  readonly paths: readonly string[];
  readonly import: readonly string[];
  readonly require: readonly string[];
  readonly requireModule: readonly string[];
  readonly loader: readonly string[];
}

/**
 * The default profile of `cucumber.json` (or `.js`, `.mjs`, `.cjs`, `.yaml`, `.yml`), as cucumber-js finds it: where features
 * and support code are. Other settings could make a run show less than it says (`dryRun`, `strict: false`, `tags`), so they are
 * not taken over. Throws UsageError if the file cannot be read.
 */
export async function cucumberConfiguration(api: Api, env: NodeJS.ProcessEnv): Promise<CucumberConfiguration> {
  const file = configurationFiles.find((name) => existsSync(name));
  if (file === undefined) return { paths: [], import: [], require: [], requireModule: [], loader: [] };
  try {
    const { useConfiguration } = await api.loadConfiguration({ file }, { cwd: process.cwd(), env });
    const { paths, import: imports, require, requireModule, loader } = useConfiguration;
    return { paths, import: imports, require, requireModule, loader };
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** https://github.com/cucumber/cucumber-js/blob/main/docs/configuration.md */
const configurationFiles = ["js", "cjs", "mjs", "json", "yaml", "yml"].map((end) => `cucumber.${end}`);

/** The support code of a run, as cucumber takes it. */
export type SupportCode = Pick<CucumberConfiguration, "import" | "require" | "requireModule" | "loader">;

/**
 * Our steps, and the project's own: what `--import` and the configuration name, or else all JavaScript and TypeScript beside
 * the features, as cucumber-js has it.
 */
export async function supportCode(
  imports: readonly string[],
  configuration: CucumberConfiguration,
  features: readonly string[],
): Promise<SupportCode> {
  for (const file of imports) {
    assertExists(file);
    // Cucumber takes a glob that matches nothing without a word, and runs without the checks that hooks would make.
    await inputsOf([file]);
  }
  const { require, requireModule, loader } = configuration;
  const named = [...configuration.import, ...imports];
  const own = named.length + require.length > 0 ? named : await besideFeatures(features);
  return { import: [fileURLToPath(steps), ...own], require, requireModule, loader };
}

const steps = new URL("../steps/bring.js", import.meta.url);

/** The support code in the folders of the features: in the folder `features` above them, or else in their own. */
async function besideFeatures(features: readonly string[]): Promise<readonly string[]> {
  const folders = new Set(features.map(supportFolder));
  // Cucumber looks at nothing for features in the working directory itself: that is a whole project.
  folders.delete(".");
  const patterns = [...folders].map((folder) => `${folder}/**/*.{js,cjs,mjs,ts,cts,mts}`);
  const found = await Promise.all(patterns.map((pattern) => inputsOf([pattern], { allowsNothing: true })));
  const files = new Set(found.flat().flatMap(({ path, refused }) => (refused === undefined ? [path] : [])));
  return [...files].filter((file) => !/\.d\.[cm]?ts$/.test(file) && !isCompiled(file, files)).sort();
}

function supportFolder(feature: string): string {
  const own = dirname(feature);
  for (let folder = own; dirname(folder) !== folder; folder = dirname(folder)) {
    if (basename(folder) === "features") return folder;
  }
  return own;
}

/** Whether a TypeScript file has been compiled: the JavaScript beside it is loaded, and its steps are there once. */
function isCompiled(file: string, files: ReadonlySet<string>): boolean {
  const extension = extname(file);
  if (!/^\.[cm]?ts$/.test(extension)) return false;
  return files.has(`${file.slice(0, -extension.length)}${extension.replace("ts", "js")}`);
}

/** The module that words snippets for undefined steps, with all phrases that a step could have matched. */
export function snippetSyntax(library: object): string {
  const url = new URL("../steps/snippets.js", import.meta.url);
  const definitions: unknown = Reflect.get(library, "stepDefinitions");
  for (const definition of Array.isArray(definitions) ? definitions : []) {
    if (typeof definition.pattern === "string") url.searchParams.append("phrase", definition.pattern);
  }
  return url.href;
}
