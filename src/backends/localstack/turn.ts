import { createHash } from "node:crypto";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lockFile } from "../../endpoint/index.js";

/** How often it is looked whether it is one's turn, in milliseconds. */
const pollInterval = 20;

/**
 * Waits until no other scenario runs at `url`, in any process of this user: in an emulator with one account,
 * scenarios would see each other. Gives what ends the turn; a process that ends, killed or not, ends it too.
 */
export async function takeTurn(url: string): Promise<() => Promise<void>> {
  const { uid, username } = userInfo();
  const name = createHash("sha256").update(`${uid} ${username} ${url}`).digest("hex").slice(0, 24);
  for (;;) {
    const lock = await lockFile(join(tmpdir(), `policy-check-${name}`));
    if (lock.kind === "held") return lock.release;
    await sleep(pollInterval);
  }
}
