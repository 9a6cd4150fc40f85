import { defineDateOperator } from "../values/date.js";

export default defineDateOperator("DateLessThanEquals", (difference) => difference <= 0);
