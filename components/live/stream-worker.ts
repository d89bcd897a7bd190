import { paths } from '@/lib/contract/paths'
import { connectStream, type StreamNews } from './stream-connection'

/*
 * One stream for all tabs of this browser: six streams to one origin are all that HTTP/1.1 browsers allow, so a seventh
 * tab would load for ever. A tab says `bye` when it goes; with the last one the browser ends the worker.
 */
const ports = new Set<MessagePort>()
let connection: { close: () => void } | null = null
let isOpen = false

function tell(news: StreamNews) {
  if (news.kind !== 'bell') isOpen = news.kind === 'open'
  for (const port of ports) port.postMessage(news)
}

function join(port: MessagePort) {
  ports.add(port)
  port.onmessage = ({ data }) => {
    if (data === 'bye') leave(port)
  }
  port.start()
  port.postMessage({ kind: isOpen ? 'open' : 'lost' } satisfies StreamNews)
  connection ??= connectStream(paths.api.stream(), tell)
}

function leave(port: MessagePort) {
  ports.delete(port)
  if (ports.size > 0) return
  connection?.close()
  connection = null
  isOpen = false
}

self.addEventListener('connect', (event) => {
  const port = event instanceof MessageEvent ? event.ports[0] : undefined
  if (port) join(port)
})
