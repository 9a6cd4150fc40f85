/** The formats of the report of `reach`; `reach-output.ts` has a row for each. */
export const reachFormats = [
  "pretty",
  "compact",
  "json",
  "sarif",
  "junit",
  "github",
  "gitlab",
  "mermaid",
  "html",
] as const;

/** A format of the report of `reach`. */
export type ReachFormat = (typeof reachFormats)[number];
