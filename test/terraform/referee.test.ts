import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeWhere } from "../tools.js";
import { fixture, type Plans, plans } from "./cases.js";
import { plannedDocuments, plannedFunctions, plannedRoles } from "./outcomes.js";
import { hasTerraform, providerVersion, version } from "./terraform.js";

/** Set to write what Terraform answers to fixtures/terraform/plans.json: `RENEW_PLANS=1 npx vitest run test/terraform`. */
const isRenewed = process.env["RENEW_PLANS"] !== undefined;

describeWhere(hasTerraform(), `Terraform with the AWS provider ${providerVersion}`, "Terraform's own answers", () => {
  test("are those that are recorded", { timeout: 900_000 }, () => {
    const documents = Object.fromEntries(plannedDocuments());
    const functions = Object.fromEntries(plannedFunctions());
    const roles = Object.fromEntries(plannedRoles());
    if (isRenewed) {
      const renewed: Plans = {
        source: "what terraform plan makes of documents.json, functions.json and roles.tf, without a network",
        ...{ terraform: version() ?? "", provider: `hashicorp/aws ${providerVersion}` },
        ...{ date: new Date().toISOString().slice(0, 10), command: "RENEW_PLANS=1 npx vitest run test/terraform" },
        ...{ documents, functions, roles },
      };
      writeFileSync(fixture("plans.json"), `${JSON.stringify(renewed, undefined, 2)}\n`);
    }
    const recorded = plans();
    expect(documents).toEqual(recorded.documents);
    expect(functions).toEqual(recorded.functions);
    expect(roles).toEqual(recorded.roles);
  });
});
