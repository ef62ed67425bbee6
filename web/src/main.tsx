import './page.css'

import { lazy } from 'react'
import { createRoot } from 'react-dom/client'

import { Frame } from './Frame'

const Page = lazy(() => (window.location.pathname === '/' ? import('./Home') : import('./Page')))
const place = document.getElementById('page')
if (place === null) throw new Error('index.html has no element with the id "page".')
createRoot(place).render(<Frame page={Page} />)
