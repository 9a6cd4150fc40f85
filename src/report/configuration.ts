import { count, printable } from "./style.js";

/** A role of Terraform's configuration, and how much of its trust policy the source tells. */
export interface ConfiguredRole {
  /** The file with the role's block, as it was given or found. */
  readonly path: string;
  /** As Terraform writes it: `module.ci.aws_iam_role.deploy["a"]`. */
  readonly address: string;
  /** All of it, parts of it, or nothing. */
  readonly extent: "full" | "part" | "none";
  /** What is not known, each a clause with the reason. */
  readonly unknown: readonly string[];
  /** The variables whose defaults the policy rests on. */
  readonly defaults: readonly string[];
}

/** A call of a module that is not there to be read, so that its roles are not seen. */
export interface UnseenModule {
  readonly path: string;
  readonly address: string;
  /** What the call names as the module's source. */
  readonly source: string;
}

/** What was read of Terraform's configuration. */
export interface ConfigurationReport {
  readonly roles: readonly ConfiguredRole[];
  readonly unseenModules: readonly UnseenModule[];
}

/** The same in JSON; nothing where there was no configuration. */
export function configurationJson(report: ConfigurationReport | undefined): object {
  if (report === undefined || isEmpty(report)) return {};
  const { roles, unseenModules } = report;
  return {
    terraform: {
      ...counts(roles),
      roles: roles.map(({ path, address, extent, unknown, defaults }) => ({
        path,
        address,
        extent,
        unknown,
        defaults,
      })),
      unseenModules: unseenModules.map(({ path, address, source }) => ({ path, address, source })),
    },
  };
}

/** More roles, or modules, are not named one by one. */
const mostNamed = 10;

/** The same for people, a line each: how many roles were read, and which not in full. */
export function configurationLines(report: ConfigurationReport | undefined): readonly string[] {
  if (report === undefined || isEmpty(report)) return [];
  const { roles, unseenModules } = report;
  const { full, part, none } = counts(roles);
  const parts = [
    `${count(full, "role")} read in full`,
    ...(part === 0 ? [] : [`${part} in part`]),
    ...(none === 0 ? [] : [`${none} not at all`]),
    ...(unseenModules.length === 0 ? [] : [`${count(unseenModules.length, "module")} not seen`]),
  ];
  const lines = [`Terraform source: ${parts.join(", ")}`];
  const open = roles.filter(({ extent }) => extent !== "full");
  const reasons = alike(open, ({ path, unknown }) => `${path}: ${unknown.join("; ")}`);
  for (const group of reasons.slice(0, mostNamed)) {
    const [{ path, unknown }] = group;
    lines.push(`  ${namesOf(group)} (${printable(path)}): ${printable(unknown.join("; "))}`);
  }
  const unnamed = reasons.slice(mostNamed).flat().length;
  if (unnamed > 0) lines.push(`  and ${count(unnamed, "more role")}`);
  const sources = alike(unseenModules, ({ source }) => source);
  for (const group of sources.slice(0, mostNamed)) {
    const [{ path, source }] = group;
    const whose = group.length === 1 ? "its" : "their";
    lines.push(
      `  ${namesOf(group)} (${printable(path)}): ${whose} source ${printable(JSON.stringify(source))} is not in these files`,
    );
  }
  const unnamedModules = sources.slice(mostNamed).flat().length;
  if (unnamedModules > 0) lines.push(`  and ${count(unnamedModules, "more module")}`);
  if (unseenModules.some(({ source }) => !source.startsWith(".")))
    lines.push("  terraform init downloads modules, and policy-check reads them from .terraform/modules");
  const defaults = [...new Set(roles.flatMap((role) => role.defaults))].map((name) => `var.${name}`);
  if (defaults.length > 0) {
    const shown = defaults.slice(0, mostNamed).join(", ");
    lines.push(`  with the defaults of ${printable(shown)}${defaults.length > mostNamed ? " and others" : ""}`);
  }
  if (open.length + unseenModules.length > 0)
    lines.push("  a plan shows the rest: terraform show -json PLAN | policy-check --stdin-filename plan.json -");
  return lines;
}

/** What has the same in common, together. */
function alike<Each>(all: readonly Each[], commonOf: (each: Each) => string): readonly (readonly [Each, ...Each[]])[] {
  const groups = new Map<string, [Each, ...Each[]]>();
  for (const each of all) {
    const common = commonOf(each);
    const group = groups.get(common);
    if (group === undefined) groups.set(common, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** The first addresses of a group, each once, and how many others there are. */
function namesOf(group: readonly { readonly address: string }[]): string {
  const all = [...new Set(group.map(({ address }) => printable(address)))];
  const shown = all.length > 3 ? all.slice(0, 2) : all;
  const names = shown.join(", ");
  return shown.length === all.length ? names : `${names} and ${all.length - shown.length} more`;
}

function counts(roles: readonly ConfiguredRole[]): Record<ConfiguredRole["extent"], number> {
  const found = { full: 0, part: 0, none: 0 };
  for (const { extent } of roles) found[extent]++;
  return found;
}

function isEmpty({ roles, unseenModules }: ConfigurationReport): boolean {
  return roles.length === 0 && unseenModules.length === 0;
}
