import type { Documentation, DocumentedRole, Gap, MatrixCaller } from "../documentation/index.js";

/** The kinds of callers of the matrix, for people, in its order. */
export const callerWords: Readonly<Record<MatrixCaller, string>> = {
  "long-term-key": "access key",
  "long-term-key-with-mfa": "access key with MFA",
  "session-token": "session token",
  "session-token-with-mfa": "session token with MFA",
  "role-session": "session of a role",
  saml: "SAML",
  oidc: "web identity",
  service: "AWS service",
  root: "root user",
};

/** How it stands with MFA, for people. */
export const mfaWords: Readonly<Record<DocumentedRole["mfa"], string>> = {
  proved: "required, proved",
  shown: "shown by calls, not proved",
  refuted: "not required: a caller without MFA can assume the role",
  unknown: "not known: neither proved, nor shown, nor refuted",
  exempt: "exempt",
  notApplicable: "no user and no role session can assume the role",
};

/** Of a gap, what it is about and what is missing. Both are texts of other people. */
export interface GapWords {
  readonly about: string;
  readonly says: string;
}

/** What a gap is, for people. */
export function gapInWords(gap: Gap, { roles, scenarios, runs }: Documentation): GapWords {
  const role = (id: string): string => roles.find((each) => each.id === id)?.name ?? id;
  const isRefuted = (id: string): boolean => roles.find((each) => each.id === id)?.mfa === "refuted";
  const run = (id: string): string => runs.find((each) => each.id === id)?.file ?? id;
  const scenario = (id: string): string => {
    const found = scenarios.find((each) => each.id === id);
    return found === undefined ? id : `${found.feature}:${found.line} ${found.name}`;
  };
  const on = (backend: string | null): string => (backend === null ? "" : ` on ${backend}`);
  switch (gap.kind) {
    case "roleWithoutScenario":
      return { about: role(gap.role), says: "no scenario tests the role" };
    case "roleNotOnBackend":
      return { about: role(gap.role), says: `no scenario that tests the role passed on ${gap.backend}` };
    case "mfaNotProved":
      return {
        about: role(gap.role),
        says: isRefuted(gap.role)
          ? `MFA is not required: ${gap.reason}`
          : `whether MFA is required is not known: ${gap.reason}`,
      };
    case "conditionNotSeen":
    case "statementNotSeen": {
      const what = gap.kind === "statementNotSeen" ? "the statement " : "";
      const why = gap.explained === null ? "" : ` (${gap.explained})`;
      return { about: role(gap.role), says: `line ${gap.line}: ${what}${gap.missing}${why}` };
    }
    case "scenarioNotChecked":
      return { about: scenario(gap.scenario), says: `not checked${on(gap.backend)}: ${gap.reason}` };
    case "scenarioFailed":
      return { about: scenario(gap.scenario), says: `failed${on(gap.backend)}: ${gap.reason}` };
    case "scenarioNotRun":
      return { about: `${gap.feature}:${gap.line} ${gap.name}`, says: "was not run" };
    case "suppression": {
      const until = gap.exemption.expires === null ? "" : ` until ${gap.exemption.expires}`;
      return { about: role(gap.role), says: `${gap.rule} is accepted${until}: ${gap.exemption.reason}` };
    }
    case "outdatedEvidence":
      return {
        about: gap.path,
        says: `the evidence in ${run(gap.run)} is about another version of the file and does not count`,
      };
    case "runTrouble":
      return { about: run(gap.run), says: gap.reason };
    case "contradiction":
      return {
        about: role(gap.role),
        says: `calls had an outcome that the analysis rules out: ${callerWords[gap.caller]}`,
      };
  }
}
