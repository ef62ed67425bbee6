/** A plan as a diagram: its lines as boxes from left to right, each as high as its text. All lengths in pixels. */

import { hierarchy, tree, type HierarchyPointNode } from 'd3-hierarchy'

/** An operator or field of a plan, and what it stands on. */
export interface Line {
  text: string
  /** How many it gave. */
  rows?: number
  /** How many it was taken to give. */
  estimate?: number
  below: Line[]
}

export interface Box {
  x: number
  y: number
  height: number
  words: string[]
  /** What stands below the words. */
  counts: string
}

export interface Diagram {
  boxes: Box[]
  /** A curve from each box to one on its right. */
  curves: string[]
  width: number
  height: number
}

export const BOX = { width: 190, padding: 8, line: 17 }
const GAP = { across: 34, down: 10 }

/** The boxes of a plan and their places. `counted` says what was counted of a line, `wide` how wide a text is. */
export function diagram(plan: Line, counted: (line: Line) => string, wide: (text: string) => number): Diagram {
  const boxes = new Map<Line, Box>()
  const root = hierarchy(plan, (line) => line.below).each(({ data }) => {
    const words = wrapped(data.text, BOX.width - 2 * BOX.padding, wide)
    const counts = counted(data)
    boxes.set(data, { x: 0, y: 0, height: (words.length + (counts ? 1 : 0)) * BOX.line + 2 * BOX.padding, words, counts })
  })
  const box = (node: HierarchyPointNode<Line>) => boxes.get(node.data) as Box
  const placed = tree<Line>()
    .nodeSize([1, BOX.width + GAP.across])
    .separation((one, other) => (box(one).height + box(other).height) / 2 + GAP.down)(root)
  const top = Math.min(...placed.descendants().map((node) => node.x - box(node).height / 2))
  placed.each((node) => Object.assign(box(node), { x: node.y + 1, y: node.x - box(node).height / 2 - top + 1 }))
  const all = [...boxes.values()]
  return {
    boxes: all,
    curves: placed.links().map(({ source, target }) => curve(box(source), box(target))),
    width: Math.max(...all.map(({ x }) => x)) + BOX.width + 1,
    height: Math.max(...all.map(({ y, height }) => y + height)) + 1,
  }
}

function curve(from: Box, to: Box): string {
  const [x, y] = [from.x + BOX.width, from.y + from.height / 2]
  const middle = (x + to.x) / 2
  const end = to.y + to.height / 2
  return `M${x},${y}C${middle},${y} ${middle},${end} ${to.x},${end}`
}

/** A text in lines that are no wider than they may be: broken between words, and inside those that are too long. */
function wrapped(text: string, most: number, wide: (text: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line ? `${line} ${word}` : word
    if (line && wide(longer) > most) {
      lines.push(line)
      line = word
    } else line = longer
    while (wide(line) > most) {
      let end = line.length - 1
      while (end > 1 && wide(line.slice(0, end)) > most) end -= 1
      lines.push(line.slice(0, end))
      line = line.slice(end)
    }
  }
  return [...lines, line]
}
