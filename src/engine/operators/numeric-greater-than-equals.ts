import { defineNumericOperator } from "../values/number.js";

export default defineNumericOperator("NumericGreaterThanEquals", (difference) => difference >= 0);
