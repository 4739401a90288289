// From weights to colours of the ramp, and maps made smaller without losing their strongest cells.

const LOG_FLOOR = 1e-4;

// From a raw value to an index of the ramp: 0 to the strongest weight, linear or logarithmic.
export function scaleOf(scale, strongest) {
  if (!strongest) return () => 0;
  if (scale === "linear") return (value) => Math.round((value / strongest) * 255);
  const low = Math.log(LOG_FLOOR);
  return (value) =>
    Math.max(0, Math.round((1 - Math.log(Math.max(value / strongest, LOG_FLOOR)) / low) * 255));
}

// The marks of a legend: [share of its length, share of the strongest weight].
export function ticks(scale) {
  if (scale === "log") return [0, 2, 4].map((step) => [step / 4, 10 ** (step - 4)]);
  return [0, 0.5, 1].map((share) => [share, share]);
}

// `least` is what a cell starts from: below every value there is.
export function pooled(map, rows, columns, least = 0) {
  if (rows === map.rows && columns === map.columns) return map.values;
  const values = new map.values.constructor(rows * columns).fill(least);
  for (let r = 0; r < map.rows; r++) {
    const row = Math.floor((r * rows) / map.rows) * columns;
    for (let c = 0; c < map.columns; c++) {
      const at = row + Math.floor((c * columns) / map.columns);
      const value = map.values[r * map.columns + c];
      if (value > values[at]) values[at] = value;
    }
  }
  return values;
}
