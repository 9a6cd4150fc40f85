import type { RoleFacts } from "../../lint/index.js";
import type { InspectedPolicy } from "../inspected-policy.js";
import { namedDocument } from "./document-names.js";
import type { KnownWords } from "./known-words.js";

/** A policy as one of those that are alike: results about them differ in their names and places only. */
export interface PolicyShape {
  /** The same for all that are alike. */
  readonly key: string;
  /** What they differ in, in the same order for all of them: see {@link slots}. */
  readonly own: readonly string[];
  /** Whether they differ in a number, of which texts may say more than its digits. */
  readonly hasNumber: boolean;
}

/** What stands first among what policies differ in; names of the document follow. */
export const slots = { pointer: 0, file: 1, role: 2, names: 3 } as const;

/** What is common to policies that are alike; undefined where nothing of a policy can be told from another one's result. */
export function shapeOf(policy: InspectedPolicy, known: KnownWords): PolicyShape | undefined {
  const { pointer, role, facts, roleName, source } = policy;
  if (!policy.isWholeText || source.text.length > longestText) return undefined;
  if (!isPlainName(roleName) || !isNamedSo(role === "" ? undefined : role, roleName)) return undefined;
  if (!isNamedSo(facts.name, roleName) || !isNamedSo(facts.label, roleName)) return undefined;
  // Reports name the file only where it is the policy.
  const file = pointer === "" ? source.name : "";
  if (!/^[\w ./-]*$/.test(file) || (facts.name === undefined && !isNamedAfter(file, roleName))) return undefined;
  const document = namedDocument(source.text, known);
  const names = [...document.names];
  const account = accountMark(facts.account, names, known);
  const folded = roleName.toLowerCase();
  // Only resources are compared with the role's own ARN.
  const isOpaque = !document.texts.includes(folded) && !known.hasAllOf(folded) && !document.texts.includes("resource");
  const calledSo = (name: string | undefined): string => (name === undefined ? "-" : name === "" ? "" : "r");
  const key =
    `${pointer === "" ? "file" : "part"}\0${isOpaque ? "" : roleName}\0${account}\0` +
    `${calledSo(role)}${calledSo(facts.name)}${calledSo(facts.label)}\0` +
    `${relationsOf(names, `${document.texts}\n${folded}`)}\0${document.shape}`;
  return { key, own: [pointer, file, roleName, ...names], hasNumber: document.hasNumber };
}

/** Of larger documents it may depend on more whether all of a question can be looked at. */
const longestText = 20_000;

function isPlainName(text: string): boolean {
  return /^[\w+=,.@-]{1,64}$/.test(text);
}

function isNamedSo(text: string | undefined, name: string): boolean {
  return text === undefined || text === name;
}

/** Whether a role is called by the name of its file, which has nothing that a role's name may not have. */
function isNamedAfter(file: string, roleName: string): boolean {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "") === roleName;
}

/** The role's account as one of the names, which it is added to, or as it is. */
function accountMark(account: RoleFacts["account"], names: string[], known: KnownWords): string {
  if (account === undefined || known.has(account)) return account ?? "";
  const index = names.indexOf(account);
  return `#${index === -1 ? names.push(account) - 1 : index}`;
}

/** Where names stand in the texts, be it within other words, and whatever their case. */
function relationsOf(names: readonly string[], texts: string): string {
  let relations = "";
  for (const name of names) {
    const folded = name.toLowerCase();
    for (let at = texts.indexOf(folded); at !== -1; at = texts.indexOf(folded, at + 1)) relations += `${at},`;
    relations += ";";
  }
  return relations;
}
