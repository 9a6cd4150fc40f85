import type { EndpointOptions, OptionWords } from "../../endpoint/index.js";
import { AppendedFile } from "../../files/index.js";
import { callJson, callLine, type LoggedCall, servingJson, servingPretty } from "../../report/index.js";
import { enableCompileCache } from "../compile-cache.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { readProblem } from "../files.js";
import { tell, useColor } from "../output.js";
import { localEndpointHint } from "../profile-files.js";

/** The options of `policy-check serve`. */
export interface ServeOptions extends Omit<EndpointOptions, "onCall" | "onEvent" | "onNotice" | "optionWords"> {
  /** A file to which the events of calls are added. */
  readonly events: string | undefined;
  readonly logLevel: "silent" | "error" | "info";
  readonly format: "pretty" | "json";
}

/** Runs the endpoint until SIGINT or SIGTERM. */
export async function runServe({ logLevel, format, events, ...given }: ServeOptions): Promise<ExitCode> {
  enableCompileCache();
  const options = { ...given, ...fromEnvironment(given) };
  const { EndpointUnavailable, startEndpoint } = await import("../../endpoint/index.js");
  const ended = signalled();
  const { host = "127.0.0.1" } = options;
  if (!/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) {
    process.stderr.write(
      `policy-check: warning: on ${host} the endpoint, whose root credentials are public, accepts connections from other machines\n`,
    );
  }
  // A log in JSON has its lines for itself.
  const hint = format === "json" || logLevel === "silent" ? undefined : await localEndpointHint();
  if (hint !== undefined) tell(hint);
  const onCall = logLevel === "silent" ? undefined : logTo(logLevel, format);
  const trail = events === undefined ? undefined : openTrail(events);
  const onEvent = trail && addingTo(trail);
  const endpoint = await startEndpoint({ ...options, onCall, onEvent, onNotice: tell, optionWords: flags }).catch(
    (error: unknown) => {
      throw error instanceof EndpointUnavailable ? new UsageError(error.message) : error;
    },
  );
  const color = useColor(undefined);
  process.stdout.write(format === "json" ? servingJson(endpoint) : `${servingPretty(endpoint, { color })}${readyLine}`);
  await ended;
  await endpoint.close().catch((error: unknown) => {
    throw new UsageError(`the last change is not in ${options.state}: ${readProblem(error)}`);
  });
  trail?.close();
  return exitCodes.success;
}

/** A full disk is told once, and stops no call. */
function addingTo(trail: AppendedFile): (event: object) => void {
  let isTold = false;
  return (event) => {
    try {
      trail.add(JSON.stringify(event));
    } catch (error) {
      if (!isTold) tell(`events cannot be written: ${readProblem(error)}`);
      isTold = true;
    }
  };
}

function openTrail(path: string): AppendedFile {
  try {
    return AppendedFile.open(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${readProblem(error)}`);
  }
}

/** The endpoint's options as this command has them: `--allowed-host NAME`. */
const flags: OptionWords = (option, value) => {
  const name = repeated.get(option) ?? option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return value === undefined ? `--${name}` : `--${name} ${value}`;
};

/** The flags of options with several values; each takes one of them. */
const repeated: ReadonlyMap<Parameters<OptionWords>[0], string> = new Map([
  ["allowedHosts", "allowed-host"],
  ["accountDumps", "account-dump"],
  ["credentialReports", "credential-report"],
]);

/** The line of LocalStack's log that what starts LocalStack waits for. */
const readyLine = "Ready.\n";

/**
 * What LocalStack's environment variables say, so that what starts LocalStack can start this; options come first.
 * ENFORCE_IAM is unset where nobody thought about it, and enforcing is what policy-check is for, so only 0 turns it off;
 * a gateway always enforces. LOCALSTACK_HOST is the name under which other containers reach this one.
 *
 * https://docs.localstack.cloud/references/configuration/
 */
function fromEnvironment(given: EndpointOptions): Pick<EndpointOptions, "enforcement" | "allowedHosts"> {
  const { ENFORCE_IAM: enforceIam, LOCALSTACK_HOST: localstackHost } = process.env;
  const isOff = enforceIam === "0" && given.upstream === undefined;
  const name = localstackHost?.replace(/:\d+$/, "").toLowerCase();
  return {
    enforcement: given.enforcement ?? (isOff ? "off" : undefined),
    allowedHosts: given.allowedHosts ?? (name ? [name] : undefined),
  };
}

function logTo(level: "error" | "info", format: "pretty" | "json"): (call: LoggedCall) => void {
  const color = process.stderr.isTTY === true && !process.env["NO_COLOR"];
  return (call) => {
    if (level === "error" && call.error === undefined) return;
    const time = new Date();
    process.stderr.write(format === "json" ? callJson(call, time) : callLine(call, time, { color }));
  };
}

/** For how long more signals are taken for the same wish, in milliseconds: npm and terminals both send one. */
const oneWish = 1000;

/** Resolves at the first signal to end; one that comes later ends the process at once, as without us. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ["SIGINT", "SIGTERM"] as const;
    let isCounting = false;
    const end = (): void => {
      resolve();
      if (isCounting) return;
      isCounting = true;
      setTimeout(() => {
        for (const signal of signals) process.off(signal, end);
      }, oneWish).unref();
    };
    for (const signal of signals) process.on(signal, end);
  });
}
