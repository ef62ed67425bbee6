/** A graph as an SVG file, as it is laid out. */

import type Graphology from 'graphology'

import type { Drawn } from './Graph'

const SIZE = 1000
const MARGIN = 80

export function picture(graph: Graphology<Drawn>): string {
  const drawn = graph.mapNodes((_, attributes) => attributes)
  const [left, right] = [Math.min(...drawn.map(({ x }) => x)), Math.max(...drawn.map(({ x }) => x))]
  const [low, high] = [Math.min(...drawn.map(({ y }) => y)), Math.max(...drawn.map(({ y }) => y))]
  const scale = (SIZE - 2 * MARGIN) / Math.max(right - left, high - low, 1)
  const x = (at: number) => (MARGIN + (at - left) * scale).toFixed(1)
  const y = (at: number) => (MARGIN + (high - at) * scale).toFixed(1)
  const lines = graph.mapEdges((_, __, ___, ____, from, to) => `<line x1="${x(from.x)}" y1="${y(from.y)}" x2="${x(to.x)}" y2="${y(to.y)}"/>`)
  const circles = drawn.map((one) => `<circle cx="${x(one.x)}" cy="${y(one.y)}" r="${one.size.toFixed(1)}" fill="${one.color}"/>`)
  const texts = drawn.map((one) => `<text x="${x(one.x)}" y="${y(one.y)}" dx="${(one.size + 3).toFixed(1)}" dy="4">${escaped(one.label)}</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/><g stroke="#9aa5b1">${lines.join('')}</g>${circles.join('')}${texts.join('')}</svg>\n`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
