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
export async function runServe({ logLevel, format, ...options }: ServeOptions): Promise<ExitCode> {
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
  process.stdout.write(format === "json" ? servingJson(endpoint) : servingPretty(endpoint, { color }));
  await ended;
  await endpoint.close();
  return exitCodes.success;
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
