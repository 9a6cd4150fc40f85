import { expect, test } from "vitest";
import { identityProviderOf, listedClaims } from "../../iam/index.js";
import { claimsOfProvider, issuerOfProvider, type TestProvider } from "./provider-tokens.js";
import { createTestOidcIssuer } from "./test-issuer.js";

const providers: readonly TestProvider[] = ["github", "gitlab", "terraform", "buildkite", "circleci"];

/** Claims that only some tokens have. */
const occasional = new Set(["amr", "oaud", "enterprise_id", "environment"]);

test.each(providers)("tokens of %s have the claims that AWS evaluates, and are of a known form", (provider) => {
  const row = identityProviderOf(issuerOfProvider(provider));
  const claims = claimsOfProvider(provider, {}, {});
  const missing = listedClaims(row).filter((name) => claims[name] === undefined && !occasional.has(name));
  expect(missing).toEqual([]);
  const names = row.claims.find(({ name }) => name === "sub")?.customer ?? [];
  if (row.tenancy === "shared") {
    const beginnings = names.map((template) => template.slice(0, template.indexOf("<")));
    expect(beginnings.some((start) => start !== "" && String(claims["sub"]).startsWith(start))).toBe(true);
  }
});

test.each([
  [{ repository: "acme/shop" }, {}, "repo:acme/shop:ref:refs/heads/main"],
  [{ repository: "acme/shop", ref: "refs/tags/v1" }, {}, "repo:acme/shop:ref:refs/tags/v1"],
  [{ repository: "acme/shop", environment: "Production:V1" }, {}, "repo:acme/shop:environment:Production%3AV1"],
  [{ repository: "acme/shop", event_name: "pull_request" }, {}, "repo:acme/shop:pull_request"],
  [
    { repository: "acme/shop", repository_owner_id: "12", repository_id: "34" },
    { immutableSubjects: true },
    "repo:acme@12/shop@34:ref:refs/heads/main",
  ],
  [{ repository: "acme/shop", sub: "environment:prod" }, {}, "environment:prod"],
])("GitHub's subject of %j, %j", (given, options, sub) => {
  expect(claimsOfProvider("github", given, options)["sub"]).toBe(sub);
});

test("CircleCI's subjects have the organization of the issuer, and those of its second token the branch", () => {
  const issuer = "oidc.circleci.com/org/acme-id";
  const project = { "oidc.circleci.com/project-id": "app-id" };
  const first = claimsOfProvider("circleci", project, { issuer });
  expect(first).toMatchObject({
    aud: "acme-id",
    sub: expect.stringMatching(/^org\/acme-id\/project\/app-id\/user\/[^/]+$/),
  });
  const ref = { "oidc.circleci.com/vcs-origin": "github.com/acme/app", "oidc.circleci.com/vcs-ref": "refs/heads/main" };
  const { sub } = claimsOfProvider("circleci", { ...project, ...ref }, { issuer });
  expect(sub).toMatch(
    /^org\/acme-id\/project\/app-id\/user\/[^/]+\/vcs-origin\/github\.com\/acme\/app\/vcs-ref\/refs\/heads\/main$/,
  );
});

test("an issuer of a provider signs tokens of its shape, under its URL or another", async () => {
  const issuer = createTestOidcIssuer({ provider: "gitlab", url: "gitlab.acme.example" });
  expect(issuer.url).toBe("https://gitlab.acme.example");
  const token = await issuer.issueToken({ project_path: "acme/shop" }, { now: new Date() });
  const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  expect(payload).toMatchObject({
    iss: "https://gitlab.acme.example",
    sub: "project_path:acme/shop:ref_type:branch:ref:main",
    namespace_path: "acme",
  });
});
