import { alignColor, type FoundCucumber, findCucumber } from "./cucumber.js";
import { UsageError } from "./exit.js";
import { defaultFeatures, featureFiles } from "./feature-files.js";
import { matchEachTextOnce } from "./step-matches.js";
import { cucumberConfiguration, type SupportCode, supportCode } from "./support-code.js";
import { errorInWords, supportTrouble } from "./support-trouble.js";

type Api = FoundCucumber["api"];
/** Settings of a run, and not the arguments or names of profiles that cucumber takes as well. */
type Provided = Exclude<
  NonNullable<NonNullable<Parameters<Api["loadConfiguration"]>[0]>["provided"]>,
  string | string[]
>;

/** Scenarios, with what runs them. */
export interface FoundScenarios {
  readonly api: Api;
  /** The environment of the run, also of its workers. */
  readonly env: NodeJS.ProcessEnv;
  /** What was named on the command line, or in the project's configuration; empty for all below `features`. */
  readonly named: readonly string[];
  readonly features: readonly string[];
  readonly support: SupportCode;
}

/** Finds cucumber, the features and the support code. Throws UsageError for what is not there. */
export async function findScenarios(named: readonly string[], imports: readonly string[]): Promise<FoundScenarios> {
  alignColor(process.env);
  const { api, path } = await findCucumber();
  const env = { ...process.env, POLICY_CHECK_CUCUMBER: path };
  // Cucumber hands this environment to its workers; in this process, the steps read it from there.
  process.env["POLICY_CHECK_CUCUMBER"] = path;
  const configuration = await cucumberConfiguration(api, env);
  const paths = named.length > 0 ? named : configuration.paths;
  const features = await featureFiles(paths);
  return { api, env, named: paths, features, support: await supportCode(imports, configuration, features) };
}

/** Scenarios that are ready to run: their support code is loaded. */
export interface LoadedScenarios {
  readonly runConfiguration: Awaited<ReturnType<Api["loadConfiguration"]>>["runConfiguration"];
  readonly library: Awaited<ReturnType<Api["loadSupport"]>>;
}

/** Loads the support code. `provided` has the settings of the run. Throws UsageError where it has a mistake. */
export async function loadScenarios(
  { api, env, named, support }: FoundScenarios,
  provided: Provided,
): Promise<LoadedScenarios> {
  const { runConfiguration } = await configured(api, {
    paths: named.length > 0 ? [...named] : [defaultFeatures],
    import: [...support.import],
    require: [...support.require],
    requireModule: [...support.requireModule],
    loader: [...support.loader],
    ...provided,
    strict: true,
  });
  const library = await api.loadSupport(runConfiguration, { cwd: process.cwd(), env }).catch((error: unknown) => {
    throw supportTrouble(error, [...support.import.slice(1), ...support.require], process.argv.slice(2));
  });
  matchEachTextOnce(library);
  return { runConfiguration, library };
}

async function configured(api: Api, provided: Provided): ReturnType<Api["loadConfiguration"]> {
  try {
    return await api.loadConfiguration({ file: false, provided }, { cwd: process.cwd() });
  } catch (error) {
    throw cannotRun(error);
  }
}

/** The error for a run that cucumber cannot make. */
export function cannotRun(error: unknown): UsageError {
  return new UsageError(`cucumber cannot run the features: ${errorInWords(error)}`);
}
