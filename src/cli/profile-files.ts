import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { profileLines } from "../profiles/index.js";
import { UsageError } from "./exit.js";
import { defaultMaximumSize, readSizedText } from "./files.js";
import { fromWorkingDirectory } from "./relative-path.js";
import type { StandardInput } from "./standard-input.js";

/** Where the two files with profiles are; undefined for one that is not there. */
export interface ProfilePaths {
  readonly config: string | undefined;
  readonly credentials: string | undefined;
}

/**
 * The files that options name, else those of the environment's variables, else those in the home folder, as AWS's own clients look
 * for them: https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export function profilePaths(named: ProfilePaths): ProfilePaths {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  const config = pathOf(named.config, AWS_CONFIG_FILE, "config");
  const credentials = pathOf(named.credentials, AWS_SHARED_CREDENTIALS_FILE, "credentials");
  if (config === undefined && credentials === undefined)
    throw new UsageError("there is no ~/.aws/config and no ~/.aws/credentials; name a file with --aws-config");
  return { config, credentials };
}

function pathOf(named: string | undefined, variable: string | undefined, name: string): string | undefined {
  if (named !== undefined) return named;
  if (variable !== undefined && variable !== "") return variable.replace(/^~(?=\/)/, homedir());
  const usual = join(homedir(), ".aws", name);
  return existsSync(usual) ? usual : undefined;
}

/** Reads the lines of both files. Nothing of a secret is kept. */
export function readProfileFiles({ config, credentials }: ProfilePaths, standardInput: StandardInput) {
  const lines = (path: string | undefined) => {
    if (path === undefined) return undefined;
    const read = readSizedText(path, path === "-" ? "<stdin>" : fromWorkingDirectory(path), {
      standardInput,
      maximumSize: defaultMaximumSize,
    });
    if (read.kind === "refused") throw new UsageError(`${path} cannot be read: ${read.why}`);
    return profileLines(read.source);
  };
  return { config: lines(config), credentials: lines(credentials) };
}
