import { useEffect, useRef } from 'react'

import { back } from './service'

/** While the service is down, waits for it; then does what is to be done. */
export function useReturn(down: boolean, onReturn: () => void): void {
  const told = useRef(onReturn)
  told.current = onReturn
  useEffect(() => {
    if (!down) return
    const waiting = new AbortController()
    void back(waiting.signal).then(() => {
      if (!waiting.signal.aborted) told.current()
    })
    return () => waiting.abort()
  }, [down])
}
