import type { CastMember, GivenOidcProvider, GivenRole, GivenSamlProvider, GivenUser } from "../backends/index.js";
import { nearest } from "../diagnostics/index.js";
import { StepFailure } from "./step-failure.js";

const words: Readonly<Record<CastMember["kind"], string>> = {
  user: "user",
  role: "role",
  oidc: "OIDC provider",
  saml: "SAML provider",
};

/** The users, roles and providers that a scenario was given, by the names it uses for them. */
export class Cast {
  readonly #members: CastMember[] = [];

  /** Throws where the scenario has one with this ARN. */
  add(member: CastMember): void {
    if (this.#members.some(({ arn }) => arn === member.arn)) {
      throw new StepFailure(`the ${words[member.kind]} "${nameOf(member)}" is given twice in this scenario`);
    }
    this.#members.push(member);
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

  samlProvider(name: string): GivenSamlProvider {
    return this.#find("saml", name);
  }

  /** By name, path and name, or ARN. A name that nobody has would be denied by AWS as well, for the wrong reason. */
  #find<K extends CastMember["kind"]>(kind: K, text: string): CastMember & { readonly kind: K } {
    const all = this.#members.filter((member): member is CastMember & { readonly kind: K } => member.kind === kind);
    const exact = all.filter((member) => member.arn === text || withPath(member) === text);
    const found = exact.length > 0 ? exact : all.filter((member) => nameOf(member) === text);
    const [first, ...others] = found;
    if (first === undefined) {
      const hint = nearest(text, all.map(nameOf));
      const known =
        all.length === 0 ? "it has none" : `it has ${all.map((member) => `"${nameOf(member)}"`).join(", ")}`;
      throw new StepFailure(
        `this scenario was given no ${words[kind]} "${text}": ${hint === undefined ? known : `did you mean "${hint}"?`}`,
      );
    }
    if (others.length > 0) {
      throw new StepFailure(
        `several accounts have a ${words[kind]} "${text}"; say which by its ARN: ${found.map(({ arn }) => arn).join(", ")}`,
      );
    }
    return first;
  }
}

function nameOf(member: CastMember): string {
  return member.kind === "oidc" ? member.host : member.name;
}

function withPath(member: CastMember): string {
  return "path" in member ? `${member.path.slice(1)}${member.name}` : nameOf(member);
}
