import { readMoments } from "../engine/index.js";

/** The first second that the engine reads as a date. A year has four digits, and years before 100 are not read. */
const firstDate = -59_011_459_200;
/** The second behind the last that four digits of a year can say. */
const endOfDates = 253_402_300_800;
/** Beyond dates a moment is whole seconds since 1970, of at most fifteen digits. */
const mostSeconds = 999_999_999_999_999;

/**
 * A moment at each of some dates, one between each two neighbours that have any between them, one before all and one
 * behind all: each as texts that say the same. Undefined where a text is no date.
 */
export function momentsAround(dates: readonly string[]): readonly (readonly string[])[] | undefined {
  const written = new Map<number, string>();
  for (const date of dates) {
    const moments = readMoments(date);
    if (moments === undefined) return undefined;
    for (const moment of moments) written.set(moment, date);
  }
  const sorted = [...written.keys()].sort((one, other) => one - other);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  const between = sorted.flatMap((moment, index) => {
    const next = sorted[index + 1];
    return next === undefined ? [] : [middleOf(moment, next)];
  });
  const all = [Math.floor(first) - 1, ...sorted, ...between, Math.floor(last) + 1];
  return [...new Set(all)].flatMap((moment) => {
    if (moment === undefined) return [];
    const texts = textsOf(moment);
    const own = written.get(moment);
    if (texts.length === 0 && own !== undefined) texts.push(own);
    return texts.length === 0 ? [] : [texts];
  });
}

/** A moment between two others, whole seconds where there are any; undefined where no text says one. */
function middleOf(one: number, other: number): number | undefined {
  const whole = Math.floor(one) + 1;
  if (whole < other) return whole;
  const middle = (one + other) / 2;
  return middle > one && middle < other && middle >= firstDate && middle < endOfDates ? middle : undefined;
}

/** The same number of seconds in several ways, since what they are a value of may be too short for one of them. */
function digitsOf(seconds: number): readonly string[] {
  return ["", "0", "00"].map((zeros) => String(seconds).replace(/^-?/, `$&${zeros}`));
}

/** Texts that the engine reads as this moment, and as nothing else. */
function textsOf(moment: number): string[] {
  const texts: string[] = [];
  const seconds = Math.floor(moment);
  if (moment >= firstDate && moment < endOfDates) {
    const iso = new Date(seconds * 1000).toISOString();
    const fraction = moment === seconds ? "" : String(moment - seconds).replace(/^0/, "");
    texts.push(iso.replace(".000Z", `${fraction}Z`));
    if (fraction === "")
      texts.push(...(iso.endsWith("T00:00:00.000Z") ? [iso.slice(0, 10)] : []), ...digitsOf(seconds));
  } else if (moment === seconds && Math.abs(seconds) <= mostSeconds) {
    texts.push(...digitsOf(seconds));
  }
  return texts.filter((text) => {
    const moments = readMoments(text);
    return moments?.length === 1 && moments[0] === moment;
  });
}
