import { defineDateOperator } from "../values/date.js";

export default defineDateOperator("DateEquals", (difference) => difference === 0);
