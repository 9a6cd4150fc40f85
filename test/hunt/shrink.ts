import type { Call } from "./calls.js";
import type { Subject } from "./claims.js";
import {
  conditionsOf,
  type Draft,
  type DraftStatement,
  listOf,
  type Principals,
  principalsOf,
  testsOf,
} from "./drafts.js";

/** Keys that calls must have; the others may be left out while a disagreement is shrunk. */
const needed =
  /^(aws:(principal|userid|username|tokenissuetime|multifactorauth|currenttime|epochtime|securetransport|viaawsservice|requestedregion|federatedprovider|requesttag\/|tagkeys|calledvia)|sts:(rolesessionname|transitivetagkeys)|saml:(aud|doc|iss|sub|sub_type)$|[^:]*\.[^:]*:(aud|sub)$)/i;

/** The smallest subject and call, in steps that leave out or simplify one thing, that still disagree. */
export async function shrunk(
  subject: Subject,
  call: Call | undefined,
  disagrees: (subject: Subject, call: Call | undefined) => boolean | Promise<boolean>,
): Promise<{ readonly subject: Subject; readonly call: Call | undefined }> {
  return smallest(
    { subject, call },
    (best) => smallerThan(best.subject, best.call),
    (tried) => disagrees(tried.subject, tried.call),
  );
}

/** The smallest of what still disagrees, in steps that `smaller` gives, each of which leaves out or simplifies one thing. */
export async function smallest<T>(
  first: T,
  smaller: (best: T) => Iterable<T>,
  disagrees: (tried: T) => boolean | Promise<boolean>,
): Promise<T> {
  let best = first;
  let tries = 400;
  for (let again = true; again && tries > 0; ) {
    again = false;
    for (const tried of smaller(best)) {
      if (--tries <= 0) break;
      if (!(await disagrees(tried))) continue;
      best = tried;
      again = true;
      break;
    }
  }
  return best;
}

function* smallerThan(
  subject: Subject,
  call: Call | undefined,
): Generator<{ readonly subject: Subject; readonly call: Call | undefined }> {
  for (const draft of smallerDrafts(subject.draft)) yield { subject: { ...subject, draft }, call };
  if (subject.previous !== undefined) {
    yield { subject: { draft: subject.draft }, call };
    for (const previous of smallerDrafts(subject.previous)) yield { subject: { ...subject, previous }, call };
  }
  if (call === undefined) return;
  for (const key of Object.keys(call.context)) {
    if (needed.test(key)) continue;
    const { [key]: _, ...context } = call.context;
    yield { subject, call: { ...call, context } };
  }
}

function* smallerDrafts({ Statement, ...rest }: Draft): Generator<Draft> {
  for (const index of Statement.keys()) {
    if (Statement.length > 1) yield { ...rest, Statement: Statement.filter((_, at) => at !== index) };
  }
  for (const [index, statement] of Statement.entries()) {
    for (const smaller of smallerStatements(statement)) {
      yield { ...rest, Statement: Statement.map((each, at) => (at === index ? smaller : each)) };
    }
  }
}

function* smallerStatements(statement: DraftStatement): Generator<DraftStatement> {
  const { Condition: _, ...bare } = statement;
  const tests = testsOf(statement);
  for (const index of tests.keys()) yield { ...bare, ...conditionsOf(tests.filter((_test, at) => at !== index)) };
  for (const [index, test] of tests.entries()) {
    for (const at of test.values.keys()) {
      if (test.values.length < 2) break;
      const values = test.values.filter((_value, own) => own !== at);
      yield { ...bare, ...conditionsOf(tests.map((each, own) => (own === index ? { ...test, values } : each))) };
    }
  }
  if (statement.Principal !== undefined) {
    for (const Principal of smallerPrincipals(statement.Principal)) yield { ...statement, Principal };
  }
  if (statement.NotPrincipal !== undefined) {
    for (const NotPrincipal of smallerPrincipals(statement.NotPrincipal)) yield { ...statement, NotPrincipal };
  }
  const actions = listOf(statement.Action);
  if (actions.length > 1) {
    for (const index of actions.keys()) yield { ...statement, Action: actions.filter((_action, at) => at !== index) };
  }
}

function* smallerPrincipals(principals: Principals): Generator<Principals> {
  const all = principalsOf(principals);
  if (all.length < 2) return;
  for (const index of all.keys()) {
    const types: Record<string, string[]> = {};
    all.forEach(([type, value], at) => {
      if (at !== index) types[type] = [...(types[type] ?? []), value];
    });
    yield Object.fromEntries(
      Object.entries(types).map(([type, values]) => [type, values.length === 1 ? (values[0] ?? "") : values]),
    );
  }
}
