import { resolve } from "node:path";
import { Writable } from "node:stream";
import { UsageError } from "./exit.js";
import { type ScenarioPlace, ScenarioRecorder } from "./recorded-scenarios.js";
import type { Envelope } from "./run-tally.js";
import { cannotRun, type FoundScenarios, type LoadedScenarios } from "./scenario-run.js";
import { snippetSyntax } from "./support-code.js";

/** What a run is told. */
export interface TrialOptions {
  /**
   * The scenarios to run, as cucumber takes them: files, with lines behind a colon. Undefined for all that the run's settings
   * choose.
   */
  readonly paths?: readonly string[];
  /** Texts in place of those of files, by absolute path. */
  readonly texts?: ReadonlyMap<string, string>;
  /** Is told of each message of cucumber's as well. */
  readonly note?: (message: Envelope) => void;
}

/** World parameters as cucumber takes them. */
type WorldParameters = LoadedScenarios["runConfiguration"]["runtime"]["worldParameters"];

/** Runs scenarios in this process again and again, with texts in place of files. What they print is dropped. */
export class TrialRuns {
  readonly #found: FoundScenarios;
  readonly #loaded: LoadedScenarios;
  readonly #worldParameters: WorldParameters;

  constructor(found: FoundScenarios, loaded: LoadedScenarios, worldParameters: WorldParameters) {
    this.#found = found;
    this.#loaded = loaded;
    this.#worldParameters = worldParameters;
  }

  /**
   * Runs scenarios; some of them only until the first that fails. Scenarios that fail because the endpoint gave no answer, on a
   * busy machine, are run again. Throws UsageError where cucumber cannot run them, or where answers stay away.
   */
  async run(options: TrialOptions = {}): Promise<ScenarioRecorder> {
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const recorder = await this.#runOnce(options);
      if (!recorder.scenarios.some(({ why }) => why !== undefined && noAnswer.test(why))) return recorder;
    }
    throw new UsageError(
      "the embedded endpoint did not answer the calls of a scenario; run it again on a less busy machine",
    );
  }

  async #runOnce({ paths, texts, note }: TrialOptions): Promise<ScenarioRecorder> {
    const { withTrial } = await import("../backends/index.js");
    const { api, env } = this.#found;
    const { runConfiguration, library } = this.#loaded;
    const { sources, runtime, formats } = runConfiguration;
    const recorder = new ScenarioRecorder();
    const worldParameters = withTrial(
      { ...this.#worldParameters },
      {
        textOf: (path) => {
          recorder.read(path);
          return texts?.get(resolve(path));
        },
        called: (call) => recorder.called(call),
      },
    );
    const chosen = paths === undefined ? {} : { paths: [...paths], names: [], tagExpression: "" };
    const stdout = nowhere();
    const result = await api
      .runCucumber(
        {
          ...runConfiguration,
          sources: { ...sources, ...chosen },
          support: library,
          runtime: { ...runtime, parallel: 0, failFast: paths !== undefined, worldParameters },
          formats: {
            ...formats,
            stdout: "summary",
            files: {},
            options: { ...formats.options, snippetSyntax: snippetSyntax(library) },
          },
        },
        { cwd: process.cwd(), env, stdout, stderr: paths === undefined ? process.stderr : stdout },
        (message) => {
          recorder.note(message);
          note?.(message);
        },
      )
      .catch((error: unknown) => {
        throw cannotRun(error);
      });
    // A hook around all scenarios that fails leaves no trace in the scenarios.
    const hasFailed = recorder.scenarios.some(({ status }) => status === "failed");
    const isTold = result.success || hasFailed || recorder.parseErrors.length > 0 || recorder.scenarios.length === 0;
    if (!isTold) throw cannotRun(new Error("the run failed, and none of its scenarios did"));
    return recorder;
  }
}

const mostAttempts = 3;
const noAnswer = /\bno answer\b/;

/** Scenarios as cucumber takes them: each file with its lines. */
export function pathsOf(scenarios: readonly ScenarioPlace[]): string[] {
  const lines = new Map<string, number[]>();
  for (const { uri, line } of scenarios) lines.set(uri, [...(lines.get(uri) ?? []), line]);
  return [...lines].map(([uri, each]) => [uri, ...each].join(":"));
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
