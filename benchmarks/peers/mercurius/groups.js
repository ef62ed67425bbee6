// Exports counted by target and year, in a table of numbers with a cell for each pair.

import { firstOf } from './heap.js'

const FIRST_YEAR = 1900
const YEARS = 200

export function grouped(graph, by, order, first) {
  const byTarget = by.includes('TARGET')
  const byYear = by.includes('WHEN_YEAR')
  const sizes = new Int32Array(graph.places.length * YEARS)
  const { target, year } = graph.columns
  for (let place = 0; place < target.length; place++) {
    sizes[(byTarget ? target[place] * YEARS : 0) + (byYear ? year[place] - FIRST_YEAR : 0)]++
  }
  const found = []
  for (let cell = 0; cell < sizes.length; cell++) if (sizes[cell]) found.push({ cell, count: sizes[cell] })
  const sign = order?.[0]?.count === 'DESC' ? -1 : 1
  const kept = order?.[0]?.count ? firstOf(found, first, (a, b) => sign * (a.count - b.count)) : found.slice(0, first)
  const nodes = kept.map(({ cell, count }) => ({
    key: {
      target: byTarget ? graph.places[Math.floor(cell / YEARS)] : null,
      whenYear: byYear ? FIRST_YEAR + (cell % YEARS) : null,
    },
    count,
  }))
  return { totalCount: found.length, nodes }
}
