/** Colours that people with most kinds of colour vision tell apart (Okabe and Ito, Color Universal Design, 2008), then shades between. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#a6761d', '#7570b3', '#666666', '#b2df8a']

/** A colour for each kind, the commonest first. */
export function coloursOf(kinds: string[]): Map<string, string> {
  const counts = new Map<string, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const order = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
  return new Map(order.map(([kind], place) => [kind, COLOURS[place % COLOURS.length] ?? '#888888']))
}
