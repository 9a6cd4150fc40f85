import type { Accounts } from "../accounts/index.js";
import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import { Asker } from "./ask.js";
import type { CallTimes } from "./call.js";
import { Edges } from "./edges.js";
import type { ReachOptions } from "./model.js";
import { Universe } from "./universe.js";

/** The time of requests whose time does not matter: 2026-01-01. */
const someTime = 1_767_225_600;

/** What a search is made with. */
export interface Tools {
  readonly universe: Universe;
  readonly asker: Asker;
  readonly edges: Edges;
  readonly times: CallTimes;
}

/** The accounts, ready to be searched. */
export function toolsFor(accounts: Accounts, options: ReachOptions): Tools {
  const { now = someTime, mfaPropagation = "documented" } = options;
  const times = { now, mfaPropagation };
  const universe = new Universe(accounts, options);
  const asker = new Asker(frame(), times);
  return { universe, asker, edges: new Edges(universe, asker, mfaPropagation), times };
}

/** A policy that what is asked is made like. */
function frame(): CompiledPolicy {
  const text =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}';
  const parsed = parsePolicy("trust", new SourceText("", text));
  // INVARIANT: the text is a policy.
  if (parsed.document === undefined) throw new Error("the text is a policy");
  return compilePolicy({ ...parsed, document: parsed.document });
}
