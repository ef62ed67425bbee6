/** Which views an answer has, and which of them fits it best. */

import { DATE } from './ids'
import type { Network } from './network'
import { placesOf } from './places'
import { isObject } from './rows'
import type { Json } from './service'

export const VIEWS = ['table', 'graph', 'map', 'timeline', 'sources', 'explain', 'json'] as const
export type View = (typeof VIEWS)[number]

const FEW = 3

/** The views that have something to show, and the one that fits best what the answer is made of. */
export function viewsOf(data: Json, network: Network): { views: View[]; first: View } {
  const { counted } = placesOf(network)
  const atPlaces = [...network.edges.values()].filter(({ source, target }) => isPlace(source) || isPlace(target)).length
  const dates = datesOf(data)
  const has: Partial<Record<View, boolean>> = { graph: network.nodes.size > 0, map: counted.length > 0, timeline: dates.all > 0 }
  const views = VIEWS.filter((view) => has[view] ?? true)
  return { views, first: fitting() }

  function isPlace(id: string): boolean {
    return network.nodes.get(id)?.place?.id === id
  }

  function fitting(): View {
    if (holdsWeb(data)) return 'graph'
    if (counted.length >= FEW && atPlaces * 2 >= Math.max(network.edges.size, 1)) return 'map'
    return dates.ofNodes >= FEW && dates.ofNodes * 2 > network.nodes.size ? 'timeline' : 'table'
  }
}

/** How many dates an answer has, and how many of them are those of nodes. */
function datesOf(value: Json, counts = { all: 0, ofNodes: 0 }): { all: number; ofNodes: number } {
  if (Array.isArray(value)) for (const one of value) datesOf(one, counts)
  else if (isObject(value))
    for (const [name, one] of Object.entries(value)) {
      if (!name.startsWith(DATE)) datesOf(one, counts)
      else if (one !== null) {
        counts.all += 1
        if ('cg_id' in value && !('cg_source' in value)) counts.ofNodes += 1
      }
    }
  return counts
}

/** Whether some object of an answer lists nodes and the relationships between them, as paths and sub-graphs do. */
function holdsWeb(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsWeb)
  if (!isObject(value)) return false
  return (Array.isArray(value.nodes) && Array.isArray(value.relationships)) || Object.values(value).some(holdsWeb)
}
