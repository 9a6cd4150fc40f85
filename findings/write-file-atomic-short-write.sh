#!/usr/bin/env bash
# write-file-atomic 7.0.0 and 8.0.0 do not look at how many bytes were written. Where the system takes only a part, as at
# the end of a disk or at a limit for files, both the promise and `sync` put the cut file in the place of the old one and
# report success. Node's own writeFileSync goes on writing, and so comes upon the error.
#
# Seen with Node 20.20: "promise: no error, 4096 of 8650 bytes", "sync: no error, 4096 of 8650 bytes" with both versions, and
# "node:fs: EFBIG". Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > write.mjs <<'JS'
import { readFileSync, writeFileSync } from "node:fs";
import writeFileAtomic from "write-file-atomic";
// Without a listener the signal would end the process before the call returns.
process.on("SIGXFSZ", () => {});
const text = "x".repeat(8650);
const attempt = async (name, write) => {
  writeFileSync("file", "old");
  let outcome = "no error";
  try {
    await write();
  } catch (error) {
    outcome = error.code;
  }
  console.log(`${name}: ${outcome}, ${readFileSync("file").length} of ${text.length} bytes`);
};
await attempt("promise", () => writeFileAtomic("file", text));
await attempt("sync", () => writeFileAtomic.sync("file", text));
await attempt("node:fs", () => writeFileSync("file", text));
JS

expected="promise: no error, 4096 of 8650 bytes
sync: no error, 4096 of 8650 bytes
node:fs: EFBIG, 4096 of 8650 bytes"

for package in write-file-atomic@7.0.0 write-file-atomic@8.0.0; do
  npm install --prefix . --no-audit --no-fund --silent "$package"
  # Files may have 4 KiB.
  seen=$(ulimit -f 4; node write.mjs)
  printf "%s\n%s\n" "$package" "$seen"
  [ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
done
