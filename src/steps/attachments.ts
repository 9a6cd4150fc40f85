import type { IWorld } from "@cucumber/cucumber";
import { attachmentTypes, type NotCheckedEvidence, type OtherEndpointsEvidence } from "../evidence/index.js";

/** Attaches why a scenario is not checked, for reports and counts. */
export function attachReason(world: Pick<IWorld, "attach">, backend: string, reason: string): void {
  const notChecked: NotCheckedEvidence = { backend, reason };
  world.attach(JSON.stringify(notChecked), { mediaType: attachmentTypes.notChecked, fileName: "not-checked.json" });
}

/** Attaches which endpoints are called in place of AWS's, so no report says that AWS answered. */
export function attachOtherEndpoints(
  world: Pick<IWorld, "attach">,
  backend: string,
  otherEndpoints: readonly string[],
): void {
  const mediaType = attachmentTypes.otherEndpoints;
  const attached: OtherEndpointsEvidence = { backend, otherEndpoints };
  world.attach(JSON.stringify(attached), { mediaType, fileName: "other-endpoints.json" });
}
