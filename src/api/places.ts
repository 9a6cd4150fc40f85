import type { Range } from "../diagnostics/index.js";
import type { JudgedPlace } from "../inspection/index.js";

/** A place in a text. */
export interface Place {
  /** RFC 6901 JSON pointer. */
  readonly pointer: string;
  /** Lines and columns start at 1; the end is exclusive. */
  readonly range: Range;
}

/** A place without the text that it is in. */
export function placeOf(place: JudgedPlace | undefined): Place | undefined {
  return place === undefined ? undefined : { pointer: place.pointer, range: place.range };
}
