import { expect, test } from "vitest";
import { emptyAccount, type User } from "./entities.js";
import { findById } from "./find.js";
import { emptyState } from "./store.js";

function user(name: string, id: string): User {
  const lists = { inlinePolicies: [], attachedPolicies: [], accessKeys: [], tags: [] };
  return { name, id, path: "/", created: "2024-01-01T00:00:00Z", ...lists };
}

test("an entity that was deleted and created again is not found by its old unique ID", () => {
  const state = emptyState();
  const account = emptyAccount("111122223333");
  state.accounts.set(account.id, account);
  account.users.set("a", user("a", "AIDAFIRST"));
  expect(findById(state, "AIDAFIRST")?.entity.name).toBe("a");
  account.users.set("a", user("a", "AIDASECOND"));
  expect(findById(state, "AIDAFIRST")).toBeUndefined();
  expect(findById(state, "AIDASECOND")?.entity.name).toBe("a");
  account.users.delete("a");
  expect(findById(state, "AIDASECOND")).toBeUndefined();
  // A name that changes, as UpdateUser does it.
  account.users.set("b", user("b", "AIDASECOND"));
  expect(findById(state, "AIDASECOND")?.entity.name).toBe("b");
});
