import { createRequire } from "node:module";
import { cwd, env } from "node:process";
import { register } from "./register.js";

// `policy-check test` has cucumber load this file, in its own process and in parallel workers, and names the copy of cucumber.
const { POLICY_CHECK_CUCUMBER: path = "@cucumber/cucumber" } = env;
register(createRequire(`${cwd()}/`)(path));
