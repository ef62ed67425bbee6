// The first rows of an order without sorting them all: a heap of as many as are asked for, the last of them on top.

export function firstOf(rows, size, compare) {
  const heap = []
  const later = (a, b) => compare(heap[a].row, heap[b].row) > 0 || (compare(heap[a].row, heap[b].row) === 0 && heap[a].place > heap[b].place)
  const swap = (a, b) => { [heap[a], heap[b]] = [heap[b], heap[a]] }

  const sink = () => {
    for (let at = 0; ;) {
      let next = 2 * at + 1
      if (next >= heap.length) return
      if (next + 1 < heap.length && later(next + 1, next)) next++
      if (!later(next, at)) return
      swap(at, next)
      at = next
    }
  }

  for (let place = 0; place < rows.length; place++) {
    const row = rows[place]
    if (heap.length < size) {
      let at = heap.push({ row, place }) - 1
      for (let up = (at - 1) >> 1; at > 0 && later(at, up); at = up, up = (at - 1) >> 1) swap(at, up)
    } else if (size > 0 && compare(row, heap[0].row) < 0) {
      heap[0] = { row, place }
      sink()
    }
  }
  return heap.sort((a, b) => compare(a.row, b.row) || a.place - b.place).map((kept) => kept.row)
}
