import picomatch from "picomatch";

/** More folders are not looked through for one set of files. */
const mostFolders = 1000;

/** The files of a set, or a clause: why it is not known which these are, or why Terraform refuses the pattern. */
export type FileSet =
  | { readonly files: readonly string[] }
  | { readonly unknown: string }
  | { readonly refused: string };

/** The parts of a pattern that mean the same to the package that matches as to Terraform. */
const known = /^(?:[^[\]{}()!\\]|\[\^?[\w.]+\]|\{[^{}[\]()!\\/]*\})*$/;

/**
 * The files below a folder whose paths match a pattern, in order, as
 * https://developer.hashicorp.com/terraform/language/functions/fileset finds them: names with a dot in front are like others.
 */
export function fileSet(
  folder: string,
  written: string,
  list: (folder: string) => readonly string[] | undefined,
): FileSet {
  if (/\{[^}]*\//.test(written)) return { refused: "the pattern has a slash in braces" };
  const pattern = cleanedPattern(written);
  if (pattern === undefined || pattern === "" || pattern.split("/").includes("..")) {
    return { unknown: "policy-check does not know this pattern of files" };
  }
  const isDeep = pattern.includes("/") || pattern.includes("**");
  const matches = picomatch(pattern, { dot: true, noextglob: true, nonegate: true });
  const files: string[] = [];
  const left = [""];
  let looked = 0;
  for (let below = left.pop(); below !== undefined; below = left.pop()) {
    if (++looked > mostFolders) return { unknown: `there are more than ${mostFolders} folders` };
    const names = list(below === "" ? folder : `${folder}/${below}`);
    // A folder that does not exist has no files for Terraform; one that is not looked at may have any.
    if (names === undefined)
      return { unknown: `the folder ${below === "" ? folder : `${folder}/${below}`} is not read` };
    for (const name of names) {
      const path = below === "" ? name : `${below}/${name}`;
      if (!name.endsWith("/")) {
        if (matches(path)) files.push(path);
      } else if (isDeep) left.push(path.slice(0, -1));
    }
  }
  return { files: files.sort() };
}

/** A pattern without what a path does not need; undefined where it has parts of other meanings. */
function cleanedPattern(pattern: string): string | undefined {
  if (!known.test(pattern)) return undefined;
  return pattern
    .split("/")
    .filter((name) => name !== "." && name !== "")
    .join("/");
}
