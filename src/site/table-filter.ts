// The one script of the pages: search and filters over the rows of a table, or over the children of a list. It stands inline
// in a page that lets it in by its hash (scripts/generate.mjs makes `table-filter.generated.ts` of this file), so it imports
// nothing. Without it all rows are there, and what would filter them is not: the filters stay `hidden`.
//
// A filter is an element with `data-filter`, the id of what it filters. Within it an `input` searches the rows' texts, each
// `select` compares its value with the words of the rows' attribute `data-NAME`, where NAME is its `name`, and an element with
// `data-count` is told how many rows are shown, in its words `data-one` and `data-many`. `data-with` of a row is the ids of
// elements whose texts belong to the row's, such as a list that several rows refer to.

const filters = [...document.querySelectorAll<HTMLElement>("[data-filter]")].flatMap((filter) => {
  const target = document.getElementById(filter.dataset["filter"] ?? "");
  return target === null ? [] : [activated(filter, target)];
});

// A link can lead to a row that a filter hides.
addEventListener("hashchange", revealTarget);
revealTarget();

function revealTarget(): void {
  // `:target` of what is not displayed is found all the same, and reads the address as the browser does.
  const target = document.querySelector(":target");
  if (target === null) return;
  // Not all browsers unfold what a link leads into.
  for (let fold = target.closest("details"); fold !== null; fold = fold.parentElement?.closest("details") ?? null)
    fold.open = true;
  for (const { rows, reset } of filters) {
    if (!rows.some((row) => row.hidden && row.contains(target))) continue;
    reset();
    target.scrollIntoView();
  }
}

function activated(filter: HTMLElement, target: HTMLElement) {
  const children = target instanceof HTMLTableElement ? target.tBodies : [target];
  const rows = [...children].flatMap((parent) =>
    [...parent.children].filter((row): row is HTMLElement => row instanceof HTMLElement),
  );
  const search = filter.querySelector("input");
  const selects = [...filter.querySelectorAll("select")];
  const counter = filter.querySelector<HTMLElement>("[data-count]");
  /** The rows' texts, read when they are first searched. */
  let texts: readonly string[] | undefined;

  function apply(): void {
    const words = folded(search?.value ?? "")
      .split(" ")
      .filter(Boolean);
    if (words.length > 0) texts ??= rows.map(textOf);
    let shown = 0;
    for (const [index, row] of rows.entries()) {
      const isShown =
        selects.every((select) => isChosen(row, select)) && words.every((word) => texts?.[index]?.includes(word));
      if (row.hidden === isShown) row.hidden = !isShown;
      if (isShown) shown++;
    }
    if (counter !== null) counter.textContent = inWords(shown, counter.dataset);
  }

  function inWords(shown: number, { one = "row", many = "rows" }: DOMStringMap): string {
    const all = `${rows.length} ${rows.length === 1 ? one : many}`;
    return shown === rows.length ? all : `${shown} of ${all}`;
  }

  filter.addEventListener("input", apply);
  filter.hidden = false;
  // Browsers keep what was typed when a page is loaded again.
  apply();
  return {
    rows,
    reset(): void {
      if (search !== null) search.value = "";
      for (const select of selects) select.selectedIndex = 0;
      apply();
    },
  };
}

/** Whether a row has the value of a select among the words of its attribute; the empty value is for all rows. */
function isChosen(row: HTMLElement, { name, value }: HTMLSelectElement): boolean {
  return value === "" || (row.dataset[name] ?? "").split(" ").includes(value);
}

function textOf(row: HTMLElement): string {
  const ids = (row.dataset["with"] ?? "").split(" ").filter(Boolean);
  return folded([row, ...ids.map((id) => document.getElementById(id))].flatMap((each) => textsIn(each)).join(" "));
}

/** The texts of an element, one by one: those of two cells are not one word. */
function textsIn(element: HTMLElement | null): readonly string[] {
  if (element === null) return [];
  const texts: string[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() !== null) texts.push(walker.currentNode.nodeValue ?? "");
  return texts;
}

function folded(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ");
}
