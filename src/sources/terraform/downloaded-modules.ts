import { type JsonNode, parseJson } from "../../policy/index.js";
import { joined, type TerraformFiles } from "./module-folder.js";

/** A module that `terraform init` has downloaded. */
export interface DownloadedModule {
  /** Its source, with the address of its registry or the protocol. */
  readonly source: string;
  readonly version: string | undefined;
  /** Its folder, as Terraform has it: below that of the root module. */
  readonly folder: string;
}

/** Where Terraform puts modules, below the root module's folder. */
const store = ".terraform/modules";

/**
 * The modules that are downloaded for a root module, by the names of the calls that lead to them (`vpc`, `vpc.subnets`):
 * what Terraform itself looks them up in (https://developer.hashicorp.com/terraform/cli/commands/init). Folders outside of
 * where Terraform puts them are left out.
 */
export function downloadedModules(root: string, files: TerraformFiles): ReadonlyMap<string, DownloadedModule> {
  const found = new Map<string, DownloadedModule>();
  if (files.list(joined(root, store))?.includes("modules.json") !== true) return found;
  const source = files.read(joined(root, `${store}/modules.json`));
  if ("refused" in source) return found;
  const list = memberOf(parseJson(source).root, "Modules");
  if (list?.kind !== "array") return found;
  for (const module of list.items) {
    const [key, origin, version, folder] = ["Key", "Source", "Version", "Dir"].map((name) => textOf(module, name));
    if (key === undefined || origin === undefined || folder === undefined) continue;
    if (joined("", folder).startsWith(`${store}/`) && !folder.startsWith("/"))
      found.set(key, { source: origin, version, folder: joined("", folder) });
  }
  return found;
}

/** Why a download is not what a call asks for; undefined where it is. */
export function otherDownload(
  { source, version }: DownloadedModule,
  asked: { readonly source: string; readonly version: string | undefined },
): string | undefined {
  if (bareSource(source) !== bareSource(asked.source)) return "what is downloaded has another source";
  const exact = /^\s*=?\s*v?(\d[\w.+-]*)\s*$/.exec(asked.version ?? "")?.[1];
  if (exact === undefined || version === undefined || exact === version) return undefined;
  return `version ${version} is downloaded`;
}

/** A source without what Terraform adds to it: protocols, the public registry, the ending of repositories. */
function bareSource(source: string): string {
  return source
    .replace(/^git::/, "")
    .replace(/^(https?|ssh):\/\//, "")
    .replace(/^git@([^:/]+)[:/]/, "$1/")
    .replace(/^registry\.(terraform\.io|opentofu\.org)\//, "")
    .replace(/\.git(?=\/\/|\?|$)/, "");
}

function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.kind === "object" ? node.members.findLast(({ key }) => key.value === name)?.value : undefined;
}

function textOf(node: JsonNode, name: string): string | undefined {
  const member = memberOf(node, name);
  return member?.kind === "string" ? member.value : undefined;
}
