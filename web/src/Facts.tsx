import { written, type Cell } from './amounts'
import { isWeb } from './citations'
import type { Network, Node, Source } from './network'
import { useWords } from './words'

/** Facts that the heading tells. */
const TITLE = new Set(['id', 'name', 'title'])

/** What an answer says of a node: its properties, its sources, and what it is joined to. */
export function Facts({ node, network, onExpand, onChoose }: { node: Node; network: Network; onExpand: () => void; onChoose: (id: string) => void }) {
  const { words } = useWords()
  const edges = [...network.edges].filter(([, edge]) => edge.source === node.id || edge.target === node.id)
  return (
    <aside className="facts" aria-label={node.label}>
      <h3>{node.label}</h3>
      <p className="quiet">
        {node.kind} · {node.id}
      </p>
      <button type="button" onClick={onExpand}>
        {words.around}
      </button>
      <Told facts={node.facts} sources={node.sources} />
      <ul>
        {edges.map(([key, edge]) => {
          const other = network.nodes.get(edge.source === node.id ? edge.target : edge.source)
          return (
            <li key={key}>
              <span className="quiet">{edge.label}</span>{' '}
              <button type="button" className="link" onClick={() => other && onChoose(other.id)}>
                {other?.label}
              </button>
              <Told facts={edge.facts} sources={edge.sources} />
            </li>
          )
        })}
      </ul>
    </aside>
  )
}

function Told({ facts, sources }: { facts: Record<string, Cell>; sources: Source[] }) {
  const { language } = useWords()
  const told = Object.entries(facts).filter(([name]) => !TITLE.has(name))
  return (
    <>
      {told.length > 0 && (
        <dl>
          {told.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{written(value, language)}</dd>
            </div>
          ))}
        </dl>
      )}
      {sources.map((source) => (
        <p key={source.url || source.title} className="citation">
          {isWeb(source.url) ? (
            <a href={source.url} target="_blank" rel="noreferrer">
              {source.title}
            </a>
          ) : (
            source.title
          )}
        </p>
      ))}
    </>
  )
}
