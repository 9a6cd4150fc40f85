#!/usr/bin/env bash
# npm 10.9.4 and 11.19.1 install a package of a git repository that has a "prepare" script globally as a link to the clone in
# npm's cache, and then remove the files of the clone. npm reports success, and the command does not exist. Without the script, the same
# package is copied and works. pre-commit 4.4 and later install hooks of `language: node` in this way.
#
# Seen with Node 20.20: "with prepare: npm ends with 0, a link to nothing", "without: npm ends with 0, the command runs". Fails
# where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

repository() { # repository FOLDER SCRIPTS
  mkdir "$1"
  printf '#!/usr/bin/env node\nconsole.log("here");\n' > "$1/cli.js"
  chmod +x "$1/cli.js"
  echo "{\"name\": \"greeter-of-a-test\", \"version\": \"1.0.0\", \"bin\": \"cli.js\", \"scripts\": $2}" > "$1/package.json"
  git -C "$1" init --quiet
  git -C "$1" add --all
  git -C "$1" -c user.name=test -c user.email=test@example.com commit --quiet --message first
}
repository with '{"prepare": "node -e 0"}'
repository without '{}'

expected="with prepare: npm ends with 0, a link to nothing
without: npm ends with 0, the command runs"

for npm in npm@10.9.4 npm@11.19.1; do
  version=${npm#npm@}
  npm install --prefix "npm-$version" --no-audit --no-fund --silent "$npm"
  install() { # install REPOSITORY
    local prefix="$work/prefix-$version-$1" status=0 found
    node "npm-$version/node_modules/npm/bin/npm-cli.js" install --global --prefix "$prefix" --silent "git+file://$work/$1" || status=$?
    if [ "$("$prefix/bin/greeter-of-a-test" 2>&1)" = here ]; then found="the command runs"
    elif [ -L "$prefix/lib/node_modules/greeter-of-a-test" ] && [ ! -e "$prefix/bin/greeter-of-a-test" ]; then found="a link to nothing"
    else found="something else"; fi
    echo "npm ends with $status, $found"
  }
  seen="with prepare: $(install with)
without: $(install without)"
  echo "npm $version"
  echo "$seen"
  [ "$seen" = "$expected" ]
done
