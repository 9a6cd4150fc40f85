import type { SourceText } from "../diagnostics/index.js";

/** A policy that a scenario gives: its text, under the name of its file or step. */
export interface GivenPolicy {
  readonly source: SourceText;
}

/** A user that a scenario gives. */
export interface GivenUser {
  readonly kind: "user";
  readonly account: string;
  /** `/`, `/service-user/`. */
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  readonly hasDevice: boolean;
  readonly identityPolicies: readonly GivenPolicy[];
  readonly permissionsBoundary: GivenPolicy | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** A role that a scenario gives. */
export interface GivenRole {
  readonly kind: "role";
  readonly account: string;
  readonly path: string;
  readonly name: string;
  readonly arn: string;
  readonly trust: GivenPolicy;
  readonly identityPolicies: readonly GivenPolicy[];
  /** In seconds; AWS's default of an hour if absent. */
  readonly maxSessionDuration: number | undefined;
}

/** An OIDC provider that a scenario gives. */
export interface GivenOidcProvider {
  readonly kind: "oidc";
  readonly account: string;
  /** Without `https://`. */
  readonly host: string;
  readonly arn: string;
  readonly audiences: readonly string[];
}

/** A SAML provider that a scenario gives. */
export interface GivenSamlProvider {
  readonly kind: "saml";
  readonly account: string;
  readonly name: string;
  readonly arn: string;
}

/** What a scenario can be given. */
export type Given = GivenUser | GivenRole | GivenOidcProvider | GivenSamlProvider;
