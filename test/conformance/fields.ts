/** An object of a fixture, read strictly: what is of another type, missing, or never asked for is an error. */
export class Fields {
  /** Where it stands, for messages. */
  readonly where: string;
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #asked = new Set<string>();

  /** Throws where the value is no object. */
  constructor(value: unknown, where: string) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${where} is no object`);
    this.where = where;
    this.#members = new Map(Object.entries(value));
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  /** The value as it is; undefined where there is none. */
  raw(name: string): unknown {
    this.#asked.add(name);
    return this.#members.get(name);
  }

  text(name: string): string {
    return this.optionalText(name) ?? this.fail(name, "is missing");
  }

  optionalText(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === "string") return value;
    return this.fail(name, "is no text");
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const text = this.text(name);
    return choices.find((choice) => choice === text) ?? this.fail(name, `is none of ${choices.join(", ")}`);
  }

  optionalNumber(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === "number") return value;
    return this.fail(name, "is no number");
  }

  flag(name: string): boolean {
    const value = this.raw(name) ?? false;
    return typeof value === "boolean" ? value : this.fail(name, "is neither true nor false");
  }

  /** A list, each element read; none where it is absent. */
  list<T>(name: string, read: (element: unknown, where: string) => T): readonly T[] {
    const value = this.raw(name) ?? [];
    if (!Array.isArray(value)) return this.fail(name, "is no list");
    return value.map((element: unknown, index) => read(element, `${this.where} ${name} ${index + 1}`));
  }

  texts(name: string): readonly string[] {
    return this.list(name, (element, where) => {
      if (typeof element === "string") return element;
      throw new Error(`${where} is no text`);
    });
  }

  /** Values by name; none where there is no such member. */
  record<T>(name: string, read: (value: unknown, where: string) => T): Readonly<Record<string, T>> {
    const members = new Fields(this.raw(name) ?? {}, `${this.where} ${name}`);
    const entries = [...members.#members].map(([key, value]): [string, T] => [
      key,
      read(value, `${members.where} ${key}`),
    ]);
    return Object.fromEntries(entries);
  }

  fail(name: string, what: string): never {
    throw new Error(`${this.where}: "${name}" ${what}`);
  }

  /** Throws where there is a member that nobody asked for. */
  end(): void {
    for (const name of this.#members.keys()) {
      if (!this.#asked.has(name)) this.fail(name, "is no member that is known here");
    }
  }
}
