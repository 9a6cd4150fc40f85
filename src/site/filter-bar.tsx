/** One of a few values to show the rows of, such as accounts. */
export interface FilterChoice {
  /** The part of the attribute `data-NAME` of rows that has its values as words. */
  readonly name: string;
  readonly label: string;
  /** Values and how they are called. */
  readonly options: readonly (readonly [value: string, text: string])[];
}

/** What filters a table's rows, where its script runs; `table` is the id of the table. `table-filter.ts` has the terms. */
export function FilterBar({
  table,
  search,
  placeholder,
  choices,
  nouns: [one, many],
}: {
  readonly table: string;
  /** The label of the search. */
  readonly search: string;
  readonly placeholder?: string;
  readonly choices: readonly FilterChoice[];
  /** What a row is called, and several. */
  readonly nouns: readonly [one: string, many: string];
}) {
  return (
    <div class="filter" role="search" data-filter={table} hidden>
      <label>
        {search}
        <input type="search" autocomplete="off" spellcheck={false} placeholder={placeholder} aria-controls={table} />
      </label>
      {choices.map(({ name, label, options }) => (
        <label key={name}>
          {label}
          <select name={name} aria-controls={table} autocomplete="off">
            <option value="">All</option>
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      ))}
      <p role="status" data-count data-one={one} data-many={many} />
    </div>
  );
}
