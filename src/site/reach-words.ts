import type { ReachArrowKind } from "../report/index.js";
import type { OutsideState } from "./reach-view.js";
import type { Mark } from "./words.js";

/** How pairs are judged: their marks, and what each means. */
export const stateMarks: Readonly<Record<OutsideState, Mark & { readonly says: string }>> = {
  open: { tone: "bad", icon: "alert", label: "No MFA", says: "reached without MFA" },
  known: { tone: "warn", icon: "alert", label: "No MFA, known", says: "reached without MFA, and in the baseline" },
  exempt: {
    tone: "warn",
    icon: "exempt",
    label: "No MFA, exempt",
    says: "reached without MFA, which the configuration accepts",
  },
  withMfa: { tone: "good", icon: "lock", label: "MFA", says: "reached with MFA only" },
  cannot: {
    tone: "quiet",
    icon: "minus",
    label: "Cannot have MFA",
    says: "services and identity providers do not carry MFA of AWS",
  },
};

/** The arrows of the picture: their labels, and what each means. */
export const arrowWords: Readonly<Record<ReachArrowKind, { readonly label: string; readonly says: string }>> = {
  noMfa: { label: "no MFA", says: "a step that needs no MFA" },
  exempt: { label: "no MFA, exempt", says: "no MFA, to an exempt role" },
  cannot: { label: "cannot have MFA", says: "a step of a service or an identity provider" },
  afterMfa: { label: "after MFA", says: "a step of a session that needed MFA before" },
  mfa: { label: "MFA", says: "a step that needs MFA" },
};

/** The arrows from the worst on. */
export const arrowOrder = ["noMfa", "exempt", "cannot", "afterMfa", "mfa"] as const satisfies readonly ReachArrowKind[];

/** What came of the run. */
export const verdictOfRun: Readonly<Record<"passes" | "fails" | "incomplete", Mark>> = {
  passes: { tone: "good", icon: "passed", label: "Passes" },
  fails: { tone: "bad", icon: "failed", label: "Fails" },
  incomplete: { tone: "bad", icon: "unchecked", label: "Incomplete" },
};
