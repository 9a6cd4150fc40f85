import type { MutationReport } from "../report/index.js";

export function mutationPage(_report: MutationReport): string {
  return "";
}
