import type { Terraform } from "./terraform/index.js";

export type { Terraform, TerraformReading } from "./terraform/index.js";

/** Loads what reads files of Terraform and OpenTofu: nothing else needs the time for that, or the grammar. */
export async function loadTerraform(): Promise<Terraform> {
  const { loadTerraform: load } = await import("./terraform/index.js");
  return load();
}
