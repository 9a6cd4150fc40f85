import { Writable } from "node:stream";
import { readAttachment } from "../evidence/index.js";
import { findCucumber } from "./cucumber.js";
import { UsageError } from "./exit.js";
import { type FailedScenario, FailedScenarios } from "./failed-scenarios.js";
import { featureFiles } from "./feature-files.js";
import { RunTally } from "./run-tally.js";
import { cucumberConfiguration, supportCode } from "./support-code.js";
import { errorInWords, supportTrouble } from "./support-trouble.js";

/** What a run of all features showed. */
export interface FeaturesRun {
  readonly scenarios: number;
  readonly passed: number;
  readonly failed: readonly FailedScenario[];
  readonly parseErrors: readonly string[];
}

/** Is told of the evidence of each call. */
export type NoteEvidence = (attached: ReturnType<typeof readAttachment>) => void;

/**
 * Runs the features on the embedded endpoint, in this process, without printing. Throws UsageError where cucumber is missing,
 * or cannot run them.
 */
export async function runFeatures(note: NoteEvidence): Promise<FeaturesRun> {
  const { api, path } = await findCucumber();
  const env = { ...process.env, POLICY_CHECK_CUCUMBER: path };
  process.env["POLICY_CHECK_CUCUMBER"] = path;
  const configuration = await cucumberConfiguration(api, env);
  const features = await featureFiles(configuration.paths);
  const support = await supportCode([], configuration, features);
  const { runConfiguration } = await api.loadConfiguration(
    {
      file: false,
      provided: {
        paths: [...features],
        import: [...support.import],
        require: [...support.require],
        requireModule: [...support.requireModule],
        loader: [...support.loader],
        strict: true,
      },
    },
    { cwd: process.cwd() },
  );
  const library = await api.loadSupport(runConfiguration, { cwd: process.cwd(), env }).catch((error: unknown) => {
    throw supportTrouble(error, [...support.import.slice(1), ...support.require], []);
  });
  const tally = new RunTally({ failFast: false });
  const failed = new FailedScenarios();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    await api.runCucumber(
      { ...runConfiguration, support: library },
      { cwd: process.cwd(), env, stdout: nowhere, stderr: nowhere },
      (message) => {
        const attached = message.attachment && readAttachment(message.attachment);
        tally.note(message, attached);
        failed.note(message);
        note(attached);
      },
    );
  } catch (error) {
    throw new UsageError(`cucumber cannot run the features: ${errorInWords(error)}`);
  }
  return { scenarios: tally.total, passed: tally.passed, failed: failed.all, parseErrors: tally.parseErrors };
}
