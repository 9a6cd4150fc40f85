import { expect } from "vitest";
import { decisionOf, requests } from "./request-arbitraries.js";
import { Counter, holdsFor } from "./runs.js";

const reached = new Counter();

holdsFor(
  "the generated requests reach all three decisions",
  1000,
  requests,
  (request) => reached.count(decisionOf(request)),
  () => {
    console.log(["allowed", "explicitDeny", "implicitDeny", "refused"].map((d) => `${d} ${reached.share(d)}`).join(" "));
    for (const decision of ["allowed", "explicitDeny", "implicitDeny"]) {
      expect(reached.share(decision), decision).toBeGreaterThan(5);
    }
    expect(reached.share("refused"), "refused").toBeLessThan(10);
  },
);
