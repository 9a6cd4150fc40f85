import { defineDateOperator } from "../values/date.js";

export default defineDateOperator("DateGreaterThanEquals", (difference) => difference >= 0);
