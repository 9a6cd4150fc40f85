import { compactLine } from "./compact.js";
import type { Judgements } from "./judgement.js";

/** Each verdict that does not hold, or is not known, in a line; nothing where all hold. */
export function judgementsCompact({ judgements }: Judgements): string {
  return judgements
    .filter(({ outcome }) => outcome !== "holds" && outcome !== "exempt")
    .map(({ relativePath, place, message, name }) =>
      compactLine({ path: relativePath, position: place?.range.start, severity: "error", message, rule: name }),
    )
    .join("");
}
