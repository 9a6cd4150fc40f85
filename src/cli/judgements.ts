import { type Judgements, judgementsGithub, judgementsJunit, judgementsSarif } from "../report/index.js";

/** The formats in which verdicts are shown to other tools, whichever command gave them. */
export type JudgementFormat = "sarif" | "junit" | "github";

/** Verdicts in the format of another tool. */
export async function textOfJudgements(judgements: Judgements, format: JudgementFormat): Promise<string> {
  switch (format) {
    case "sarif": {
      const { digest } = await import("./digest.js");
      return judgementsSarif(judgements, digest);
    }
    case "junit":
      return judgementsJunit(judgements);
    case "github":
      return judgementsGithub(judgements);
  }
}
