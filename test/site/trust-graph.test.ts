import { describe, expect, test } from "vitest";
import type { DocumentedRole, TrustEdge } from "../../src/documentation/index.js";
import { graphInWords, graphOfAll, neighbourhoodOf, placed, type TrustGraph } from "../../src/site/trust-graph.js";
import { sample } from "./sample.js";

const [template] = sample.roles;

function roleWith(name: string, trust: readonly Partial<TrustEdge>[]): DocumentedRole {
  if (template === undefined) throw new Error("the sample has no role");
  const edges = trust.map(
    (edge, index): TrustEdge => ({
      ...{
        from: `arn:${index}`,
        label: `user person-${index}`,
        kind: "user",
        fromRole: null,
        mfa: "required",
        limits: [],
        statement: 0,
      },
      ...edge,
    }),
  );
  return { ...template, id: `role-${name}`, name, trust: edges };
}

function users(number: number, edge: Partial<TrustEdge> = {}): readonly Partial<TrustEdge>[] {
  return Array.from({ length: number }, (_, index) => ({
    ...{ from: `arn:${edge.mfa}:${index}`, label: `user person-${index}` },
    ...edge,
  }));
}

/** `label -mfa-> label` for each arrow. */
function drawn({ nodes, arrows }: TrustGraph): readonly string[] {
  const labels = new Map(nodes.map((node) => [node.id, node.label]));
  return arrows.map(({ from, to, mfa }) => `${labels.get(from)} -${mfa}-> ${labels.get(to)}`);
}

describe("a picture of trust", () => {
  test("shows who is trusted by a role, and which roles trust it in turn", () => {
    const [first, second, third] = [
      roleWith("first", [{ label: "user ada" }]),
      roleWith("second", [{ label: "role first", kind: "role", fromRole: "role-first", mfa: "notRequired" }]),
      roleWith("third", [{ label: "role second", kind: "role", fromRole: "role-second" }]),
    ];
    const roles = [first, second, third];
    expect(drawn(neighbourhoodOf(second, roles))).toEqual(["first -notRequired-> second", "second -required-> third"]);
    expect(drawn(graphOfAll(roles))).toEqual([
      "ada -required-> first",
      "first -notRequired-> second",
      "second -required-> third",
    ]);
  });

  test("has one arrow for several statements: the one that asks least", () => {
    const edges = (["required", "notRequired", "cannot"] as const).map((mfa) => ({
      from: "arn:1",
      label: "user ada",
      mfa,
    }));
    expect(drawn(graphOfAll([roleWith("x", edges)]))).toEqual(["ada -notRequired-> x"]);
    expect(drawn(graphOfAll([roleWith("x", [...edges].reverse())]))).toEqual(["ada -notRequired-> x"]);
  });

  test("draws a dozen of a kind one by one, and more than that as one, by what is asked of them", () => {
    const twelve = roleWith("x", users(12));
    expect(neighbourhoodOf(twelve, [twelve]).nodes).toHaveLength(13);
    const many = roleWith("x", [...users(13, { mfa: "required" }), ...users(2, { mfa: "notRequired" })]);
    const graph = neighbourhoodOf(many, [many]);
    expect(drawn(graph)).toEqual(["13 users -required-> x", "2 users -notRequired-> x"]);
    expect(graph.nodes.find(({ label }) => label === "13 users")?.title.split("\n")).toHaveLength(13);
  });

  test("draws many roles that are trusted alike as one, but not one that is trusted in turn", () => {
    const roles = [
      ...Array.from({ length: 30 }, (_, index) =>
        roleWith(`r${index}`, [{ from: `arn:${index}`, label: `user u${index}` }]),
      ),
      roleWith("next", [{ from: "arn:r0", label: "role r0", kind: "role", fromRole: "role-r0" }]),
    ];
    const graph = graphOfAll(roles);
    expect(drawn(graph)).toEqual(["30 users -required-> r0", "30 users -required-> 29 roles", "r0 -required-> next"]);
    // The one that the picture is about stays itself.
    const shared = Array.from({ length: 30 }, (_, index) =>
      roleWith(`r${index}`, [{ fromRole: "role-hub", kind: "role" }]),
    );
    const hub = roleWith("hub", [{ label: "user ada" }]);
    expect(drawn(neighbourhoodOf(hub, [hub, ...shared]))).toEqual(["ada -required-> hub", "hub -required-> 30 roles"]);
  });

  test("names at most forty of a crowd", () => {
    const role = roleWith("x", users(100));
    const [crowd] = neighbourhoodOf(role, [role]).nodes.filter(({ kind }) => kind === "user");
    expect(crowd?.title.split("\n").slice(-2)).toEqual([expect.stringContaining("person-39"), "and 60 more"]);
  });

  test("is laid out from left to right, also where roles trust themselves or each other", () => {
    const roles = [
      roleWith("a", [
        { fromRole: "role-b", kind: "role" },
        { fromRole: "role-a", kind: "role", from: "arn:a" },
      ]),
      roleWith("b", [
        { fromRole: "role-a", kind: "role" },
        { label: "user ada", from: "arn:ada" },
      ]),
    ];
    for (const graph of [graphOfAll(roles), ...sample.roles.map((role) => neighbourhoodOf(role, sample.roles))]) {
      const { nodes, arrows, width, height } = placed(graph);
      for (const { x, y, width: own } of nodes) {
        expect(x - own / 2).toBeGreaterThanOrEqual(0);
        expect(x + own / 2).toBeLessThanOrEqual(width);
        expect(y - 20).toBeGreaterThanOrEqual(0);
        expect(y + 20).toBeLessThanOrEqual(height);
      }
      const points = arrows.flatMap((arrow) => [...arrow.points, arrow.label]);
      expect(points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
      expect(arrows.every((arrow) => arrow.points.length >= 2)).toBe(true);
    }
    const chain = placed(graphOfAll([roleWith("only", [{ label: "user ada" }])]));
    const [left, right] = ["ada", "only"].map((label) => chain.nodes.find((node) => node.label === label)?.x ?? 0);
    expect(left).toBeLessThan(right ?? 0);
  });

  test("shortens a long name in its middle, and says all of it on the side", () => {
    const name = `AWSReservedSSO_${"Administrators".repeat(3)}_0123456789abcdef`;
    const { nodes } = placed(graphOfAll([roleWith("x", [{ label: `role ${name}`, kind: "role" }])]));
    const node = nodes.find(({ kind }) => kind === "role");
    expect(node?.label).toBe("AWSReservedSSO_Adm…56789abcdef");
    expect(node?.title).toContain(name);
  });

  test("in words", () => {
    const roles = [
      roleWith("x", [...users(2), ...users(1, { mfa: "notRequired" })]),
      roleWith("y", users(1, { mfa: "cannot" })),
    ];
    expect(graphInWords(graphOfAll(roles))).toBe(
      "4 principals and 2 roles. Arrows: 2 only with MFA, 1 without MFA required and 1 from callers that cannot have MFA.",
    );
    expect(graphInWords(graphOfAll([roleWith("x", [])]))).toBe("No role trusts a principal.");
  });
});
