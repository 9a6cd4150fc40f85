/** A policy without one of its statements, or one of its statements without its condition or one operator of it. */
export function* smallerPolicies(policy: object): Generator<object> {
  const { Statement: statements, ...rest }: { readonly Statement: readonly object[] } = JSON.parse(
    JSON.stringify(policy),
  );
  for (const Statement of withoutOne(statements)) if (Statement.length > 0) yield { ...rest, Statement };
  for (const Statement of withOneSmaller(statements, smallerStatements)) yield { ...rest, Statement };
}

function* smallerStatements(statement: object): Generator<object> {
  const { Condition, ...rest }: { readonly Condition?: object } = JSON.parse(JSON.stringify(statement));
  if (Condition === undefined) return;
  yield rest;
  const operators = Object.entries(Condition);
  if (operators.length < 2) return;
  for (const left of withoutOne(operators)) yield { ...rest, Condition: Object.fromEntries(left) };
}

/** Lists without one of their items. */
export function* withoutOne<T>(items: readonly T[]): Generator<readonly T[]> {
  for (const index of items.keys()) yield items.filter((_, at) => at !== index);
}

/** Lists with something smaller in the place of one of their items. */
export function* withOneSmaller<T>(items: readonly T[], smaller: (item: T) => Iterable<T>): Generator<readonly T[]> {
  for (const [index, item] of items.entries())
    for (const less of smaller(item)) yield items.map((each, at) => (at === index ? less : each));
}
