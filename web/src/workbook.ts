/** Rows as a workbook (XLSX). Loaded when somebody wants one. */

import { writeXlsx } from 'hucre/xlsx'

import { isNumeric, type Cell, type Row } from './rows'

/** Characters that fit into a cell of a spreadsheet. */
const LONGEST = 32_767

/** Columns and rows as they are shown, the header bold and in sight. Numbers are numbers, and text is text, whatever it begins with. */
export async function workbookOf(columns: string[], rows: Row[]): Promise<Blob> {
  const numeric = new Set(columns.filter((column) => isNumeric(rows.map((row) => row[column] ?? null))))
  const cellOf = (value: Cell, column: string) => (typeof value !== 'string' ? value : numeric.has(column) ? Number(value) : value.slice(0, LONGEST))
  const lines = rows.map((row) => columns.map((column) => cellOf(row[column] ?? null, column)))
  const cells = new Map(columns.map((_, place) => [`0,${place}`, { style: { font: { bold: true } } }]))
  const sheet = { name: 'clustergraph', columns: columns.map(() => ({ autoWidth: true })), rows: [columns, ...lines], cells, freezePane: { rows: 1 } }
  const bytes = await writeXlsx({ sheets: [sheet] })
  return new Blob([new Uint8Array(bytes)], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
}
