import { useEffect, useRef } from 'react'
import Sigma from 'sigma'

import { placed, widthOf } from './labels'
import type { Drawing, Drawn } from './layout'
import { usePainted } from './Settings'
import { useWords } from './words'

const TEXT = 13
const PAUSE = 80
/** Nodes above which only they are drawn while the view moves: without a graphics card, that is twice as smooth. */
const LARGE = 1000

type Renderer = Sigma<Drawn>

/** A drawing that can be moved and zoomed. A click chooses a node, a double click asks for what is around it. */
export function Canvas({ graph, chosen, label, onChoose, onExpand }: {
  graph: Drawing
  chosen: string
  label: string
  onChoose: (id: string) => void
  onExpand: (id: string) => void
}) {
  const theme = usePainted()
  const { words } = useWords()
  const place = useRef<HTMLDivElement>(null)
  const told = useRef({ onChoose, onExpand })
  told.current = { onChoose, onExpand }
  const shown = useRef<Renderer | null>(null)

  useEffect(() => {
    const container = place.current
    if (!container || graph.order === 0) return
    const paint = getComputedStyle(container)
    const isLarge = graph.order > LARGE
    const sigma = new Sigma(graph, container, {
      settings: {
        doubleClickZoomingRatio: 1,
        gestureTarget: 'shared',
        sharedGestureWheelMessage: words.wheel,
        sharedGestureAppleWheelMessage: words.appleWheel,
        sharedGestureTouchMessage: words.touch,
        itemSizesReference: 'screen',
        hideEdgesOnMove: isLarge,
        hideLabelsOnMove: isLarge,
        stagePadding: Math.min(90, container.clientWidth / 7),
        labelDensity: Infinity,
        labelRenderedSizeThreshold: 0,
      },
      styles: {
        nodes: {
          x: { attribute: 'x' },
          y: { attribute: 'y' },
          size: { attribute: 'size' },
          color: { attribute: 'color' },
          label: { attribute: 'label' },
          labelSize: TEXT,
          labelColor: paint.color,
          labelFont: 'sans-serif',
          labelPosition: { attribute: 'side', defaultValue: 'right' },
          labelVisibility: { when: (node, state) => state.isHovered || state.isHighlighted || node.side !== undefined, then: 'visible', else: 'hidden' },
          depth: { whenState: 'isHovered', then: 'topNodes', else: 'nodes' },
          backdropVisibility: { when: (_, state) => state.isHovered || state.isHighlighted, then: 'visible', else: 'hidden' },
          backdropColor: paint.backgroundColor,
          backdropBorderColor: paint.color,
          backdropBorderWidth: 1,
          backdropPadding: 5,
          cursor: 'pointer',
        },
        edges: { size: 1.5, color: paint.borderTopColor, depth: 'edges' },
      },
    })
    shown.current = sigma
    sigma.on('clickNode', ({ node }) => told.current.onChoose(node))
    sigma.on('clickStage', () => told.current.onChoose(''))
    sigma.on('doubleClickNode', ({ node }) => told.current.onExpand(node))
    const stop = labelled(sigma, graph)
    const sized = new ResizeObserver(() => sigma.resize().scheduleRefresh())
    sized.observe(container)
    return () => {
      stop()
      sized.disconnect()
      shown.current = null
      sigma.kill()
    }
  }, [graph, theme, words])

  useEffect(() => {
    const sigma = shown.current
    if (!sigma || !graph.hasNode(chosen)) return
    sigma.setNodeState(chosen, { isHighlighted: true })
    return () => {
      if (shown.current === sigma && graph.hasNode(chosen)) sigma.setNodeState(chosen, { isHighlighted: false })
    }
  }, [graph, chosen, theme, words])

  return <div ref={place} className="canvas" role="img" aria-label={label} />
}

/** Chooses the labels that have room, again whenever the view has moved. Answers with what ends it. */
function labelled(sigma: Renderer, graph: Drawing): () => void {
  let later = 0
  const choose = () => {
    const nodes = graph.mapNodes((id, { x, y, size, label }) => ({ id, ...sigma.graphToViewport({ x, y }), size: sigma.scaleSize(size), width: widthOf(label, TEXT) }))
    const { width, height } = sigma.getDimensions()
    const seen = nodes.filter(({ x, y }) => x > 0 && y > 0 && x < width && y < height).sort((one, other) => other.size - one.size)
    const sides = placed(seen, TEXT * 1.3, { width, height })
    graph.updateEachNodeAttributes((id, node) => ({ ...node, side: sides.get(id) }), { attributes: ['side'] })
  }
  const soon = () => {
    clearTimeout(later)
    later = setTimeout(choose, PAUSE) as unknown as number
  }
  choose()
  sigma.getCamera().on('updated', soon)
  sigma.on('resize', soon)
  return () => clearTimeout(later)
}
