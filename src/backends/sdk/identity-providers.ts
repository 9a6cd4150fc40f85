import {
  createTestOidcIssuer,
  createTestSamlIdp,
  type TestOidcIssuer,
  type TestSamlIdp,
} from "../../endpoint/index.js";
import { isFullAttributeName } from "../call.js";

/** Attributes and ARNs of an assertion that is to be made. */
export interface AssertionInput {
  readonly roleArn: string;
  readonly providerArn: string;
  readonly sessionName: string;
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly now: Date;
}

/** Identity providers for scenarios: their tokens and assertions pass the checks of the endpoint. */
export interface IdentityProviders {
  /** Tells the endpoint the keys of an OIDC provider that was created there. */
  registerKeys(providerArn: string, host: string): Promise<void>;
  webIdentityToken(host: string, claims: Readonly<Record<string, unknown>>, now: Date): Promise<string>;
  samlMetadata(name: string): string;
  samlAssertion(name: string, assertion: AssertionInput): Promise<string>;
}

/** Issuers by host and identity providers by name: making a key takes longer than a whole scenario. */
const issuers = new Map<string, TestOidcIssuer>();
const samlProviders = new Map<string, TestSamlIdp>();

function issuerOf(host: string): TestOidcIssuer {
  const issuer = issuers.get(host) ?? createTestOidcIssuer({ url: host });
  issuers.set(host, issuer);
  return issuer;
}

function samlProviderOf(name: string): TestSamlIdp {
  const provider = samlProviders.get(name) ?? createTestSamlIdp({ entityId: `https://${name}.invalid/saml` });
  samlProviders.set(name, provider);
  return provider;
}

/** Identity providers of this process; `registerKeySet` gives an endpoint the public keys of one. */
export function ownIdentityProviders(
  registerKeySet: (providerArn: string, keySet: unknown) => Promise<void>,
): IdentityProviders {
  return {
    registerKeys: (providerArn, host) => registerKeySet(providerArn, issuerOf(host).keySet),
    webIdentityToken: (host, { sub = "", aud = "", ...claims }, now) =>
      issuerOf(host).issueToken(
        { ...claims, sub: String(sub), aud: Array.isArray(aud) ? aud.map(String) : String(aud) },
        { now },
      ),
    samlMetadata: (name) => samlProviderOf(name).metadata,
    samlAssertion: (name, { attributes, ...assertion }) =>
      samlProviderOf(name).issueAssertion({ ...assertion, attributes: fullNames(attributes) }),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html */
function fullNames<T>(attributes: Readonly<Record<string, T>>): Record<string, T> {
  const named = Object.entries(attributes).map(([name, value]): [string, T] => [
    isFullAttributeName(name) ? name : `https://aws.amazon.com/SAML/Attributes/${name}`,
    value,
  ]);
  return Object.fromEntries(named);
}
