import { defineDateOperator } from "../values/date.js";

export default defineDateOperator("DateGreaterThan", (difference) => difference > 0);
