// The rows that the project was asked for, of all that the benchmarks measure: run.mjs shows them in a table of their own.

/** What was asked for, which benchmark measures it, and by what its row is known. */
export const asked = [
  { what: "start: check over node -e 0", name: "cold-start", promise: /^start, one policy$/ },
  ...["simulate", "prove", "help"].map((command) => ({
    what: `start: ${command === "help" ? "--help" : command} over check`,
    name: "cold-start",
    promise: new RegExp(`^start, ${command}$`),
  })),
  {
    what: "1000 small policies above one, over the earlier build",
    name: "thousand-policies",
    promise: /beside the earlier build$/,
  },
  ...["check", "prove"].flatMap((command) =>
    ["time", "peak memory"].map((figure) => ({
      what: `100,000 roles: ${figure} of ${command} over the earlier build`,
      name: "account-dump",
      promise: new RegExp(`^${command}: \\d+ ordinary roles: ${figure}$`),
    })),
  ),
  {
    what: "10,000 hard roles: prove over the earlier build",
    name: "analysis",
    promise: /hard roles, whole process$/,
  },
  { what: "300 scenarios over 300 empty ones", name: "scenarios", promise: /scenarios on embedded against/ },
  { what: "two dumps of 10,000 roles: diff over reading both", name: "diff", promise: /: time over reading both$/ },
  {
    what: "AssumeRole through the SDK, 1 caller, over a constant server",
    name: "endpoint",
    promise: /over a server that answers a constant, 1 parallel$/,
  },
  {
    what: "AssumeRole through the SDK, 32 callers, over a constant server",
    name: "endpoint",
    promise: /over a server that answers a constant, 32 parallel$/,
  },
];
