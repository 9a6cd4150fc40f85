/** The first and the last second that four digits of a year can say. */
const first = 0;
const last = 253_402_300_799;

/** A time as the context has it: whole seconds. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** The seconds since 1970 of a date that the engine could read; four digits are a year. */
function secondsOf(text: string): number {
  return /^-?\d+$/.test(text) && !/^\d{4}$/.test(text) ? Number(text) : Date.parse(text) / 1000;
}

/** One second of each stretch of time between two neighbouring dates that has any; undefined where one cannot be read. */
export function secondsAround(dates: readonly string[]): readonly number[] | undefined {
  const around = new Set<number>();
  for (const date of dates) {
    const seconds = Math.floor(secondsOf(date));
    if (!Number.isSafeInteger(seconds)) return undefined;
    for (const each of [seconds - 1, seconds, seconds + 1]) {
      if (each >= first && each <= last) around.add(each);
    }
  }
  // Where all dates are beyond the times that can be, any time does.
  if (around.size === 0) around.add(anyTime);
  return [...around].sort((one, other) => one - other);
}

/** A time for requests whose time does not matter: the first of January 2026, at noon. */
export const anyTime = 1_767_268_800;
