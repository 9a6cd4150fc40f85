/** The commands, in the order in which they are listed; the first is the one that needs no name. */
export const commandNames = [
  ...[
    "check",
    "simulate",
    "serve",
    "test",
    "scaffold",
    "mutate",
    "prove",
    "diff",
    "reach",
    "why",
    "docs",
    "rules",
    "init",
  ],
  "completion",
];
