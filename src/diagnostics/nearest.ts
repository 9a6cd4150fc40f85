import leven from "leven";

/**
 * The candidate that `word` was most likely meant to be, for hints such as «did you mean "Bool"?», or undefined when
 * none is near. Case does not count; beyond it two letters in five may be wrong.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  // Nothing that has a name here is longer, and hostile words may be as long as a file.
  if (word.length > 80) return undefined;
  const folded = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.ceil(word.length * 0.4) + 1;
  for (const candidate of candidates) {
    const distance = leven(folded, candidate.toLowerCase(), { maxDistance: bestDistance });
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
