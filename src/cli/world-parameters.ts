import { UsageError } from "./exit.js";

/** The world parameters of `--world-parameters`. Throws UsageError if they are not a JSON object. */
export function worldParametersOf(worldParameters: string | undefined): Readonly<Record<string, unknown>> {
  if (worldParameters === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(worldParameters);
  } catch (error) {
    throw new UsageError(`--world-parameters is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isSection(parsed)) throw new UsageError("--world-parameters must be a JSON object");
  return parsed;
}

/** World parameters with others over them, section by section. */
export function merged(
  under: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const known = all[name];
    // A section in which nothing is set takes nothing away, and hides no mistake.
    if (isSection(value) && Object.keys(value).length === 0) continue;
    all[name] = isSection(known) && isSection(value) ? { ...known, ...value } : value;
  }
  return all;
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is set, at both levels: an option that was not given takes nothing away. */
export function withoutUndefined(settings: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(settings));
}
