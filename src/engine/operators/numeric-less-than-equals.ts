import { defineNumericOperator } from "../values/number.js";

export default defineNumericOperator("NumericLessThanEquals", (difference) => difference <= 0);
