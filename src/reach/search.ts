import type { Edge } from "./edges.js";
import type { Graph, Starts } from "./graph.js";

/** How a place was come to: by which call, and from which place before. */
interface Come {
  readonly edge: Edge;
  /** Undefined where the path begins. */
  readonly before: number | undefined;
}

/** The roles that are reached, each with the place that the shortest path leads to. */
export class Reached {
  readonly #come: ReadonlyMap<number, Come>;
  /** Places by the numbers of roles, nearest first. */
  readonly roles: ReadonlyMap<number, number>;

  constructor(come: ReadonlyMap<number, Come>, roles: ReadonlyMap<number, number>) {
    this.#come = come;
    this.roles = roles;
  }

  /** The calls of the shortest path to a role. */
  pathTo(role: number): readonly Edge[] {
    const path: Edge[] = [];
    let place = this.roles.get(role);
    while (place !== undefined) {
      const come = this.#come.get(place);
      if (come === undefined) break;
      path.push(come.edge);
      place = come.before;
    }
    return path.reverse();
  }
}

/** What is reached without a code and with one, by proof and perhaps. */
export interface Found {
  readonly none: Reached;
  readonly required: Reached;
  readonly noneMaybe: Reached;
  readonly requiredMaybe: Reached;
}

/** A search in breadth among sessions of roles. */
export class Search {
  readonly #graph: Graph;
  readonly #roleCount: number;
  /** Sessions that carry something have numbers behind those of the roles. */
  readonly #places = new Map<string, number>();
  readonly #sessions: { readonly role: number; readonly demand: string }[] = [];

  constructor(graph: Graph, roleCount: number) {
    this.#graph = graph;
    this.#roleCount = roleCount;
  }

  /** What a user with these first calls reaches. */
  from({ none, required }: Starts): Found {
    const all = [...none, ...required];
    return {
      none: this.#reached(none, true),
      required: this.#reached(all, true),
      noneMaybe: this.#reached(none, false),
      requiredMaybe: this.#reached(all, false),
    };
  }

  #reached(starts: readonly Edge[], isCertain: boolean): Reached {
    const come = new Map<number, Come>();
    const roles = new Map<number, number>();
    const queue: number[] = [];
    const visit = (edge: Edge, before: number | undefined): void => {
      if (isCertain && edge.unknown !== undefined) return;
      const place = this.#placeOf(edge);
      if (come.has(place)) return;
      come.set(place, { edge, before });
      if (!roles.has(edge.to)) roles.set(edge.to, place);
      queue.push(place);
    };
    for (const edge of starts) visit(edge, undefined);
    for (let at = 0; at < queue.length; at++) {
      const place = queue[at];
      if (place === undefined) break;
      const { role, demand } = this.#sessionAt(place);
      const isOpen = !isCertain && this.#graph.cut.has(role);
      for (const edge of this.#graph.from(role)) {
        if (edge.from.key === "" || edge.from.key === demand || isOpen) visit(edge, place);
      }
    }
    return new Reached(come, roles);
  }

  #placeOf({ to, gives }: Edge): number {
    if (gives.key === "") return to;
    const key = `${to} ${gives.key}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#roleCount + this.#sessions.length;
    this.#sessions.push({ role: to, demand: gives.key });
    this.#places.set(key, place);
    return place;
  }

  #sessionAt(place: number): { readonly role: number; readonly demand: string } {
    return this.#sessions[place - this.#roleCount] ?? { role: place, demand: "" };
  }
}
