import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The image of policy-check itself, as scripts/build-image.mjs builds it. */
export const ownImage = "policy-check:local";

/** Builds {@link ownImage} where it is missing; CI builds it before the tests. */
export function haveOwnImage(): void {
  if (spawnSync("docker", ["image", "inspect", ownImage], { stdio: "ignore" }).status === 0) return;
  const script = fileURLToPath(new URL("../../scripts/build-image.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ownImage], { encoding: "utf8" });
  if (status !== 0) throw new Error(stdout + stderr);
}

/** Builds an image that only runs some JavaScript; {@link removeImages} removes it. */
export function imageOf(tag: string, script: string): string {
  const folder = mkdtempSync(join(tmpdir(), "policy-check-image-"));
  try {
    const entry = JSON.stringify(["node", "--eval", script]);
    // LocalStack's image has a volume too.
    const lines = [`FROM ${ownImage}`, "VOLUME /tmp/state", "HEALTHCHECK NONE", `ENTRYPOINT ${entry}`, "CMD []", ""];
    writeFileSync(join(folder, "Dockerfile"), lines.join("\n"));
    docker("build", "--quiet", "--tag", tag, folder);
    return tag;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function removeImages(...tags: readonly string[]): void {
  docker("image", "rm", "--force", ...tags);
}

/** Runs Docker's client with the builder that every engine has; gives what it wrote. Throws where it fails. */
export function docker(...args: readonly string[]): string {
  const env = { ...process.env, DOCKER_BUILDKIT: "0" };
  const { status, stdout, stderr } = spawnSync("docker", args, { encoding: "utf8", env });
  if (status !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
  return stdout;
}
