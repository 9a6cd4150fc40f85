import { nearest } from "../diagnostics/index.js";
import { backendNames } from "../evidence/index.js";
import { isAccountId } from "../iam/index.js";
import { type BackendSettings, BackendUnavailable } from "./backend.js";

/** What a setting may be, by its name. */
const shape = {
  backend: backendNames,
  account: "account",
  region: "text",
  mfaPropagation: ["documented", "observed"],
  embedded: { calls: ["process", "wire"] },
  localstack: { image: "text", url: "text", startupTimeout: "seconds" },
  aws: { mode: ["read-only", "live"], profile: "text", endpoint: "text" },
} as const;

/**
 * Reads cucumber's world parameters and the environment (`POLICY_CHECK_BACKEND`, `POLICY_CHECK_LOCALSTACK_IMAGE`,
 * `POLICY_CHECK_LOCALSTACK_URL`; parameters come first). Parameters that are other people's are passed over, those that
 * look like ours with a letter wrong are not. Throws BackendUnavailable for a wrong value.
 */
export function readBackendSettings(parameters: unknown, env: NodeJS.ProcessEnv): BackendSettings {
  const given = isRecord(parameters) ? parameters : {};
  for (const name of Object.keys(given)) {
    const meant = Object.hasOwn(shape, name) ? undefined : nearest(name, Object.keys(shape));
    if (meant !== undefined) throw wrong(name, `unknown parameter; did you mean "${meant}"?`);
  }
  const embedded = section(given, "embedded");
  const localstack = section(given, "localstack");
  const aws = section(given, "aws");
  return {
    backend: choice("backend", given["backend"] ?? env["POLICY_CHECK_BACKEND"], shape.backend) ?? "embedded",
    account: accountId("account", given["account"]),
    region: text("region", given["region"]),
    mfaPropagation: choice("mfaPropagation", given["mfaPropagation"], shape.mfaPropagation),
    embedded: { calls: choice("embedded.calls", embedded["calls"], shape.embedded.calls) },
    localstack: {
      image: text("localstack.image", localstack["image"] ?? env["POLICY_CHECK_LOCALSTACK_IMAGE"]),
      url: text("localstack.url", localstack["url"] ?? env["POLICY_CHECK_LOCALSTACK_URL"]),
      startupTimeout: seconds("localstack.startupTimeout", localstack["startupTimeout"]),
    },
    aws: {
      mode: choice("aws.mode", aws["mode"], shape.aws.mode),
      profile: text("aws.profile", aws["profile"]),
      endpoint: text("aws.endpoint", aws["endpoint"]),
    },
  };
}

function section(
  given: Readonly<Record<string, unknown>>,
  name: "embedded" | "localstack" | "aws",
): Readonly<Record<string, unknown>> {
  const value = given[name];
  if (value === undefined) return {};
  if (!isRecord(value)) throw wrong(name, "it must be an object");
  for (const member of Object.keys(value)) {
    if (Object.hasOwn(shape[name], member)) continue;
    const meant = nearest(member, Object.keys(shape[name]));
    throw wrong(`${name}.${member}`, `unknown parameter${meant === undefined ? "" : `; did you mean "${meant}"?`}`);
  }
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function choice<T extends string>(name: string, value: unknown, choices: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((each) => each === value);
  if (found === undefined) throw wrong(name, `${JSON.stringify(value)} is not one of ${choices.join(", ")}`);
  return found;
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") throw wrong(name, `${JSON.stringify(value)} is not text`);
  return value;
}

function accountId(name: string, value: unknown): string | undefined {
  const id = text(name, value);
  if (id !== undefined && !isAccountId(id)) throw wrong(name, `"${id}" is not an account ID of 12 digits`);
  return id;
}

function seconds(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw wrong(name, `${JSON.stringify(value)} is not a number of seconds above 0`);
}

function wrong(name: string, why: string): BackendUnavailable {
  return new BackendUnavailable(`the world parameter ${name} is wrong: ${why}`);
}
