import { expect, test } from "vitest";
import { clientsNamed } from "../../src/profiles/index.js";
import { others, rows, testRows } from "./rows.js";

testRows(["cli", "cli2", "boto3", "js", "js2", "ruby"]);

test("every client of a row is known, and every check is of clients of its row", () => {
  for (const { clients, checks = [] } of rows) {
    for (const id of clients)
      expect(others[id] ?? clientsNamed([id]).find((client) => client.id === id), id).toBeDefined();
    for (const check of checks) expect(clients).toEqual(expect.arrayContaining([...check.clients]));
  }
});
