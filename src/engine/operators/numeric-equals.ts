import { defineNumericOperator } from "../values/number.js";

export default defineNumericOperator("NumericEquals", (difference) => difference === 0);
