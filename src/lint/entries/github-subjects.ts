import { foldName } from "../../iam/index.js";
import type { ConditionValue } from "../../policy/index.js";
import type { LintedPolicy } from "../facts.js";
import { mostTried, textMatching } from "./strangers.js";
import { admitsToken, claimsAskedFor, testsOfClaim, type WebIdentity, webIdentitiesOf } from "./web-identities.js";

const github = "token.actions.githubusercontent.com";

/** The principals of a policy that are GitHub Actions. */
export function githubIdentities(policy: LintedPolicy): readonly WebIdentity[] {
  return webIdentitiesOf(policy).filter(({ url }) => foldName(url) === github);
}

/** Whether a workflow with this subject assumes the role; the audience is the workflow's choice. */
export function admitsSubject(policy: LintedPolicy, identity: WebIdentity, subject: string): boolean {
  const { aud = "sts.amazonaws.com" } = claimsAskedFor(policy, identity, ["sub"]);
  return admitsToken(policy, identity, { sub: subject, aud });
}

/** Some subject of a repository that nobody named. */
export const strangersSubject = "repo:strangers-organization/strangers-repository:ref:refs/heads/main";

/** A value that subjects are compared with, and what a pattern in it leaves open. */
export interface SubjectPattern {
  readonly identity: WebIdentity;
  readonly value: ConditionValue;
  /** A subject of an organization, or a repository, of anybody's making that matches. */
  readonly subject: string;
  readonly open: "organization" | "repository";
}

/** The values under `:sub` that match subjects of any organization, or of any repository of one. */
export function openSubjects({ document }: LintedPolicy): readonly SubjectPattern[] {
  return document.facts.openSubjects;
}

/** The same, looked up anew. */
export function findOpenSubjects(policy: LintedPolicy): readonly SubjectPattern[] {
  const candidates = githubIdentities(policy).flatMap((identity) =>
    testsOfClaim(policy, identity, "sub").flatMap(({ test }) =>
      test.values.flatMap((value) => {
        const opening = openingOf(value.value);
        return opening === undefined ? [] : [{ identity, value, ...opening }];
      }),
    ),
  );
  return candidates.slice(0, mostTried).filter(({ identity, subject }) => admitsSubject(policy, identity, subject));
}

/**
 * https://docs.github.com/en/actions/reference/security/oidc: a subject begins with repo:ORGANIZATION/REPOSITORY:,
 * unless the organization has chosen other claims for it.
 */
function openingOf(pattern: string): Pick<SubjectPattern, "subject" | "open"> | undefined {
  const wildcard = pattern.search(/[*?]/);
  if (wildcard < 0 || pattern.includes("${")) return undefined;
  const before = pattern.slice(0, wildcard);
  if (before === "repo:" || "repo:".startsWith(before)) {
    if (pattern[wildcard] === "?") {
      return { subject: `repo:${textMatching(pattern.slice(wildcard))}`, open: "organization" };
    }
    // A star at the very beginning takes in the organization, and the repository where a colon or nothing follows.
    const rest = pattern.slice(wildcard).replace(/^\*+/, "");
    const star = rest === "" || rest.startsWith(":") ? "strangers-organization/repository" : "strangers-";
    const end = rest === "" ? ":ref:refs/heads/main" : (textMatching(rest) ?? "");
    const first = rest.startsWith("/") ? "strangers-organization" : star;
    return { subject: `repo:${first}${end}`, open: "organization" };
  }
  if (!before.startsWith("repo:")) return undefined;
  const slash = before.indexOf("/");
  const matching = textMatching(pattern) ?? "";
  // repo:acme* also matches an organization that somebody else has called acme-x.
  if (slash < 0) return { subject: matching.includes("/") ? matching : `${matching}/repository`, open: "organization" };
  if (slash === before.length - 1 && /^\*+(:|$)/.test(pattern.slice(wildcard))) {
    return { subject: matching, open: "repository" };
  }
  return undefined;
}
