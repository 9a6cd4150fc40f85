import type { IWorld } from "@cucumber/cucumber";
import { notCheckedType, otherEndpointsType } from "../backends/index.js";

/** Attaches why a scenario is not checked, for reports and counts. */
export function attachReason(world: Pick<IWorld, "attach">, backend: string, reason: string): void {
  world.attach(JSON.stringify({ backend, reason }), { mediaType: notCheckedType, fileName: "not-checked.json" });
}

/** Attaches which endpoints are called in place of AWS's, so no report says that AWS answered. */
export function attachOtherEndpoints(
  world: Pick<IWorld, "attach">,
  backend: string,
  otherEndpoints: readonly string[],
): void {
  const mediaType = otherEndpointsType;
  world.attach(JSON.stringify({ backend, otherEndpoints }), { mediaType, fileName: "other-endpoints.json" });
}
