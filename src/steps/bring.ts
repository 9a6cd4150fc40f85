import { createRequire } from "node:module";
import { cwd, env } from "node:process";
import { register } from "./register.js";

// `policy-check test` has cucumber load this file, here and in parallel workers, and says which copy of cucumber runs.
const { POLICY_CHECK_CUCUMBER: path = "@cucumber/cucumber" } = env;
register(createRequire(`${cwd()}/`)(path));
