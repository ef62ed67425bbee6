import './legend.css'

/** What each colour of a drawing stands for. */
export function Legend({ colours }: { colours: Map<string, string> }) {
  return (
    <ul className="legend">
      {[...colours].map(([name, colour]) => (
        <li key={name}>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <circle cx="5" cy="5" r="5" fill={colour} />
          </svg>{' '}
          {name}
        </li>
      ))}
    </ul>
  )
}
