import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The version of the AWS provider that policy documents follow. */
export const providerVersion = "5.100.0";

/**
 * The folder with the providers, as `terraform providers mirror` makes it: the one that POLICY_CHECK_TERRAFORM_PLUGINS
 * names, or one of those in which Terraform looks by itself
 * (https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories). Undefined where none
 * has the AWS provider in this version.
 */
function plugins(): string | undefined {
  const named = process.env["POLICY_CHECK_TERRAFORM_PLUGINS"];
  const folders = [
    ...(named === undefined ? [] : [named]),
    ...(process.env["TF_PLUGIN_CACHE_DIR"] === undefined ? [] : [process.env["TF_PLUGIN_CACHE_DIR"]]),
    ...[join(homedir(), ".terraform.d/plugins"), join(homedir(), ".local/share/terraform/plugins")],
    ...["/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"],
  ];
  return folders.find((folder) => {
    const provider = join(folder, "registry.terraform.io/hashicorp/aws");
    return existsSync(provider) && readdirSync(provider).some((name) => name.includes(providerVersion));
  });
}

/** Whether Terraform is there with the AWS provider, so that it can plan without a network. */
export function hasTerraform(): boolean {
  return plugins() !== undefined && version() !== undefined;
}

/** The version of Terraform; undefined where there is none. */
export function version(): string | undefined {
  const { status, stdout } = spawnSync("terraform", ["version", "-json"], { encoding: "utf8", env: environment("") });
  if (status !== 0) return undefined;
  const { terraform_version: found }: { readonly terraform_version?: string } = JSON.parse(stdout);
  return found;
}

function environment(configuration: string): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: _, ...rest } = process.env;
  const own = configuration === "" ? {} : { TF_CLI_CONFIG_FILE: configuration };
  return { ...rest, ...own, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
}

/** What goes in front of a module, so that a plan needs no account and no network. */
const head = `
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${providerVersion}"
    }
  }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "planned-offline"
  secret_key                  = "planned-offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}
`;

/** A resource of a plan or of the state that it begins with. */
export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a plan ends with: the file and the address that it is about, "" where it has none. */
export interface PlanError {
  readonly file: string;
  readonly address: string;
  readonly message: string;
}

/** What `terraform plan` answers: errors, or what is known of the plan. */
export type Planned =
  | { readonly kind: "refused"; readonly errors: readonly PlanError[] }
  | {
      readonly kind: "planned";
      /** By their addresses: data sources that were read, and resources, in all modules. */
      readonly resources: ReadonlyMap<string, PlannedResource>;
      /** Outputs as far as they are known. */
      readonly outputs: ReadonlyMap<string, unknown>;
    };

/**
 * Plans a module of these files, by their names; those in folders are other modules. A `providers.tf` is added. The module
 * is in a folder of its own, which is removed afterwards.
 */
export function plan(files: Readonly<Record<string, string>>): Planned {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-terraform-"));
  try {
    const configuration = join(folder, "terraform.rc");
    const mirror = JSON.stringify(plugins() ?? "");
    writeFileSync(configuration, `provider_installation {\n  filesystem_mirror {\n    path = ${mirror}\n  }\n}\n`);
    for (const [name, text] of Object.entries({ ...files, "providers.tf": head })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const run = (
      ...args: string[]
    ): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
      spawnSync("terraform", args, {
        ...{ cwd: folder, encoding: "utf8", env: environment(configuration) },
        maxBuffer: 256 * 1024 * 1024,
      });
    const initialized = run("init", "-no-color", "-input=false");
    if (initialized.status !== 0) throw new Error(`terraform init: ${initialized.stdout}${initialized.stderr}`);
    const planned = run("plan", "-json", "-input=false", "-refresh=true", "-out=plan");
    if (planned.status !== 0) return { kind: "refused", errors: errorsIn(planned.stdout) };
    return plannedIn(run("show", "-json", "plan").stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Message {
  readonly "@level"?: string;
  readonly diagnostic?: {
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
    readonly range?: { readonly filename?: string };
  };
}

function errorsIn(stdout: string): readonly PlanError[] {
  return stdout.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const message: Message = JSON.parse(line);
    if (message["@level"] !== "error" || message.diagnostic === undefined) return [];
    const { summary = "", detail = "", address = "", range } = message.diagnostic;
    return [{ file: range?.filename ?? "", address, message: detail === "" ? summary : `${summary}: ${detail}` }];
  });
}

interface PlanModule {
  readonly resources?: readonly PlannedResource[];
  readonly child_modules?: readonly PlanModule[];
}

interface PlanText {
  readonly planned_values?: {
    readonly root_module?: PlanModule;
    readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
  };
  readonly prior_state?: { readonly values?: { readonly root_module?: PlanModule } };
}

function plannedIn(stdout: string): Planned {
  const text: PlanText = JSON.parse(stdout);
  const resources = new Map<string, PlannedResource>();
  const visit = ({ resources: own = [], child_modules: modules = [] }: PlanModule = {}): void => {
    for (const resource of own) resources.set(resource.address, resource);
    for (const module of modules) visit(module);
  };
  visit(text.prior_state?.values?.root_module);
  visit(text.planned_values?.root_module);
  const outputs = Object.entries(text.planned_values?.outputs ?? {}).flatMap(([name, { value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { kind: "planned", resources, outputs: new Map(outputs) };
}
