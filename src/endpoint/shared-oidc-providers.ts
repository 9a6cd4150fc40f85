import { type CompiledPolicy, matches, readOperator } from "../engine/index.js";
import { parseArn } from "../iam/index.js";

type Statement = CompiledPolicy["statements"][number];

type Entry = readonly [provider: string, keys: readonly string[]];

/** Providers whose tokens tell by any of these claims whose they are. */
function toldBy(claims: readonly string[], ...urls: readonly string[]): readonly Entry[] {
  return urls.map((url) => [`oidc-provider/${url}`, claims.map((claim) => `${url}:${claim}`)] as const);
}

const cognito = "cognito-identity.amazonaws.com";
const turbonomicOnS3 = "rh-oidc.s3.us-east-1.amazonaws.com";
const turbonomicOnOpenShift = "oidc.op1.openshiftapps.com";

/**
 * Identity providers with one URL for all of their customers, by the resource of their ARN or, for Cognito, by domain;
 * and the condition keys of which AWS requires one:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 *
 * That `job_workflow_ref` does as well for GitHub Actions is in AWS's error message.
 */
const requiredKeys: ReadonlyMap<string, readonly string[]> = new Map([
  [cognito, [`${cognito}:aud`]],
  ...toldBy(["sub", "job_workflow_ref"], "token.actions.githubusercontent.com"),
  ...toldBy(
    ["sub"],
    "agent.buildkite.com",
    "oidc.codefresh.io",
    "studio.datachain.ai/api",
    "oidc-configuration.audit-log.githubusercontent.com",
    "vstoken.actions.githubusercontent.com",
    "gitlab.com",
    `${turbonomicOnS3}/22ejnvnnturfmt6km08idd0nt4hekbn7`,
    `${turbonomicOnS3}/23e3sd27sju1hoou6ohfs68vbno607tr`,
    `${turbonomicOnS3}/23ne21h005qjl3n33d8dui5dlrmv2tmg`,
    `${turbonomicOnS3}/24jrf12m5dj7ljlfb4ta2frhrcoadm26`,
    `${turbonomicOnOpenShift}/2f785sojlpb85i7402pk3qogugim5nfb`,
    `${turbonomicOnOpenShift}/2c51blsaqa9gkjt0o9rt11mle8mmropu`,
    "scalr.io",
    "tokens.cloud.shisho.dev",
    "app.terraform.io",
    "proidc.upbound.io",
  ),
  ...toldBy(["aud"], "api.pulumi.com/oidc", "sandboxes.cloud", "oidc.vercel.com"),
  // Azure Sentinel names its customers in the session.
  ["oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", ["sts:RoleSessionName"]],
]);

/**
 * Why AWS would not save a trust policy that lets all customers of a shared provider in, in its words; undefined where
 * it would save it.
 *
 * The text was reported of AWS for GitHub Actions, that for Cognito without any condition too; for the other providers
 * it follows the first. Of a statement that does not allow AssumeRoleWithWebIdentity nothing is reported: it passes.
 */
export function unscopedProvider({ statements }: CompiledPolicy): string | undefined {
  for (const statement of statements) {
    if (statement.effect !== "Allow" || !allowsWebIdentity(statement)) continue;
    if (typeof statement.principals !== "object" || statement.principals.negated) continue;
    for (const principal of statement.principals.principals) {
      if (principal.kind !== "provider") continue;
      const keys = requiredKeys.get(parseArn(principal.text)?.resource ?? principal.text);
      if (keys === undefined || keys.some((key) => isScopedBy(statement, key))) continue;
      if (principal.text === cognito && statement.source.condition === undefined) {
        return "A condition block must be present for the Cognito provider";
      }
      return `Trust policy with trusted principal ${principal.text} must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, ${keys.join(" or ")} which is not scoped to all.`;
    }
  }
  return undefined;
}

function allowsWebIdentity({ actions }: Statement): boolean {
  if (actions === "unreadable") return false;
  const named =
    actions.allOfSts || actions.patterns.some((pattern) => matches(pattern, "sts:assumerolewithwebidentity"));
  return named !== actions.negated;
}

const scopingOperators = ["StringEquals", "StringLike", "StringEqualsIgnoreCase"];

/**
 * Whether a condition holds a key to something. As reported of AWS, only the first of several values is looked at:
 * `["repo:acme/x", "*"]` is saved, `["*", "repo:acme/x"]` is not. That set operators are as good as none is not
 * documented, and neither is that IfExists is not good enough.
 */
function isScopedBy({ conditions }: Statement, key: string): boolean {
  return conditions.some(({ source }) => {
    const form = readOperator(source.operator.value);
    if (form === undefined || form.ifExists || !scopingOperators.includes(form.operator.name)) return false;
    if (source.key.value.toLowerCase() !== key.toLowerCase()) return false;
    return !/^[*?]+$/.test(source.values[0]?.value ?? "");
  });
}
