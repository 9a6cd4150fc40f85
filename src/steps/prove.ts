import { createHash } from "node:crypto";
import type { IWorld } from "@cucumber/cucumber";
import { axioms, type Property } from "../analysis/index.js";
import type { GivenRole } from "../backends/index.js";
import { statementInWords } from "../engine/index.js";
import { attachmentTypes, type ProofEvidence } from "../evidence/index.js";
import { type InspectedPolicy, type ProveResult, provePolicy, storedPolicy } from "../inspection/index.js";
import { propertyInWords, propertyName, verdictInWords } from "../report/index.js";
import { problemsIn } from "./policy-files.js";
import { StepFailure } from "./step-failure.js";

/**
 * Proves a property of a role and attaches the proof; throws StepFailure where it is not proved. The trust policy is the one that the scenario gives; on a real account, the step that gives it has compared it with the
 * deployed one. The question is about users and role sessions; services and federated callers have no MFA.
 */
export function prove(world: Pick<IWorld, "attach">, role: GivenRole, property: Property): void {
  const { source } = role.trust;
  const policy = storedPolicy(source, { name: role.name });
  const result = provePolicy(policy, property, {}, { path: source.name, relativePath: source.name });
  if (result.verdict !== "proved") throw new StepFailure(failure(role, policy, result).join("\n"));
  const proved = evidenceOf(role, result);
  world.attach(JSON.stringify(proved, null, 2), { mediaType: attachmentTypes.proof, fileName: "proof.json" });
}

function statementOf(role: GivenRole, { property }: ProveResult): string {
  return `${role.name}: ${propertyInWords(property)}`;
}

function evidenceOf(role: GivenRole, result: ProveResult): ProofEvidence {
  const { source } = role.trust;
  return {
    evaluator: "policy-check analysis",
    statement: statementOf(role, result),
    property: propertyName(result.property),
    verdict: "proved",
    role: role.arn,
    trust: { name: source.name, sha256: createHash("sha256").update(source.text, "utf8").digest("hex") },
    assumed: result.axioms.map((axiom) => ({ name: axiom, says: axioms[axiom] })),
  };
}

/** Why a property is not proved, in lines. */
function failure(role: GivenRole, policy: InspectedPolicy, result: ProveResult): readonly string[] {
  const { unchecked, reason, undocumented, witness, trust } = result;
  if (unchecked === "invalid")
    return [
      `the trust policy of ${role.name} cannot be read, so nothing is proved:`,
      ...problemsIn("trust", role.trust),
    ];
  if (witness === undefined)
    return [
      `neither proved nor refuted: ${statementOf(role, result)}`,
      ...(reason === undefined ? [] : [reason]),
      ...undocumented.map((id) => `AWS does not document: ${id}`),
    ];
  return [
    `not true: ${statementOf(role, result)}`,
    `${verdictInWords(result)}, by ${allowingStatement(role, policy, result)}`,
    // In short lines: cucumber looks for places in them in time that grows with the cube of their length.
    "to replay the call, give this to policy-check simulate --request -",
    JSON.stringify({ ...witness, policies: { trust, ...witness.policies } }, null, 2),
  ];
}

/** The statement that allows a witness, with its place. */
function allowingStatement({ trust }: GivenRole, { content }: InspectedPolicy, result: ProveResult): string {
  const { statement: index = 0, place } = result;
  const [document] = content.kind === "known" ? content.variants.map((variant) => variant.document) : [];
  const sid = document?.statements.find((each) => each.index === index)?.sid?.value;
  const { name } = trust.source;
  return `${statementInWords({ index, sid })} (${place === undefined ? name : `${name}:${place.range.start.line}`})`;
}
