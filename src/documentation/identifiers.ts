/** Gives ids that are safe as fragments of URLs and in HTML, each once. */
export class Identifiers {
  readonly #taken = new Set<string>();

  /** An id that looks like a text. */
  of(prefix: string, text: string): string {
    const slug = text
      .replace(/[^A-Za-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 80);
    const base = slug === "" ? prefix : `${prefix}-${slug}`;
    let id = base;
    for (let count = 2; this.#taken.has(id); count++) id = `${base}-${count}`;
    this.#taken.add(id);
    return id;
  }
}
