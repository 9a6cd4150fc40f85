/** `20260131T120000Z` as a date; its form was checked, and month 13 is January of the next year. */
export function dateOf(date: string): Date {
  const part = (from: number, to: number): number => Number(date.slice(from, to));
  return new Date(Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(9, 11), part(11, 13), part(13, 15)));
}
