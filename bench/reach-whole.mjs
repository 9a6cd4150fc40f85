// Who reaches which role in the dump of an account, as a process of its own: for reach.mjs, which measures it.
import { readFileSync } from "node:fs";
import { readAccounts } from "../build/internals/accounts/index.js";
import { reachOf } from "../build/internals/reach/index.js";
import { SourceText } from "../dist/api/engine.js";

const [, , file, roles] = process.argv;
const accounts = readAccounts([new SourceText(file, readFileSync(file, "utf8"))]);
const { access, unknown } = reachOf(accounts);
if (access.length === 0 || unknown.length > 0) throw new Error(`${access.length} pairs, ${unknown.length} unknown`);
// The paths of some, which are worked out when they are asked for.
for (const each of access.slice(0, Number(roles) / 100)) if (each.path.length === 0) throw new Error("a path is empty");
