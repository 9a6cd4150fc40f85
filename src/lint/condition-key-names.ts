import { conditionKeyNames } from "../iam/index.js";

/** The names of the catalogue that go on with a tag's key behind their slash. */
const unfinished = conditionKeyNames().filter((name) => name.endsWith("/"));

/** The name of the catalogue, `aws:RequestTag/`, that a condition key stops at without naming a tag. */
export function nameLackingTagKey(key: string): string | undefined {
  const folded = key.toLowerCase();
  return unfinished.find((name) => {
    const start = name.toLowerCase();
    return folded === start || `${folded}/` === start;
  });
}
