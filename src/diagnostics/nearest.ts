import leven from "leven";

/**
 * The candidate that `word` was most likely meant to be, for hints such as «did you mean "Bool"?», or undefined when
 * none is near. Case does not count; beyond it `most` letters may be wrong, two in five where nothing is said.
 */
export function nearest(
  word: string,
  candidates: Iterable<string>,
  most: number = Math.ceil(word.length * 0.4),
): string | undefined {
  // Nothing that has a name here is longer, and hostile words may be as long as a file.
  if (word.length > 80) return undefined;
  const folded = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of candidates) {
    const distance = leven(folded, candidate.toLowerCase(), { maxDistance: bestDistance });
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * The candidate that `word` was beyond doubt meant to be: letter case apart, two letters are wrong at most, of short words
 * fewer, and no other candidate is nearly as near. Undefined where there is room for doubt, as between an operator and its
 * negation.
 */
export function unmistakable(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 80) return undefined;
  const most = Math.min(2, Math.floor(word.length / 3));
  const folded = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  let nextDistance = Number.POSITIVE_INFINITY;
  for (const candidate of new Set(candidates)) {
    const distance = leven(folded, candidate.toLowerCase(), { maxDistance: most + 2 });
    if (distance < bestDistance) {
      nextDistance = bestDistance;
      bestDistance = distance;
      best = candidate;
    } else {
      nextDistance = Math.min(nextDistance, distance);
    }
  }
  const isClear = bestDistance <= most && (bestDistance === 0 || nextDistance >= bestDistance + 2);
  return isClear && nextDistance > 0 ? best : undefined;
}
