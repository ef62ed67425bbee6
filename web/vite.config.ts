import { defineConfig } from 'vite'

import { compressed } from './compressed.ts'

export default defineConfig({
  plugins: [compressed()],
  build: {
    outDir: '../src/clustergraph/server/page',
    emptyOutDir: true,
    license: { fileName: 'licences.md' },
    // Monaco is large and is loaded after the page has drawn.
    chunkSizeWarningLimit: 4096,
    // "use client" says nothing here: the page runs in the browser alone.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
})
