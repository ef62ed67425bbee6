/** A graph as an SVG file, as it is laid out. */

import { placed, widthOf, type Side } from './labels'
import type { Drawing } from './layout'
import { escaped } from './svg'

const SIZE = 1200
const MARGIN = 110
const TEXT = 12
const INK = '#18202b'
const LINE = '#9aa5b1'

/** The drawing with the labels that have room; the others are titles, which show when a pointer rests on the node. */
export function picture(graph: Drawing, colours: Map<string, string>): string {
  const at = scaled(graph)
  const nodes = graph.mapNodes((id, one) => ({ id, ...at(one), size: one.size, width: widthOf(one.label, TEXT), label: one.label, color: one.color }))
  const sides = placed([...nodes].sort((one, other) => other.size - one.size), TEXT * 1.3, { width: SIZE, height: SIZE })
  const lines = graph.mapEdges((_, __, ___, ____, from, to) => `<line x1="${at(from).x}" y1="${at(from).y}" x2="${at(to).x}" y2="${at(to).y}"/>`)
  const circles = nodes.map(
    ({ x, y, size, color, label }) => `<circle cx="${x}" cy="${y}" r="${size.toFixed(1)}" fill="${color}"><title>${escaped(label)}</title></circle>`,
  )
  const texts = nodes.flatMap(({ id, x, y, size, label }) => {
    const side = sides.get(id)
    return side ? [`<text ${anchored(side, x, y, size)}>${escaped(label)}</text>`] : []
  })
  const legend = [...colours].map(
    ([kind, colour], row) =>
      `<circle cx="16" cy="${18 + row * 20}" r="6" fill="${colour}"/><text x="28" y="${22 + row * 20}">${escaped(kind)}</text>`,
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}" viewBox="0 0 ${SIZE} ${SIZE}" font-family="sans-serif" font-size="${TEXT}">` +
    `<rect width="100%" height="100%" fill="#fff"/><g stroke="${LINE}">${lines.join('')}</g>${circles.join('')}` +
    `<g class="labels" fill="${INK}">${texts.join('')}</g><g class="legend" fill="${INK}">${legend.join('')}</g></svg>\n`
  )
}

function anchored(side: Side, x: number, y: number, size: number): string {
  const anchor = side === 'right' ? 'start' : side === 'left' ? 'end' : 'middle'
  const over = side === 'right' ? size + 4 : side === 'left' ? -size - 4 : 0
  const down = side === 'below' ? size + 4 + TEXT : side === 'above' ? -size - 6 : TEXT * 0.35
  return `x="${(x + over).toFixed(1)}" y="${(y + down).toFixed(1)}" text-anchor="${anchor}"`
}

function scaled(graph: Drawing): (place: { x: number; y: number }) => { x: number; y: number } {
  const [xs, ys] = [graph.mapNodes((_, { x }) => x), graph.mapNodes((_, { y }) => y)]
  const [left, right, low, high] = [lowest(xs), -lowest(xs.map((x) => -x)), lowest(ys), -lowest(ys.map((y) => -y))]
  const scale = (SIZE - 2 * MARGIN) / Math.max(right - left, high - low, 1)
  const [over, down] = [(SIZE - (right - left) * scale) / 2, (SIZE - (high - low) * scale) / 2]
  return ({ x, y }) => ({ x: rounded(over + (x - left) * scale), y: rounded(down + (high - y) * scale) })
}

const lowest = (values: number[]) => values.reduce((one, other) => Math.min(one, other), Infinity)
const rounded = (value: number) => Math.round(value * 10) / 10
