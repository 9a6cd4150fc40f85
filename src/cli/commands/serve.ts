import type { EndpointOptions } from "../../endpoint/index.js";
import { callJson, callLine, type LoggedCall, servingJson, servingPretty } from "../../report/index.js";
import { type ExitCode, exitCodes, UsageError } from "../exit.js";
import { useColor } from "../output.js";

/** The options of `policy-check serve`. */
export interface ServeOptions extends Omit<EndpointOptions, "onCall"> {
  readonly logLevel: "silent" | "error" | "info";
  readonly format: "pretty" | "json";
}

/** Runs the endpoint until SIGINT or SIGTERM. */
export async function runServe({ logLevel, format, ...given }: ServeOptions): Promise<ExitCode> {
  const options = { ...given, ...fromEnvironment(given) };
  const { EndpointUnavailable, startEndpoint } = await import("../../endpoint/index.js");
  const ended = signalled();
  const { host = "127.0.0.1" } = options;
  if (!/^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) {
    process.stderr.write(
      `policy-check: warning: on ${host} others than this machine can reach the endpoint, whose root credentials everybody knows\n`,
    );
  }
  const onCall = logLevel === "silent" ? undefined : logTo(logLevel, format);
  const endpoint = await startEndpoint({ ...options, onCall }).catch((error: unknown) => {
    throw error instanceof EndpointUnavailable ? new UsageError(error.message) : error;
  });
  const color = useColor(undefined);
  process.stdout.write(format === "json" ? servingJson(endpoint) : `${servingPretty(endpoint, { color })}${readyLine}`);
  await ended;
  await endpoint.close();
  return exitCodes.success;
}

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

/** Resolves at the first signal to end; a second one ends the process at once, as without us. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off("SIGINT", end);
      process.off("SIGTERM", end);
      resolve();
    };
    process.on("SIGINT", end);
    process.on("SIGTERM", end);
  });
}
