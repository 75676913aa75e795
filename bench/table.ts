import type { Figure } from "./figure.ts";

const HEADINGS = ["", "value", "min", "max", "n", "ratio"];

/** The figures as a person reads them, in the order they came; with two columns more for the commit of `--against`. */
export function tableOf(figures: readonly Figure[], commit?: string): string {
  const headings = [...HEADINGS, ...(commit === undefined ? [] : [`at ${commit}`, "to that"]), "target"];
  const rows = [headings, ...figures.map((figure) => rowOf(figure, commit !== undefined))];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

function rowOf(figure: Figure, isCompared: boolean): readonly string[] {
  const { subject, name, statistic, unit, value, min, max, n, ratio, against, target } = figure;
  const compared = against ? [`${round(against.value)} ${unit}`, `${against.ratio.toFixed(2)} x`] : ["", ""];
  return [
    `${subject}: ${name}${statistic === "median" ? "" : `, ${statistic}`}`,
    `${round(value)} ${unit}`,
    round(min),
    round(max),
    String(n),
    ratio === undefined ? "" : `${ratio.toFixed(2)} x`,
    ...(isCompared ? compared : []),
    target
      ? `<= ${target.atMost} ${target.of === "ratio" ? "x" : unit}  ${target.met ? "met" : "MISSED"}`
      : "",
  ];
}

function round(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
