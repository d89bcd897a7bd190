import { paths } from '@/lib/contract/paths'
import { connectStream, type StreamNews } from './stream-connection'

/** How long a worker may take to say anything before this tab listens for itself. */
const WORKER_PATIENCE_MS = 4_000

/** Listens to the server's rings, through the worker that all tabs share where there is one. Returns how to stop. */
export function listen(tell: (news: StreamNews) => void): () => void {
  const worker = sharedWorker()
  if (!worker) return listenAlone(tell)

  let stopAlone: (() => void) | null = null
  const giveUp = () => {
    worker.port.close()
    stopAlone ??= listenAlone(tell)
  }
  const patience = setTimeout(giveUp, WORKER_PATIENCE_MS)
  worker.onerror = () => {
    clearTimeout(patience)
    giveUp()
  }
  worker.port.onmessage = ({ data }: MessageEvent<StreamNews>) => {
    clearTimeout(patience)
    tell(data)
  }
  worker.port.start()
  const bye = () => worker.port.postMessage('bye')
  window.addEventListener('pagehide', bye)
  return () => {
    clearTimeout(patience)
    window.removeEventListener('pagehide', bye)
    bye()
    worker.port.close()
    stopAlone?.()
  }
}

function sharedWorker(): SharedWorker | null {
  if (typeof SharedWorker === 'undefined') return null
  try {
    return new SharedWorker(new URL('./stream-worker.ts', import.meta.url), { type: 'module', name: 'airglow-stream' })
  } catch {
    return null
  }
}

/** A stream of this tab's own, closed while nobody looks at it. */
function listenAlone(tell: (news: StreamNews) => void): () => void {
  let connection: { close: () => void } | null = null
  const follow = () => {
    if (document.hidden) {
      connection?.close()
      connection = null
      tell({ kind: 'lost' })
    } else {
      connection ??= connectStream(paths.api.stream(), tell)
    }
  }
  follow()
  document.addEventListener('visibilitychange', follow)
  return () => {
    document.removeEventListener('visibilitychange', follow)
    connection?.close()
  }
}
