import { defineNumericOperator } from "../values/number.js";

export default defineNumericOperator("NumericLessThan", (difference) => difference < 0);
