import { nearest, unmistakable } from "../diagnostics/index.js";
import {
  type ClaimKey,
  claimOfKey,
  conditionKeyNamespace,
  conditionKeysDate,
  foldName,
  listedClaims,
} from "../iam/index.js";
import { quote } from "../policy/index.js";

/** A condition key of a claim of which AWS makes no key: no request has it, whatever the token says. */
export interface UnevaluatedClaim {
  readonly message: string;
  readonly remedy: string;
  /** The key that was beyond doubt meant. */
  readonly meant: string | undefined;
}

/** What is wrong with the key of a claim that AWS does not evaluate; undefined where that is not known, and for other keys. */
export function unevaluatedClaim(key: string): UnevaluatedClaim | "evaluated" | undefined {
  if (conditionKeyNamespace(key) !== "identity-provider") return undefined;
  const claimKey = claimOfKey(key);
  if (claimKey.claim !== undefined) return claimKey.claim.isUndocumented === true ? undefined : "evaluated";
  const { issuer, name, provider } = claimKey;
  const whose = provider.id === "other" ? issuer : provider.name;
  const listed = listedClaims(provider);
  const meant = unmistakable(name, listed);
  return {
    message: `AWS does not evaluate the claim ${quote(name)} of ${whose} (as of ${conditionKeysDate}), so no request has this condition key`,
    remedy: `${remedyFor(claimKey, listed)} (AWS evaluates ${listed.join(", ")})`,
    meant: meant === undefined ? undefined : `${issuer}:${meant}`,
  };
}

function remedyFor({ issuer, name, provider }: ClaimKey, listed: readonly string[]): string {
  const said = provider.saidBy?.[foldName(name)];
  if (said !== undefined) return `compare ${quote(`${issuer}:${said}`)} instead`;
  const near = nearest(name, listed);
  return near === undefined ? "remove the condition" : `write ${quote(`${issuer}:${near}`)}`;
}
