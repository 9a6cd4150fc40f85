import { defineNumericOperator } from "../values/number.js";

export default defineNumericOperator("NumericGreaterThan", (difference) => difference > 0);
