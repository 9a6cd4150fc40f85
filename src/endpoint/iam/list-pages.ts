import { type Failure, validationError } from "../calls/failure.js";

/** A page of a list, and the marker of the next page. */
export interface Page<T> {
  readonly kind: "page";
  readonly items: readonly T[];
  /** The elements of the answer besides the items. */
  readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string | undefined };
}

/** The length of a page if the call does not give one. */
const defaultLength = 100;

/**
 * The page of a list that a call asks for. A marker holds the number of items before the page.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html describes Marker, MaxItems and IsTruncated.
 */
export function pageOf<T>(
  items: readonly T[],
  {
    Marker,
    MaxItems = defaultLength,
  }: { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined },
): Page<T> | Failure {
  const from = Marker === undefined ? 0 : positionOf(Marker);
  if (from === undefined || from > items.length) return validationError("Invalid Marker.");
  const end = from + MaxItems;
  const isTruncated = end < items.length;
  const rest = isTruncated ? { IsTruncated: true, Marker: markerOf(end) } : { IsTruncated: false };
  return { kind: "page", items: items.slice(from, end), rest };
}

function markerOf(position: number): string {
  return Buffer.from(`policy-check:${position}`).toString("base64url");
}

function positionOf(marker: string): number | undefined {
  const [, position] = /^policy-check:(\d{1,9})$/.exec(Buffer.from(marker, "base64url").toString("latin1")) ?? [];
  return position === undefined ? undefined : Number(position);
}

/** The order in which IAM lists entities. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

/** The entities under a path, in order. */
export function underPath<T extends { readonly name: string; readonly path: string }>(
  entities: Iterable<T>,
  prefix: string | undefined,
): readonly T[] {
  return [...entities].filter(({ path, name }) => `${path}${name}`.startsWith(prefix ?? "/")).sort(byName);
}
