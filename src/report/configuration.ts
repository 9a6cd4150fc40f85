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
  for (const { address, path, unknown } of open.slice(0, mostNamed)) {
    lines.push(`  ${printable(address)} (${printable(path)}): ${printable(unknown.join("; "))}`);
  }
  if (open.length > mostNamed) lines.push(`  and ${count(open.length - mostNamed, "more role")}`);
  for (const { address, path, source } of unseenModules.slice(0, mostNamed)) {
    lines.push(
      `  ${printable(address)} (${printable(path)}): its source ${printable(JSON.stringify(source))} is not in these files`,
    );
  }
  if (unseenModules.length > mostNamed) lines.push(`  and ${count(unseenModules.length - mostNamed, "more module")}`);
  const defaults = [...new Set(roles.flatMap((role) => role.defaults))].map((name) => `var.${name}`);
  if (defaults.length > 0) {
    const shown = defaults.slice(0, mostNamed).join(", ");
    lines.push(`  with the defaults of ${printable(shown)}${defaults.length > mostNamed ? " and others" : ""}`);
  }
  if (open.length + unseenModules.length > 0)
    lines.push("  a plan shows the rest: terraform show -json PLAN | policy-check --stdin-filename plan.json -");
  return lines;
}

function counts(roles: readonly ConfiguredRole[]): Record<ConfiguredRole["extent"], number> {
  const found = { full: 0, part: 0, none: 0 };
  for (const { extent } of roles) found[extent]++;
  return found;
}

function isEmpty({ roles, unseenModules }: ConfigurationReport): boolean {
  return roles.length === 0 && unseenModules.length === 0;
}
