import type {
  Control,
  DocumentedFinding,
  DocumentedRole,
  Gap,
  MatrixCaller,
  TrustEdge,
} from "../documentation/index.js";

/** The state of something in a color, a symbol and a word; never in a color alone. */
export interface Mark {
  readonly tone: "good" | "info" | "warn" | "bad" | "quiet";
  readonly icon: IconName;
  readonly label: string;
}

/** The page's symbols, drawn in `icons.tsx`. */
export type IconName =
  | "allowed"
  | "denied"
  | "unchecked"
  | "none"
  | "proved"
  | "shown"
  | "exempt"
  | "alert"
  | "passed"
  | "failed"
  | "minus"
  | "lock"
  | "open"
  | "link";

/** Columns of the matrix: how a header names them, and how a sentence does. */
export const callerWords: Readonly<Record<MatrixCaller, { readonly header: string; readonly phrase: string }>> = {
  "long-term-key": { header: "Access key", phrase: "IAM users with an access key alone" },
  "long-term-key-with-mfa": { header: "Access key and MFA", phrase: "IAM users with an access key and MFA" },
  "session-token": {
    header: "Session token",
    phrase: "IAM users with a session token from a GetSessionToken call without MFA",
  },
  "session-token-with-mfa": {
    header: "Session token with MFA",
    phrase: "IAM users with a session token from a GetSessionToken call with MFA",
  },
  "role-session": { header: "Role session", phrase: "sessions of roles" },
  saml: { header: "SAML", phrase: "users of a SAML provider" },
  oidc: { header: "OIDC", phrase: "web identities (OIDC)" },
  service: { header: "AWS service", phrase: "AWS services" },
  root: { header: "Root user", phrase: "the account's root user" },
};

/** Callers who are people, and have shown no second factor. */
export const peopleWithoutMfa: ReadonlySet<MatrixCaller> = new Set(["long-term-key", "session-token", "root"]);

/** The MFA states of a role, what each means, and the order in which they are shown. */
export const mfaMarks: Readonly<Record<DocumentedRole["mfa"], Mark & { readonly says: string }>> = {
  proved: {
    ...{ tone: "good", icon: "proved", label: "MFA proved" },
    says: "Analysis of the trust policy proves that no user and no role session can assume the role without MFA.",
  },
  shown: {
    ...{ tone: "info", icon: "shown", label: "MFA shown" },
    says: "Not proved, but scenarios made calls without MFA, and all of them were denied.",
  },
  refuted: {
    ...{ tone: "bad", icon: "alert", label: "MFA not required" },
    says: "Refuted: policy-check knows a caller without MFA that can assume the role.",
  },
  unknown: {
    ...{ tone: "bad", icon: "unchecked", label: "MFA not known" },
    says: "Not known: no proof, no scenario and no counterexample says whether MFA is required.",
  },
  exempt: {
    ...{ tone: "warn", icon: "exempt", label: "Exempt from MFA" },
    says: "The configuration accepts this role without MFA and gives a reason.",
  },
  notApplicable: {
    ...{ tone: "quiet", icon: "minus", label: "Not for people" },
    says: "No user and no role session can assume the role, only services or federated callers, which cannot have AWS MFA.",
  },
};

/** Statuses in the order of the overview. */
export const mfaOrder = ["proved", "shown", "refuted", "unknown", "exempt", "notApplicable"] as const;

export const verdictMarks: Readonly<Record<"proved" | "violated" | "unknown", Mark>> = {
  proved: { tone: "good", icon: "proved", label: "Proved" },
  violated: { tone: "bad", icon: "alert", label: "Violated" },
  unknown: { tone: "warn", icon: "unchecked", label: "Cannot tell" },
};

export const outcomeMarks: Readonly<Record<"passed" | "failed" | "notChecked", Mark>> = {
  passed: { tone: "good", icon: "passed", label: "passed" },
  failed: { tone: "bad", icon: "failed", label: "failed" },
  notChecked: { tone: "quiet", icon: "unchecked", label: "not checked" },
};

/** How somebody reaches a role. */
export const reachMarks: Readonly<Record<"none" | "required" | "exempt" | "unknown" | "escalation", Mark>> = {
  none: { tone: "bad", icon: "alert", label: "without MFA" },
  required: { tone: "good", icon: "lock", label: "with MFA" },
  exempt: { tone: "warn", icon: "exempt", label: "without MFA, exempt" },
  unknown: { tone: "warn", icon: "unchecked", label: "not known" },
  escalation: { tone: "bad", icon: "alert", label: "undoes MFA" },
};

export const answerMarks: Readonly<Record<"allowed" | "denied" | "failed", Mark>> = {
  allowed: { tone: "info", icon: "allowed", label: "allowed" },
  denied: { tone: "quiet", icon: "denied", label: "denied" },
  failed: { tone: "warn", icon: "failed", label: "call failed" },
};

