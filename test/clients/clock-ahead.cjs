// Loaded before a client whose clock is to be wrong.
const ahead = Number(process.env.CLOCK_AHEAD) * 1000;
const Real = Date;

class DateAhead extends Real {
  constructor(...parts) {
    if (parts.length === 0) super(Real.now() + ahead);
    else super(...parts);
  }

  static now() {
    return Real.now() + ahead;
  }
}
globalThis.Date = DateAhead;
