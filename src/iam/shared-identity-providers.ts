import { parseArn } from "./arn.js";

type Entry = readonly [provider: string, keys: readonly string[]];

/** Providers whose tokens tell by any of these claims whose they are. */
function toldBy(claims: readonly string[], ...urls: readonly string[]): readonly Entry[] {
  return urls.map((url) => [`oidc-provider/${url}`, claims.map((claim) => `${url}:${claim}`)] as const);
}

const cognito = "cognito-identity.amazonaws.com";
const azureSentinel = "33e01921-4d64-4f8c-a055-5bdaffd5e33d";
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
  // Azure Sentinel names its customers in the session. Its tokens have the URL with a slash at its end:
  // https://learn.microsoft.com/azure/sentinel/connect-aws
  ...["", "/"].map((end): Entry => [`oidc-provider/sts.windows.net/${azureSentinel}${end}`, ["sts:RoleSessionName"]]),
]);

/** The condition keys of which AWS requires one of a role that trusts this provider; undefined for one with a URL of its own. */
export function keysThatTellCustomers(provider: string): readonly string[] | undefined {
  return requiredKeys.get(parseArn(provider)?.resource ?? provider);
}
