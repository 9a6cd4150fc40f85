import type { Given, GivenOidcProvider, GivenRole, GivenSamlProvider, GivenUser } from "../backends/index.js";
import { unknownName } from "./assert-known.js";
import { findNamed } from "./find-named.js";
import { StepFailure } from "./step-failure.js";

const words: Readonly<Record<Given["kind"], string>> = {
  user: "user",
  role: "role",
  oidc: "OIDC provider",
  saml: "SAML provider",
};

/** The users, roles and identity providers that a scenario gives, by the names that it uses for them. */
export class Entities {
  readonly #entities: Given[] = [];

  /** Throws StepFailure if the scenario has an entity with this ARN. */
  add(entity: Given): void {
    if (this.#entities.some(({ arn }) => arn === entity.arn)) {
      throw new StepFailure(
        `the scenario gives the ${words[entity.kind]} "${nameOf(entity)}" twice; remove one of the Given steps`,
      );
    }
    this.#entities.push(entity);
  }

  /** Whether the scenario has an entity with this ARN. */
  has(arn: string): boolean {
    return this.#entities.some((entity) => entity.arn === arn);
  }

  user(name: string): GivenUser {
    return this.#find("user", name);
  }

  role(name: string): GivenRole {
    return this.#find("role", name);
  }

  oidcProvider(name: string): GivenOidcProvider {
    return this.#find("oidc", name);
  }

  oidcProviders(): readonly GivenOidcProvider[] {
    return this.#entities.filter((entity) => entity.kind === "oidc");
  }

  samlProvider(name: string): GivenSamlProvider {
    return this.#find("saml", name);
  }

  #find<K extends Given["kind"]>(kind: K, text: string): Given & { readonly kind: K } {
    const all = this.#entities.filter((entity): entity is Given & { readonly kind: K } => entity.kind === kind);
    const named = all.map((entity) => ({ arn: entity.arn, name: nameOf(entity), withPath: withPath(entity), entity }));
    return findNamed(words[kind], text, named, (names) => unknown(words[kind], text, names)).entity;
  }
}

function unknown(what: string, name: string, known: readonly string[]): string {
  if (known.length === 0) return `unknown ${what} "${name}"; this scenario has no ${what}: add a Given step for it`;
  return unknownName(what, name, known, `this scenario has ${known.map((each) => `"${each}"`).join(", ")}`);
}

function nameOf(entity: Given): string {
  return entity.kind === "oidc" ? entity.host : entity.name;
}

function withPath(entity: Given): string {
  return "path" in entity ? `${entity.path.slice(1)}${entity.name}` : nameOf(entity);
}
