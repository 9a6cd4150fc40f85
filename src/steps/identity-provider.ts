import type { IWorld } from "@cucumber/cucumber";
import { type GivenOidcProvider, type GivenSamlProvider, isFullAttributeName } from "../backends/index.js";
import { nearest } from "../diagnostics/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { pairsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";
import { scenarioOf } from "./world.js";

/** OIDC and SAML providers, and the callers that they authenticate. */
export function identityProvider({ Given, When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  Given("the OIDC provider {string} for the audience {string}", options, function (host: string, audience: string) {
    const scenario = scenarioOf(this);
    const { account } = scenario;
    const bare = host.replace(/^https:\/\//, "");
    const arn = `arn:aws:iam::${account}:oidc-provider/${bare}`;
    const provider: GivenOidcProvider = { kind: "oidc", account, host: bare, arn, audiences: [audience] };
    return scenario.give(provider);
  });
  Given("the SAML provider {string}", options, function (name: string) {
    const scenario = scenarioOf(this);
    const { account } = scenario;
    const arn = `arn:aws:iam::${account}:saml-provider/${name}`;
    const provider: GivenSamlProvider = { kind: "saml", account, name, arn };
    return scenario.give(provider);
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
    function (subject: string, host: string, role: string, claims: StepArgument) {
      return assumeByToken(this, subject, host, role, claimsIn(claims));
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
    function (name: string, role: string, provider: string, attributes: StepArgument) {
      return assumeByAssertion(this, name, role, provider, attributesIn(attributes));
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
  const provider = scenario.entities.oidcProvider(host);
  const role = scenario.entities.role(roleName);
  return scenario.call(`the web identity ${sub} assumes ${role.name}`, {
    kind: "assumeRoleWithWebIdentity",
    provider,
    role,
    sessionName: "policy-check",
    claims: { sub, ...claims },
  });
}

function assumeByAssertion(
  world: IWorld,
  sessionName: string,
  roleName: string,
  providerName: string,
  attributes: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  const provider = scenario.entities.samlProvider(providerName);
  const role = scenario.entities.role(roleName);
  return scenario.call(`${sessionName} assumes ${role.name} through ${providerName}`, {
    kind: "assumeRoleWithSAML",
    provider,
    role,
    sessionName,
    attributes,
  });
}

function claimsIn(table: StepArgument): Readonly<Record<string, string>> {
  const claims = Object.fromEntries(pairsOf(table));
  if (Object.hasOwn(claims, "sub")) {
    throw new StepFailure('the row "sub" is not allowed here, since the step names the subject; remove the row');
  }
  return claims;
}

const awsAttribute = "https://aws.amazon.com/SAML/Attributes/";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html */
const awsAttributes = ["PrincipalTag:KEY", "SessionDuration", "SourceIdentity", "TransitiveTagKeys"];

/** The attributes of an assertion. Throws StepFailure for a name like one of AWS's that AWS does not read. */
function attributesIn(table: StepArgument): Readonly<Record<string, string>> {
  const pairs = pairsOf(table);
  for (const [name] of pairs) {
    const isFull = isFullAttributeName(name);
    if (isFull && !name.startsWith(awsAttribute)) continue;
    const short = isFull ? name.slice(awsAttribute.length) : name;
    if (awsAttributes.includes(short) || /^PrincipalTag:./.test(short)) continue;
    if (short === "Role" || short === "RoleSessionName") {
      const why = "since the step names the role and the session";
      throw new StepFailure(`the row "${name}" is not allowed here, ${why}; remove the row`);
    }
    const hint = nearest(short.replace(/:.*/, ":KEY"), awsAttributes);
    const meant = hint === undefined ? "" : `did you mean "${hint}"? `;
    const allowed = `${awsAttributes.join(", ")}, and names of other attributes that begin with https://, http:// or urn:`;
    throw new StepFailure(`unknown attribute "${name}"; ${meant}Allowed: ${allowed}`);
  }
  return Object.fromEntries(pairs);
}
