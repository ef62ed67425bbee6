/** Dates of the graph as people write them. */

const SHAPES: Intl.DateTimeFormatOptions[] = [{ year: 'numeric' }, { year: 'numeric', month: 'long' }, { year: 'numeric', month: 'long', day: 'numeric' }]

/** A year, a month or a day in a language; any other EDTF as it stands. */
export function dateOf(edtf: string, language: string): string {
  if (!/^\d{4}(-\d\d){0,2}$/.test(edtf)) return edtf
  const shape = SHAPES[edtf.split('-').length - 1]
  return new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { ...shape, timeZone: 'UTC' }).format(new Date(edtf))
}
