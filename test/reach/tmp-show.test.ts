import { it } from "vitest";
import { randomRights } from "./escalation-worlds.js";

it("x", () => {
  for (const s of (process.env["SEEDS"] ?? "").split(",")) {
    const w = randomRights(Number(s));
    console.log(
      "SEED",
      s,
      JSON.stringify(w, null, 1)
        .replaceAll("arn:aws:iam::111122223333:", "")
        .replace(/\s*\n\s*/g, " ")
        .replaceAll('"Version": "2012-10-17", ', "")
        .replaceAll('{ "arn"', '\n{ "arn"'),
    );
  }
});
