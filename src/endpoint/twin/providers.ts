import { type Account as DumpAccount, type LocatedDocument, readContent } from "../../accounts/index.js";
import { parseArn } from "../../iam/index.js";
import type { Account } from "../state/entities.js";
import { nameKey } from "../state/find.js";
import { uniqueId } from "../state/identifiers.js";

/**
 * Adds the identity providers of the account that its trust policies name. A dump does not have providers, so they have no
 * keys and no metadata, and the audiences that the policies require are their client IDs. Answers their ARNs.
 */
export function addProviders(account: Account, dump: DumpAccount, created: string): readonly string[] {
  const arns = new Set<string>();
  for (const { trustPolicy } of dump.roles.values()) {
    if (trustPolicy.kind !== "document" || !trustPolicy.content.text.includes("-provider/")) continue;
    for (const arn of providersIn(trustPolicy)) {
      const { account: id, resource = "" } = parseArn(arn) ?? {};
      const [, kind, name] = /^(oidc|saml)-provider\/(.+)$/.exec(resource) ?? [];
      if (id !== account.id || name === undefined) continue;
      arns.add(arn);
      if (kind === "oidc") addOidcProvider(account, name, audiencesIn(trustPolicy, name), created);
      else if (!account.samlProviders.has(nameKey(name))) {
        const provider = { name, created, id: uniqueId("AIPA"), metadata: "", tags: [] };
        account.samlProviders.set(nameKey(name), provider);
      }
    }
  }
  return [...arns];
}

function addOidcProvider(account: Account, url: string, audiences: readonly string[], created: string): void {
  const known = account.oidcProviders.get(url);
  const provider = known ?? { url, created, clientIds: [], thumbprints: [], tags: [] };
  account.oidcProviders.set(url, provider);
  for (const audience of audiences) if (!provider.clientIds.includes(audience)) provider.clientIds.push(audience);
}

function providersIn({ content }: LocatedDocument): readonly string[] {
  const statements = readContent("trust", content).document?.statements ?? [];
  const values = statements.flatMap(({ principal }) => principal?.values ?? []);
  return values.flatMap(({ type, value }) => (type.value === "Federated" ? [value] : []));
}

/** The audiences that a trust policy names in full. */
function audiencesIn({ content }: LocatedDocument, url: string): readonly string[] {
  const statements = readContent("trust", content).document?.statements ?? [];
  const tests = statements.flatMap(({ condition }) => condition?.tests ?? []);
  return tests.flatMap(({ operator, key, values }) => {
    const isAudience = key.value.toLowerCase() === `${url}:aud`.toLowerCase();
    if (!isAudience || !/(^|:)StringEquals(IfExists)?$/i.test(operator.value)) return [];
    return values.map(({ value }) => value);
  });
}
