import type { Figure } from "./figure.ts";

const HEADINGS = ["", "value", "min", "max", "n", "ratio", "target"];

/** The figures as a person reads them, in the order they came. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

function rowOf(figure: Figure): readonly string[] {
  const { subject, name, statistic, unit, value, min, max, n, ratio, target } = figure;
  return [
    `${subject}: ${name}${statistic === "median" ? "" : `, ${statistic}`}`,
    `${round(value)} ${unit}`,
    round(min),
    round(max),
    String(n),
    ratio === undefined ? "" : `${ratio.toFixed(2)} x`,
    target
      ? `<= ${target.atMost} ${target.of === "ratio" ? "x" : unit}  ${target.met ? "met" : "MISSED"}`
      : "",
  ];
}

function round(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
