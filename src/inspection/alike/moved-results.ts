import type { Witness } from "../../analysis/index.js";
import type { Bearing, Finding, Fix } from "../../diagnostics/index.js";
import type { PolicyFindings } from "../inspected-policy.js";
import type { ProveResult } from "../prove-result.js";
import type { Move } from "./stencil.js";

/** What is found in a policy, as it is found in one that is alike. */
export function movedFindings({ findings, notAskedForMfa }: PolicyFindings, move: Move): PolicyFindings {
  return { findings: findings.map((finding) => movedFinding(finding, move)), notAskedForMfa };
}

function movedFinding(finding: Finding, move: Move): Finding {
  const { remedy, fix, scenario, bearing, role } = finding;
  return {
    ...finding,
    message: move.text(finding.message),
    ...(remedy === undefined ? {} : { remedy: move.text(remedy) }),
    related: finding.related.map((place) => ({
      ...place,
      message: move.text(place.message),
      pointer: move.pointer(place.pointer),
      range: move.range(place.range),
    })),
    pointer: move.pointer(finding.pointer),
    range: move.range(finding.range),
    ...(fix === undefined ? {} : { fix: movedFix(fix, move) }),
    ...(scenario === undefined ? {} : { scenario: move.text(scenario) }),
    ...(bearing === undefined ? {} : { bearing: movedBearing(bearing, move) }),
    ...(role === undefined ? {} : { role: move.text(role) }),
  };
}

function movedFix(fix: Fix, move: Move): Fix {
  return { ...fix, description: move.text(fix.description), edits: fix.edits.map(move.edit) };
}

function movedBearing(bearing: Bearing, { pointer }: Move): Bearing {
  switch (bearing.kind) {
    case "entry":
      return { ...bearing, statements: bearing.statements.map(pointer) };
    case "part":
      return { ...bearing, statement: pointer(bearing.statement) };
    case "lastResort":
      return { ...bearing, statement: pointer(bearing.statement), elements: bearing.elements.map(pointer) };
  }
}

/** Moves the answer about one policy to another that is alike. Answers to `reachable` name lines and are not moved. */
export function movedResult(result: ProveResult, move: Move): ProveResult {
  const { text } = move;
  const { role, witness, reason, place, scenario } = result;
  return {
    ...result,
    role: role === undefined ? undefined : text(role),
    witness: witness === undefined ? undefined : movedWitness(witness, move),
    invented: result.invented.map((each) => ({ ...each, text: text(each.text) })),
    reason: reason === undefined ? undefined : text(reason),
    place: place === undefined ? undefined : movedPlace(place, move),
    outside: result.outside.map((each) => ({ ...each, principal: text(each.principal) })),
    scenario: scenario === undefined ? undefined : text(scenario),
    trust: move.value(result.trust),
  };
}

function movedPlace({ range, pointer }: NonNullable<ProveResult["place"]>, move: Move): ProveResult["place"] {
  const { source } = move;
  return { range: move.range(range), pointer: move.pointer(pointer), line: (number) => source.line(number) };
}

function movedWitness(witness: Witness, { text }: Move): Witness {
  const context = Object.entries(witness.context).map(([key, value]) => [
    key,
    typeof value === "string" ? text(value) : value.map(text),
  ]);
  return {
    ...witness,
    principal: text(witness.principal),
    resource: text(witness.resource),
    context: Object.fromEntries(context),
  };
}
