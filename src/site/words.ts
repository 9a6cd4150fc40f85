import type {
  Control,
  DocumentedFinding,
  DocumentedRole,
  Gap,
  MatrixCaller,
  TrustEdge,
} from "../documentation/index.js";

/** How something stands, in a colour, a symbol and a word; never in a colour alone. */
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
  "session-token": { header: "Session token", phrase: "IAM users with a session token got without MFA" },
  "session-token-with-mfa": { header: "Session token with MFA", phrase: "IAM users with a session token got with MFA" },
  "role-session": { header: "Role session", phrase: "sessions of roles" },
  saml: { header: "SAML", phrase: "users of a SAML provider" },
  oidc: { header: "OIDC", phrase: "web identities (OIDC)" },
  service: { header: "AWS service", phrase: "AWS services" },
  root: { header: "Root user", phrase: "the account's root user" },
};

/** Callers who are people, and have shown no second factor. */
export const peopleWithoutMfa: ReadonlySet<MatrixCaller> = new Set(["long-term-key", "session-token", "root"]);

/** How a role stands with MFA, what it means, and the order in which they are shown. */
export const mfaMarks: Readonly<Record<DocumentedRole["mfa"], Mark & { readonly says: string }>> = {
  proved: {
    ...{ tone: "good", icon: "proved", label: "MFA proved" },
    says: "Analysis of the trust policy proves that no user and no session of a role gets in without MFA.",
  },
  shown: {
    ...{ tone: "info", icon: "shown", label: "MFA shown" },
    says: "Analysis cannot tell, but scenarios tried calls without MFA, and all were denied.",
  },
  refuted: {
    ...{ tone: "bad", icon: "alert", label: "MFA not required" },
    says: "Refuted: a caller without MFA is known who can assume the role.",
  },
  unknown: {
    ...{ tone: "bad", icon: "unchecked", label: "MFA not known" },
    says: "Not known: no proof, no scenario and no counterexample says whether MFA is required.",
  },
  exempt: {
    ...{ tone: "warn", icon: "exempt", label: "Exempt from MFA" },
    says: "The configuration lets this role do without MFA, with a reason.",
  },
  notApplicable: {
    ...{ tone: "quiet", icon: "minus", label: "Not for people" },
    says: "No people get in: at most services or federated callers, who cannot have AWS MFA.",
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

export const answerMarks: Readonly<Record<"allowed" | "denied" | "failed", Mark>> = {
  allowed: { tone: "info", icon: "allowed", label: "allowed" },
  denied: { tone: "quiet", icon: "denied", label: "denied" },
  failed: { tone: "warn", icon: "failed", label: "call failed" },
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
  possible: "could get in",
  impossible: "cannot get in",
  unknown: "analysis cannot tell",
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
  notRequired: { label: "no MFA", says: "MFA is not required" },
  cannot: { label: "cannot have MFA", says: "cannot have MFA" },
};

/** Groups of gaps, in the order of the page: what they are, and what closes them. */
export const gapWords: Readonly<Record<Gap["kind"], { readonly title: string; readonly says: string }>> = {
  contradiction: {
    title: "Calls that contradict the analysis",
    says: "Somebody got in who cannot, by the analysis of the policy. One of the two is wrong: look at these first.",
  },
  scenarioFailed: { title: "Failed scenarios", says: "What the scenario says is not what happened." },
  mfaNotProved: { title: "MFA not proved", says: "The policy lets people in without MFA, or analysis cannot tell." },
  runTrouble: { title: "Trouble in a run", says: "What such a run shows may not be all." },
  outdatedEvidence: {
    title: "Outdated evidence",
    says: "The run was about another version of the file. It shows nothing here; run the scenarios again.",
  },
  roleWithoutScenario: {
    title: "Roles without scenarios",
    says: "Nothing was tried: write a scenario that assumes the role.",
  },
  roleNotOnBackend: { title: "Roles not tried on a backend", says: "Scenarios exist, but none was checked there." },
  statementNotSeen: {
    title: "Statements not seen both ways",
    says: "No call has shown the statement to apply, or not to apply.",
  },
  conditionNotSeen: {
    title: "Conditions not seen all ways",
    says: "No call has shown the condition to hold, to fail, or with its key absent.",
  },
  scenarioNotChecked: { title: "Scenarios not checked", says: "The backend could not decide what the scenario says." },
  scenarioNotRun: { title: "Scenarios not run", says: "They are in the features, and in none of the runs." },
  suppression: { title: "Suppressions", says: "Findings that the configuration accepts, each with its reason." },
};

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
