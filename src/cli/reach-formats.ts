/** The formats of the report of `reach`; `reach-output.ts` has a row for each. */
export const reachFormats = ["pretty", "json", "sarif", "junit", "github", "mermaid", "html"] as const;

/** A format of the report of `reach`. */
export type ReachFormat = (typeof reachFormats)[number];
