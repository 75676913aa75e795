import type { messagingApi } from "@line/bot-sdk";
import { flexCard, INK, LINE_COLOUR, QUIET_INK } from "./flex-card.ts";
import type { TableWords } from "./markdown-tables.ts";
import { textWidth } from "./text-width.ts";

// What a phone shows without turning it: beyond, labelled lines read better than narrow columns.
const MAX_COLUMNS = 4;
const MAX_ROWS = 20;
/** Shared by the columns: two may hold 60 Latin letters a cell, four may hold 30. */
const MAX_CELL_WIDTH = 120;

/** A table as a card with columns; undefined where labelled lines serve better. `text` are those lines. */
export function tableCard(table: TableWords, text: string): messagingApi.FlexMessage | undefined {
  if (!fitsPhone(table)) return undefined;
  const { headings, rows } = table;
  const widths = headings.map((_heading, column) => columnWidth([headings, ...rows], column));
  const lines = rows.flatMap((row): messagingApi.FlexComponent[] => [
    { type: "separator", color: LINE_COLOUR },
    rowBox(row, widths, { size: "sm", color: INK }),
  ]);
  const bubble: messagingApi.FlexBubble = {
    type: "bubble",
    size: headings.length > 2 ? "giga" : "mega",
    body: {
      type: "box",
      layout: "vertical",
      spacing: "md",
      paddingAll: "lg",
      contents: [rowBox(headings, widths, { size: "xs", color: QUIET_INK, weight: "bold" }), ...lines],
    },
  };
  return flexCard(bubble, text);
}

function fitsPhone({ headings, rows, sentences }: TableWords): boolean {
  const columns = headings.length;
  if (columns < 2 || columns > MAX_COLUMNS) return false;
  if (rows.length === 0 || rows.length > MAX_ROWS || sentences.length > 0) return false;
  if (rows.some((row) => row.length > columns)) return false;
  const widest = MAX_CELL_WIDTH / columns;
  // A card makes no address tappable.
  return [headings, ...rows].flat().every((cell) => textWidth(cell) <= widest && !ADDRESS.test(cell));
}

const ADDRESS = /:\/\/|www\.|@\w+\./;

/** A share of the bubble's width by the widest cell and, so that none breaks, the longest word; bounded. */
function columnWidth(rows: readonly (readonly string[])[], column: number): number {
  const cells = rows.map((row) => row[column] ?? "");
  const widest = Math.max(...cells.map(textWidth));
  const longestWord = Math.max(...cells.flatMap((cell) => cell.split(/\s/)).map(textWidth));
  return Math.min(Math.max(Math.round(Math.max(widest / 2, longestWord)), 3), 12);
}

type Style = Pick<messagingApi.FlexText, "size" | "color" | "weight">;

function rowBox(row: readonly string[], widths: readonly number[], style: Style): messagingApi.FlexBox {
  return {
    type: "box",
    layout: "horizontal",
    spacing: "md",
    contents: widths.map((flex, column) => cellOf(row[column] ?? "", flex, style)),
  };
}

function cellOf(text: string, flex: number, style: Style): messagingApi.FlexComponent {
  // LINE refuses an empty text.
  if (text.trim() === "") return { type: "box", layout: "vertical", flex, contents: [] };
  return { type: "text", text, flex, wrap: true, ...style };
}
