import leven from "leven";

/**
 * The candidate that `word` was most likely meant to be, for hints such as «did you mean "Bool"?», or undefined when
 * none is near. Case is the cheapest mistake; beyond it about a third of the letters may be wrong.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const folded = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = leven(folded, candidate.toLowerCase(), { maxDistance: bestDistance });
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
