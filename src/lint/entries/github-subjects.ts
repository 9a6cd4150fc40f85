import type { ConditionValue } from "../../policy/index.js";
import type { LintedPolicy } from "../facts.js";
import { mostTried, textMatching } from "./strangers.js";
import { admitsToken, claimsAskedFor, testsOfClaim, type WebIdentity, webIdentitiesOf } from "./web-identities.js";

/** A value that GitHub's subjects are compared with and that names an organization. */
export interface SubjectPattern {
  readonly identity: WebIdentity;
  readonly value: ConditionValue;
}

/** The principals of a policy that are GitHub Actions, of github.com or of an enterprise. */
export function githubIdentities(policy: LintedPolicy): readonly WebIdentity[] {
  return webIdentitiesOf(policy).filter(({ row }) => row.id === "github" || row.id === "github-enterprise");
}

/**
 * The values under `:sub` that match every repository of an organization, with ids behind the names or without:
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export function anyRepositorySubjects(policy: LintedPolicy): readonly SubjectPattern[] {
  const candidates = githubIdentities(policy).flatMap((identity) =>
    testsOfClaim(policy, identity, "sub").flatMap(({ test }) =>
      test.values.flatMap((value) => {
        const repository = /^repo:[^/*?$]+(?:@[\d*]+)?\/(.*)$/s.exec(value.value)?.[1];
        return repository === undefined || !/^\*+(@[^:]*)?(:|$)/.test(repository) ? [] : [{ identity, value }];
      }),
    ),
  );
  return candidates.slice(0, mostTried).filter(({ identity, value }) => {
    const { aud = "sts.amazonaws.com" } = claimsAskedFor(policy, identity, ["sub"]);
    const subject = textMatching(value.value);
    return subject !== undefined && admitsToken(policy, identity, { sub: subject, aud });
  });
}
