/** Which labels of a drawing can be read: each beside its node, none on another label or node. */

export interface Labelled {
  id: string
  x: number
  y: number
  /** Radius of the node. */
  size: number
  /** Width of its label. */
  width: number
}

export type Side = 'right' | 'left' | 'below' | 'above'

interface Box {
  left: number
  top: number
  right: number
  bottom: number
  of: string
}

const SIDES: Side[] = ['right', 'left', 'below', 'above']
const GAP = 4
const CELL = 64

/** The side of its node on which each label that has room in the picture stands; those that come first choose first. All lengths in one unit. */
export function placed(nodes: Labelled[], height: number, picture: { width: number; height: number }): Map<string, Side> {
  const taken = new Taken()
  for (const { id, x, y, size } of nodes) taken.add({ left: x - size, right: x + size, top: y - size, bottom: y + size, of: id })
  const sides = new Map<string, Side>()
  for (const node of nodes) {
    const free = SIDES.find((side) => {
      const box = boxOf(node, side, height)
      return isInside(box, picture) && taken.isFree(box) && (taken.add({ ...box, of: '' }), true)
    })
    if (free) sides.set(node.id, free)
  }
  return sides
}

export function boxOf({ id, x, y, size, width }: Labelled, side: Side, height: number): Box {
  const left = side === 'right' ? x + size + GAP : side === 'left' ? x - size - GAP - width : x - width / 2
  const top = side === 'below' ? y + size + GAP : side === 'above' ? y - size - GAP - height : y - height / 2
  return { left, top, right: left + width, bottom: top + height, of: id }
}

/** Boxes by the cells of a grid that they touch, so that a look at one place does not look at all. */
class Taken {
  private readonly cells = new Map<string, Box[]>()

  add(box: Box): void {
    for (const cell of cellsOf(box)) {
      const there = this.cells.get(cell)
      if (there) there.push(box)
      else this.cells.set(cell, [box])
    }
  }

  isFree(box: Box): boolean {
    return !cellsOf(box).some((cell) => this.cells.get(cell)?.some((other) => other.of !== box.of && overlap(box, other)))
  }
}

function isInside({ left, top, right, bottom }: Box, { width, height }: { width: number; height: number }): boolean {
  return left >= 0 && top >= 0 && right <= width && bottom <= height
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

function cellsOf({ left, top, right, bottom }: Box): string[] {
  const cells = []
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x += 1)
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y += 1) cells.push(`${x} ${y}`)
  return cells
}

const ruler = document.createElement('canvas').getContext('2d')
const widths = new Map<string, number>()

/** How wide a text is, in pixels. */
export function widthOf(text: string, size: number): number {
  const key = `${size} ${text}`
  let width = widths.get(key)
  if (width === undefined) {
    if (ruler) ruler.font = `${size}px sans-serif`
    width = ruler?.measureText(text).width ?? text.length * size
    widths.set(key, width)
  }
  return width
}
