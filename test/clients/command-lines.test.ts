import { testRows } from "./rows.js";

// Each run of these takes seconds, so they have a file of their own, beside which the other clients run.
testRows(["cdk", "osls"]);
