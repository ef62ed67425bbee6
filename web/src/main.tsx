import './page.css'

import { createRoot } from 'react-dom/client'

import { Frame } from './Frame'

const place = document.getElementById('page')
if (place === null) throw new Error('index.html has no element with the id "page".')
const root = createRoot(place)
// Not by React.lazy: whatever follows a fallback waits for 300 ms.
const { default: Page } = await (window.location.pathname === '/' ? import('./Home') : import('./Page'))
root.render(<Frame page={Page} />)
