import { defineOperator, type Operator } from "../operator.js";
import { plainText } from "../pattern.js";
import { undocumented } from "../undocumented.js";

/** A moment, in seconds since 1970. */
export type Moment = number;

const profile = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;

/**
 * Reads a date of the W3C's profile of ISO 8601 (https://www.w3.org/TR/NOTE-datetime): a year, a month, a day, or a
 * time of day with its time zone.
 */
export function readDate(text: string): Moment | undefined {
  const found = profile.exec(text);
  if (found === null) return undefined;
  const [, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] =
    found;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const date = new Date(midnight);
  // Years before 100 mean 1900 and later to Date.UTC, and days beyond the month's end the next month.
  if (date.getUTCFullYear() !== Number(year) || date.getUTCMonth() + 1 !== Number(month)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = readZone(zone);
  if (offset === undefined) return undefined;
  const time = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return midnight / 1000 + time - offset + Number(`0${fraction}`);
}

/** Reads whole seconds since 1970. */
export function readEpochSeconds(text: string): Moment | undefined {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Whether a text is both a year of the W3C's profile and a number of seconds. */
export function isYearOrEpoch(text: string): boolean {
  return /^\d{4}$/.test(text);
}

/** A zone's offset from UTC in seconds. */
function readZone(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  const offset = hours * 3600 + minutes * 60;
  return zone.startsWith("-") ? -offset : offset;
}

/** A date as both readings of its text; they differ for four digits only. */
interface ReadDate {
  readonly moment: Moment;
  readonly alternative: Moment;
  readonly ambiguous: boolean;
}

function readEither(text: string): ReadDate | undefined {
  const seconds = readEpochSeconds(text);
  const moment = readDate(text) ?? seconds;
  return moment === undefined ? undefined : { moment, alternative: seconds ?? moment, ambiguous: isYearOrEpoch(text) };
}

/**
 * The moments that a text may mean as a date, in seconds since 1970: as is assumed, and, for four digits, as the
 * alternative of `year-or-epoch` has it. Undefined for a text that is no date.
 */
export function readMoments(text: string): readonly Moment[] | undefined {
  const read = readEither(text);
  if (read === undefined) return undefined;
  return read.ambiguous ? [read.moment, read.alternative] : [read.moment];
}

/** An operator that compares dates; `holds` gets the sign of request value minus policy value. */
export function defineDateOperator(name: string, holds: (difference: number) => boolean): Operator {
  return defineOperator<ReadDate>({
    name,
    keyTypes: ["Date"],
    read: readEither,
    compare: (policyText) => {
      const wanted = readEither(plainText(policyText));
      if (wanted === undefined)
        return { malformed: "is not an ISO 8601 date such as 2026-01-31T09:00:00Z or whole seconds since 1970" };
      return (value, facts) => {
        const ambiguous = value.ambiguous || wanted.ambiguous;
        if (ambiguous && facts.takesAlternative(undocumented.yearOrEpoch))
          return holds(value.alternative - wanted.alternative);
        return holds(value.moment - wanted.moment);
      };
    },
  });
}
