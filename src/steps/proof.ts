import { createHash } from "node:crypto";
import type { IWorld } from "@cucumber/cucumber";
import { axioms, type Property, prove } from "../analysis/index.js";
import { readPolicyText, statementInWords } from "../engine/index.js";
import { attachmentTypes, type ProofEvidence } from "../evidence/index.js";
import { callerInWords, propertyInWords } from "../report/index.js";
import type { Cucumber } from "./cucumber.js";
import { problemsIn } from "./policy-files.js";
import { StepFailure } from "./step-failure.js";
import { scenarioOf } from "./world.js";

/** What holds for all calls, not only for those that a scenario makes, by analysis of the role's trust policy. */
export function proof({ Then }: Cucumber): void {
  Then("nobody can assume {string} without MFA", function (role: string) {
    proveOf(this, role, { kind: "mfa" });
  });
  Then("nobody can assume {string} with MFA older than {int} seconds", function (role: string, seconds: number) {
    proveOf(this, role, { kind: "mfa-age", seconds });
  });
}

/**
 * The trust policy is the one that the scenario gives; on a real account, the step that gives it has compared it with the
 * deployed one. The question is about users and role sessions; services and federated callers have no MFA.
 */
function proveOf(world: IWorld, name: string, property: Property): void {
  const role = scenarioOf(world).entities.role(name);
  const { source } = role.trust;
  const { policy } = readPolicyText("trust", source, false);
  if (policy === undefined) {
    throw new StepFailure(
      `the trust policy of ${role.name} cannot be read, so nothing is proved:\n${problemsIn("trust", role.trust).join("\n")}`,
    );
  }
  const verdict = prove(policy, property, { roleName: role.name });
  const statement = `${role.name}: ${propertyInWords(property)}`;
  switch (verdict.kind) {
    case "proved": {
      const assumed = verdict.axioms.map((axiom) => ({ name: axiom, says: axioms[axiom] }));
      const sha256 = createHash("sha256").update(source.text, "utf8").digest("hex");
      const proved: ProofEvidence = {
        evaluator: "policy-check analysis",
        statement,
        property: property.kind === "mfa-age" ? `mfa-age=${property.seconds}` : property.kind,
        verdict: "proved",
        role: role.arn,
        trust: { name: source.name, sha256 },
        assumed,
      };
      world.attach(JSON.stringify(proved, null, 2), { mediaType: attachmentTypes.proof, fileName: "proof.json" });
      return;
    }
    case "unknown":
      throw new StepFailure(
        [
          `neither proved nor refuted: ${statement}`,
          verdict.why,
          ...(verdict.undocumented ?? []).map((id) => `AWS does not document: ${id}`),
        ].join("\n"),
      );
    case "violated": {
      const { witness, statement: index } = verdict.found;
      const found = policy.document.statements.find((each) => each.index === index);
      const place = found === undefined ? source.name : `${source.name}:${source.position(found.node.start).line}`;
      throw new StepFailure(
        [
          `not true: ${statement}`,
          `${callerInWords(witness)} can assume the role, by ${statementInWords({ index, sid: found?.sid?.value })} (${place})`,
          // In short lines: cucumber looks for places in them in time that grows with the cube of their length.
          "to replay the call, give this to policy-check simulate --request -",
          JSON.stringify({ ...witness, policies: { trust: source.name, ...witness.policies } }, null, 2),
        ].join("\n"),
      );
    }
  }
}
