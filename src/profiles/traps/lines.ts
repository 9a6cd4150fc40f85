import type { Severity } from "../../diagnostics/index.js";
import type { Trap } from "../finding.js";
import { type SettingLine, shownKey } from "../text/lines.js";
import { decisiveKeys, settingsOf, type WrittenSection } from "../text/written.js";

/** What clients read differently of the lines of a section. */
export function lineTraps(section: WrittenSection): readonly Trap[] {
  let above: SettingLine | undefined;
  return settingsOf(section).flatMap((line) => {
    const traps = decisiveKeys.has(line.key.toLowerCase()) ? ofLine(line, above) : [];
    if (line.indent === 0 || above === undefined) above = line;
    return traps;
  });
}

/** Whether the roles and MFA of a profile depend on a key. */
function severityOf(key: string): Severity {
  return ["mfa_serial", "role_arn", "source_profile"].includes(key) ? "security-warning" : "warning";
}

function ofLine(line: SettingLine, above: SettingLine | undefined): readonly Trap[] {
  const { key, value, remark, place, indent } = line;
  const lower = key.toLowerCase();
  const severity = severityOf(lower);
  const traps: Trap[] = [];
  if (key !== lower)
    traps.push({
      ...{ id: "capital-letters-in-key", severity, place },
      message: `the AWS CLI, boto3 and Terraform read ${key} as ${lower}, and the SDKs for JavaScript and Ruby do not read it`,
      remedy: `write ${lower}`,
    });
  if (remark !== undefined)
    traps.push({
      ...{ id: "remark-behind-value", severity, place },
      message: `what follows on ${remark} behind ${lower} is a part of the value for ${remark === "#" ? "the AWS CLI, boto3 and the SDK for Ruby" : "the AWS CLI and boto3"}, and a remark for other clients`,
      remedy: "write the remark on a line of its own",
    });
  if (/^(["']).*\1$/.test(value))
    traps.push({
      ...{ id: "quoted-value", severity: "warning", place },
      message: `Terraform takes off the quotes of ${lower}, and for other clients they are a part of the value`,
      remedy: "remove the quotes",
    });
  if (indent > 0) traps.push(indentedTrap(line, above, severity));
  return traps;
}

function indentedTrap({ key, place, indent }: SettingLine, above: SettingLine | undefined, severity: Severity): Trap {
  if (above !== undefined && above.indent < indent && above.value === "") {
    const message = `${key} is nested below ${shownKey(above.key)}, and the SDK for JavaScript 2 takes it for the profile's own`;
    return { id: "nested-key", severity, message, remedy: `move it, or name it otherwise`, place };
  }
  const who =
    above !== undefined && above.indent < indent
      ? "the AWS CLI and boto3 take it for a part of the line above, and "
      : "";
  const message = `${key} is indented: ${who}the SDK for Ruby does not read it`;
  return { id: "indented-key", severity, message, remedy: "begin the line with the key", place };
}
