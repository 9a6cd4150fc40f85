// Who reaches which role in the dump of an account, and what undoes MFA there, as a process of its own: for reach.mjs, which measures it.
import { readFileSync } from "node:fs";
import { readAccounts } from "../build/internals/accounts/index.js";
import { reachOf } from "../build/internals/reach/index.js";
import { SourceText } from "../dist/api/engine.js";

const [, , file, roles, admins = "0"] = process.argv;
const accounts = readAccounts([new SourceText(file, readFileSync(file, "utf8"))]);
const { access, unknown, escalations, unknownEscalations } = reachOf(accounts);
if (access.length === 0 || unknown.length > 0) throw new Error(`${access.length} pairs, ${unknown.length} unknown`);
// An administrator can change all roles; of the others nobody can do so.
const wanted = Number(admins) * Number(roles);
if (unknownEscalations.length > 0 || (wanted === 0 ? escalations.length > 0 : escalations.length < wanted))
  throw new Error(`${escalations.length} ways to undo MFA, ${unknownEscalations.length} unknown`);
// The paths of some, which are worked out when they are asked for.
for (const each of access.slice(0, Number(roles) / 100)) if (each.path.length === 0) throw new Error("a path is empty");
