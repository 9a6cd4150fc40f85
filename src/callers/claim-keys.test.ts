import { expect, test } from "vitest";
import { claimKeys } from "./claim-keys.js";

const github = "token.actions.githubusercontent.com";

test.each([
  ["a claim of which AWS makes a key", github, { repository: "a/b" }, { [`${github}:repository`]: "a/b" }],
  ["a claim of which it makes none", github, { repository_owner: "a", azp: "x" }, {}],
  ["those that every token has are read elsewhere", github, { sub: "s", aud: "a", oaud: "o" }, {}],
  ["a number is its text", github, { actor_id: 7 }, { [`${github}:actor_id`]: "7" }],
  ["a text in place of a list", github, { amr: "mfa" }, { [`${github}:amr`]: ["mfa"] }],
  [
    "a claim whose name has a slash",
    "oidc.circleci.com/org/o",
    { "oidc.circleci.com/project-id": "p", "oidc.circleci.com/vcs-ref": "r" },
    { "oidc.circleci.com/org/o:oidc.circleci.com/project-id": "p" },
  ],
])("%s", (_, issuer, claims, keys) => {
  expect(claimKeys(issuer, claims)).toEqual({ kind: "keys", keys });
});

test("a claim without a value of the documented type", () => {
  expect(claimKeys(github, { repository: ["a/b"] })).toEqual({ kind: "unreadable", claim: "repository" });
});
