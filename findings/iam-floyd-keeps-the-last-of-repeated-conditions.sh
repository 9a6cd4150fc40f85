#!/usr/bin/env bash
# iam-floyd 0.842.0 adds up what `onRole`, `forUser` and `to…` get in several calls, but a second `if…` call with the same operator
# and key replaces the first one's value without a word: of two principals only the second is left, and of two ages of MFA the
# last, not the shorter one. All values of a key have to be in one call, as a list.
#
# Seen with Node 20.20. Fails where that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --prefix . --no-audit --no-fund --silent --ignore-scripts iam-floyd@0.842.0

cat > build.mjs <<'JS'
import { createRequire } from "node:module";
const { Operator, Statement } = createRequire(import.meta.url)("iam-floyd");
const [account, ci, ops] = ["111122223333", "arn:aws:iam::111122223333:role/ci", "arn:aws:iam::111122223333:role/ops"];
const assume = () => new Statement.Sts().allow().toAssumeRole();
const print = (statement, member) => console.log(JSON.stringify(statement.toJSON()[member]));
print(assume().onRole("ci", account).onRole("ops", account), "Resource");
print(assume().ifAwsPrincipalArn(ci).ifAwsPrincipalArn(ops), "Condition");
print(assume().ifAwsPrincipalArn([ci, ops]), "Condition");
const less = new Operator().numericLessThan();
print(assume().ifAwsMultiFactorAuthAge(900, less).ifAwsMultiFactorAuthAge(3600, less), "Condition");
JS
expected='["arn:aws:iam::111122223333:role/ci","arn:aws:iam::111122223333:role/ops"]
{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/ops"}}
{"ArnLike":{"aws:PrincipalArn":["arn:aws:iam::111122223333:role/ci","arn:aws:iam::111122223333:role/ops"]}}
{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}'
seen=$(node build.mjs)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "this has changed"; exit 1; }
