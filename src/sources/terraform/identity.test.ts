import { expect, test } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import { loadTerraform } from "./index.js";

const secret = "jsondecode(data.aws_secretsmanager_secret_version.s.secret_string)";

const policy = (issuer: string): string => `
data "aws_secretsmanager_secret_version" "s" {
  secret_id = "x"
}
resource "aws_iam_openid_connect_provider" "p" {
  url = "https://oidc.example.com/\${${secret}["id"]}"
}
resource "aws_iam_role" "r" {
  count = 2
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.p.arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = { StringEquals = { "\${${issuer}}:sub" = "repo:a/b" } }
    }]
  })
}
`;

async function unknownsOf(issuer: string): Promise<readonly number[]> {
  const { readModules } = await loadTerraform();
  const files = {
    list: (folder: string) => (folder === "" ? ["main.tf"] : undefined),
    read: (path: string) => new SourceText(path, policy(issuer)),
  };
  return readModules([""], files).roles.map(({ policy: read }) =>
    read.kind === "policy" ? (read.placed.unknowns?.length ?? 0) : -1,
  );
}

// Rewritten from https://github.com/ministryofjustice/modernisation-platform-environments: electronic-monitoring-data. The
// other two values that are not known are the account and the partition.
test.each([
  [`format("oidc.example.com/%s", ${secret}["id"])`, 3],
  [`format("oidc.example.com/%s", ${secret}[count.index])`, 4],
  [`[for k in ["a", "b"] : ${secret}["id"]][1]`, 3],
  [`[for k in ["a", "b"] : ${secret}[k]][1]`, 4],
  [`[for k, v in { a = 1 } : ${secret}[k]][0]`, 4],
])("where an expression is does not make it another one: %s", async (issuer, count) => {
  expect(await unknownsOf(issuer)).toEqual([count, count]);
});
