/** What an answer tells of places: how much of each, and what leads from one to another. */

import type { Network, Place } from './network'

export interface Counted {
  place: Place
  /** Labels of what is there, once for each time that it is. */
  what: string[]
}

export interface Arc {
  from: Place
  to: Place
  what: string[]
}

/**
 * The places of a network, those with most first. An edge that ends at a place counts there; where no edge does, the nodes that lead to a place count.
 * An edge between nodes at two places is an arc.
 */
export function placesOf({ nodes, edges }: Network): { counted: Counted[]; arcs: Arc[] } {
  const counted = new Map<string, Counted>()
  const arcs = new Map<string, Arc>()
  const add = (place: Place, label: string) => {
    const known = counted.get(place.id) ?? { place, what: [] }
    known.what.push(label)
    counted.set(place.id, known)
  }
  for (const { source, target } of edges.values()) {
    const [one, other] = [nodes.get(source), nodes.get(target)]
    if (!one || !other) continue
    if (one.place?.id === one.id) add(one.place, other.label)
    if (other.place?.id === other.id) add(other.place, one.label)
    if (!one.place || !other.place || one.place.id === other.place.id) continue
    const key = `${one.place.id} ${other.place.id}`
    const arc = arcs.get(key) ?? { from: one.place, to: other.place, what: [] }
    arc.what.push(one.place.id === one.id ? other.label : one.label)
    arcs.set(key, arc)
  }
  if (counted.size === 0) for (const { place, label } of nodes.values()) if (place) add(place, label)
  const order = [...counted.values()].sort((one, other) => other.what.length - one.what.length || one.place.label.localeCompare(other.place.label))
  return { counted: order, arcs: [...arcs.values()] }
}
