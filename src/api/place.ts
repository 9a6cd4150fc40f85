import type { Range } from "../diagnostics/index.js";

/** A place in a text. */
export interface Place {
  /** RFC 6901 JSON pointer. */
  readonly pointer: string;
  /** Lines and columns start at 1; the end is exclusive. */
  readonly range: Range;
}

/** A place with nothing else that is known of it. */
export function placeOf(place: Place | undefined): Place | undefined {
  return place === undefined ? undefined : { pointer: place.pointer, range: place.range };
}
