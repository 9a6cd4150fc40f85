import type { DataTable, IWorld } from "@cucumber/cucumber";
import type { GivenOidcProvider, GivenSamlProvider } from "../backends/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { scenarioOf } from "./current.js";

/** OIDC and SAML providers, and whom they vouch for. */
export function identityProvider({ Given, When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  Given("the OIDC provider {string} for the audience {string}", options, function (host: string, audience: string) {
    const scenario = scenarioOf(this);
    const { account } = scenario;
    const bare = host.replace(/^https:\/\//, "");
    const arn = `arn:aws:iam::${account}:oidc-provider/${bare}`;
    const provider: GivenOidcProvider = { kind: "oidc", account, host: bare, arn, audiences: [audience] };
    return scenario.give(provider, (member) => scenario.stage.oidcProvider(member));
  });
  Given("the SAML provider {string}", options, function (name: string) {
    const scenario = scenarioOf(this);
    const { account } = scenario;
    const arn = `arn:aws:iam::${account}:saml-provider/${name}`;
    const provider: GivenSamlProvider = { kind: "saml", account, name, arn };
    return scenario.give(provider, (member) => scenario.stage.samlProvider(member));
  });
  When(
    "the web identity {string} of {string} assumes {string}",
    options,
    function (subject: string, host: string, role: string) {
      return assumeByToken(this, subject, host, role, {});
    },
  );
  When(
    "the web identity {string} of {string} assumes {string} with the claims:",
    options,
    function (subject: string, host: string, role: string, claims: DataTable) {
      return assumeByToken(this, subject, host, role, claims.rowsHash());
    },
  );
  When(
    "{string} assumes {string} through the SAML provider {string}",
    options,
    function (name: string, role: string, provider: string) {
      return assumeByAssertion(this, name, role, provider, {});
    },
  );
  When(
    "{string} assumes {string} through the SAML provider {string} with the attributes:",
    options,
    function (name: string, role: string, provider: string, attributes: DataTable) {
      return assumeByAssertion(this, name, role, provider, attributes.rowsHash());
    },
  );
}

function assumeByToken(
  world: IWorld,
  sub: string,
  host: string,
  roleName: string,
  claims: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  const provider = scenario.cast.oidcProvider(host);
  const role = scenario.cast.role(roleName);
  return scenario.call(`the web identity ${sub} assumes ${role.name}`, () =>
    scenario.stage.assumeRoleWithWebIdentity({
      provider,
      role,
      sessionName: "policy-check",
      claims: { sub, ...claims },
    }),
  );
}

function assumeByAssertion(
  world: IWorld,
  sessionName: string,
  roleName: string,
  providerName: string,
  attributes: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  const provider = scenario.cast.samlProvider(providerName);
  const role = scenario.cast.role(roleName);
  return scenario.call(`${sessionName} assumes ${role.name} through ${providerName}`, () =>
    scenario.stage.assumeRoleWithSaml({ provider, role, sessionName, attributes }),
  );
}