/** What an answer about whole accounts came to, in the looks of outcomes. */
export const reachAnswerMarks: Readonly<
  Record<
    "holds" | "violated" | "unknown",
    { readonly outcome: "passed" | "failed" | "notChecked"; readonly label: string }
  >
> = {
  holds: { outcome: "passed", label: "true" },
  violated: { outcome: "failed", label: "not true" },
  unknown: { outcome: "notChecked", label: "not known" },
};

export const severityMarks: Readonly<Record<DocumentedFinding["severity"], Mark>> = {
  error: { tone: "bad", icon: "failed", label: "Error" },
  "security-warning": { tone: "bad", icon: "alert", label: "Security warning" },
  warning: { tone: "warn", icon: "alert", label: "Warning" },
  suggestion: { tone: "info", icon: "shown", label: "Suggestion" },
};

export const controlMarks: Readonly<Record<Control["status"], Mark>> = {
  met: { tone: "good", icon: "passed", label: "Met" },
  failed: { tone: "bad", icon: "failed", label: "Failed" },
  contradicted: { tone: "bad", icon: "alert", label: "Contradicted" },
  open: { tone: "warn", icon: "unchecked", label: "Open" },
};

/** What analysis says of a kind of caller. */
export const analysisWords = {
  possible: "such callers can assume the role",
  impossible: "no such caller can assume the role",
  unknown: "whether such callers can assume the role is not known",
} as const;

/** The same in as few words as a cell has room for. */
export const analysisInShort = { possible: "possible", impossible: "ruled out", unknown: "cannot tell" } as const;

/** Kinds of principals: one, several. */
export const principalWords: Readonly<Record<TrustEdge["kind"], readonly [string, string]>> = {
  user: ["user", "users"],
  role: ["role", "roles"],
  account: ["account", "accounts"],
  everyone: ["everyone", "everyone"],
  service: ["service", "services"],
  saml: ["SAML provider", "SAML providers"],
  oidc: ["web identity", "web identities"],
  federated: ["federated user", "federated users"],
  other: ["principal", "principals"],
};

/** What an edge of the trust graph asks. */
export const edgeWords: Readonly<Record<TrustEdge["mfa"], { readonly label: string; readonly says: string }>> = {
  required: { label: "MFA", says: "only with MFA" },
  notRequired: { label: "no MFA required", says: "MFA is not required" },
  cannot: { label: "cannot have MFA", says: "cannot have MFA" },
};

/** Groups of gaps, in the order of the page: what they are, and what closes them. */
export const gapWords: Readonly<Record<Gap["kind"], { readonly title: string; readonly says: string }>> = {
  contradiction: {
    title: "Calls that contradict the analysis",
    says: "The calls had an outcome that the analysis of the policy rules out. One of the two is wrong, so look at these first.",
  },
  scenarioFailed: {
    title: "Failed scenarios",
    says: "The outcome of a call is not the outcome that the scenario expects.",
  },
  mfaNotProved: {
    title: "MFA not known",
    says: "Neither a proof nor a counterexample says whether every user and role session needs MFA.",
  },
  runTrouble: { title: "Problems in a run", says: "The results of such a run may be incomplete." },
  outdatedEvidence: {
    title: "Outdated evidence",
    says: "The run used another version of the file, so its evidence does not count. Run the scenarios again.",
  },
  roleWithoutScenario: {
    title: "Roles without scenarios",
    says: "No scenario tests the role. Write a scenario that assumes it.",
  },
  roleNotOnBackend: {
    title: "Roles not tested on a backend",
    says: "The role has scenarios, but none of them passed on this backend.",
  },
  statementNotSeen: {
    title: "Statements not seen in all outcomes",
    says: "No call has shown the statement to apply, or not to apply.",
  },
  conditionNotSeen: {
    title: "Conditions not seen in all outcomes",
    says: "No call has shown the condition to hold, to fail, or to meet an absent key.",
  },
  scenarioNotChecked: {
    title: "Scenarios not checked",
    says: "The backend could not decide the calls of the scenario.",
  },
  scenarioNotRun: { title: "Scenarios not run", says: "The scenarios are in the feature files but not in a run." },
  suppression: { title: "Suppressions", says: "Findings that the configuration accepts, each with its reason." },
};

/** The gap `mfaNotProved` of a role that a caller without MFA can assume: that is known, and is another thing. */
export const mfaRefutedWords = {
  title: "MFA not required",
  says: "A caller without MFA can assume the role.",
} as const;

export const gapOrder = [
  "contradiction",
  "scenarioFailed",
  "mfaNotProved",
  "runTrouble",
  "outdatedEvidence",
  "roleWithoutScenario",
  "roleNotOnBackend",
  "statementNotSeen",
  "conditionNotSeen",
  "scenarioNotChecked",
  "scenarioNotRun",
  "suppression",
] as const satisfies readonly Gap["kind"][];
