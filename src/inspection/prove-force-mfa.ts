import { type Asking, type OpenCall, type Permissions, proveForceMfa } from "../analysis/index.js";
import type { KnownContent } from "./content.js";
import { unknownsInWords } from "./content.js";
import { type InspectedPolicy, identityPolicyInWords } from "./inspected-policy.js";
import type { Invented } from "./invented.js";
import { placeOfStatement } from "./places.js";
import type { ForceMfa } from "./properties.js";
import { defectInWords, type InspectedFile, nothingFound, type ProveResult, unaskedResult } from "./prove-result.js";
import type { InspectedUser } from "./users.js";

/** What an answer is about: an identity policy or a user. */
type Subject = Pick<ProveResult, "role" | "identityPolicy" | "user">;

/** Whether an identity policy allows nothing without MFA but some actions. */
export function forceMfaOfPolicy(
  policy: InspectedPolicy,
  content: KnownContent,
  property: ForceMfa,
  { switchedOff }: Asking,
  file: InspectedFile,
): ProveResult {
  const subject = { role: undefined, identityPolicy: policy.identity && identityPolicyInWords(policy.identity) };
  // What is not known may be a pattern of any action or resource.
  if (content.variants.length > 1 || (content.unknowns ?? []).length > 0) {
    const reason = `it depends on ${unknownsInWords(content)}`;
    return { ...file, ...nothingFound, ...subject, property, verdict: "unknown", reason };
  }
  const [compiled] = content.variants;
  const permissions = { identity: [compiled] };
  return answered(permissions, property, switchedOff, file, subject, ({ statement }) =>
    placeOfStatement(policy, compiled.document, statement),
  );
}

/** The same of all policies of a user. Never throws. */
export function proveUser(
  user: InspectedUser,
  property: ForceMfa,
  { switchedOff }: Asking,
  file: InspectedFile,
): ProveResult {
  const subject = { role: undefined, user: user.name };
  try {
    const known = user.permissions();
    if (known.kind === "unknown") {
      const { place } = user;
      return { ...file, ...nothingFound, ...subject, property, verdict: "unknown", reason: known.why, place };
    }
    return answered(known.permissions, property, switchedOff, file, subject, ({ policy, statement }) =>
      user.placeOfStatement(policy, statement),
    );
  } catch (error) {
    return { ...unaskedResult(file, property, "defect", defectInWords(error)), ...subject };
  }
}

function answered(
  permissions: Permissions,
  property: ForceMfa,
  switchedOff: Asking["switchedOff"],
  file: InspectedFile,
  subject: Subject,
  placeOf: (found: OpenCall) => ProveResult["place"],
): ProveResult {
  const common = { ...file, ...nothingFound, ...subject, property };
  const verdict = proveForceMfa(permissions, property.actions, switchedOff);
  switch (verdict.kind) {
    case "proved":
      return { ...common, verdict: "proved", axioms: verdict.axioms, reason: undefined };
    case "unknown":
      return { ...common, verdict: "unknown", reason: verdict.why, undocumented: verdict.undocumented ?? [] };
    case "violated": {
      const { witness, statement, undocumented, isActionMadeUp } = verdict.found;
      const invented: Invented[] = [
        ...(isActionMadeUp ? [{ text: witness.action, for: null }] : []),
        ...(permissions.user === undefined ? [{ text: witness.principal, for: null }] : []),
      ];
      return {
        ...common,
        ...{ verdict: "violated", statement, witness, invented, undocumented, reason: undefined },
        ...{ place: placeOf(verdict.found), trust: undefined },
      };
    }
  }
}
