import type { AssumeRoleParameters } from "../backends/index.js";
import { unknownName } from "./assert-known.js";
import type { NamedFiles } from "./named-files.js";
import { policyInFile } from "./policy-files.js";
import { pairsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";

/** How the rows of a call's table are read, by the name in the first column. */
const rows: Readonly<Record<string, (value: string, files: NamedFiles) => Partial<AssumeRoleParameters>>> = {
  "session name": (sessionName) => ({ sessionName }),
  "external id": (externalId) => ({ externalId }),
  duration: (text) => ({ duration: seconds(text) }),
  "source identity": (sourceIdentity) => ({ sourceIdentity }),
  "transitive tags": (keys) => ({ transitiveTagKeys: keys.split(",").map((key) => key.trim()) }),
  "session policy": (file, files) => ({ sessionPolicy: policyInFile(files, file) }),
};

/** The parameters of a call, from a table of two columns: `session name`, `external id`, `tag:KEY` and their values. */
export function assumeParameters(files: NamedFiles, table: StepArgument): Partial<AssumeRoleParameters> {
  const tags: { key: string; value: string }[] = [];
  let parameters: Partial<AssumeRoleParameters> = {};
  for (const [name, value] of pairsOf(table)) {
    if (name.startsWith("tag:")) tags.push({ key: name.slice(4), value });
    else parameters = { ...parameters, ...reader(name)(value, files) };
  }
  return tags.length === 0 ? parameters : { ...parameters, tags };
}

function reader(name: string): (value: string, files: NamedFiles) => Partial<AssumeRoleParameters> {
  const read = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (read !== undefined) return read;
  const known = [...Object.keys(rows), "tag:KEY"];
  throw new StepFailure(unknownName("row", name, known, `allowed rows: ${known.join(", ")}`));
}

function seconds(text: string): number {
  const [, number] = /^(\d+)(?: seconds)?$/.exec(text) ?? [];
  if (number === undefined) throw new StepFailure(`"${text}" is not a number of seconds; write a number such as 3600`);
  return Number(number);
}
