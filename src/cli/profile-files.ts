import { existsSync, readFileSync, statSync } from "node:fs";
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
  const paths = foundPaths(named);
  if (paths.config === undefined && paths.credentials === undefined)
    throw new UsageError("there is no ~/.aws/config and no ~/.aws/credentials; name a file with --aws-config");
  return paths;
}

function foundPaths(named: ProfilePaths): ProfilePaths {
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  return {
    config: pathOf(named.config, AWS_CONFIG_FILE, "config"),
    credentials: pathOf(named.credentials, AWS_SHARED_CREDENTIALS_FILE, "credentials"),
  };
}

/**
 * What to say to people whose clients may send a test's calls to AWS: a profile in use has a role and an endpoint of this machine,
 * which not all clients follow, and AWS_ENDPOINT_URL, which they do, is not set. Undefined otherwise, and if the files cannot be read.
 */
export async function localEndpointHint(): Promise<string | undefined> {
  if (process.env["AWS_ENDPOINT_URL"] || process.env["AWS_ENDPOINT_URL_STS"]) return undefined;
  const paths = foundPaths({ config: undefined, credentials: undefined });
  const texts = { config: textOf(paths.config), credentials: textOf(paths.credentials) };
  // Nearly nobody has such a profile, and everybody would wait for the rules of profiles to be loaded.
  if (![texts.config, texts.credentials].some((text) => /endpoint_url/i.test(text ?? ""))) return undefined;
  const [{ SourceText }, { firstLocalEndpoint, profileLines }] = await Promise.all([
    import("../diagnostics/index.js"),
    import("../profiles/index.js"),
  ]);
  const lines = (path = "", text: string | undefined) =>
    text === undefined ? undefined : profileLines(new SourceText(fromWorkingDirectory(path), text));
  const found = firstLocalEndpoint({
    config: lines(paths.config, texts.config),
    credentials: lines(paths.credentials, texts.credentials),
  });
  if (found === undefined) return undefined;
  const { profile, place } = found;
  return `hint: the profile ${profile} has a role and an endpoint of this machine (${place.file}:${place.line}), and not all clients send the call for the role there: some send it to AWS, with the access key ID and the MFA code; set AWS_ENDPOINT_URL instead (docs/clients.md)`;
}

/** The text of a file that can be read again by others: a pipe is left to them. */
function textOf(path: string | undefined): string | undefined {
  try {
    if (path === undefined) return undefined;
    const status = statSync(path);
    return status.isFile() && status.size <= defaultMaximumSize ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
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
