import type { Bell } from '@/lib/contract/action'
import { AppError } from './app-error'
import { answerStream } from './route'

/** Proxies and browsers must hear something at least this often, or they take the stream for dead. */
const HEARTBEAT_MS = 15_000
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // no-transform keeps gzip, x-accel-buffering keeps proxies from holding rings back.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
  // Nothing else is asked over it, so that it ends with the stream when this process does.
  connection: 'close',
}

/** The doorbell as server-sent events: `data: {topic, version}`, a `ping` event as heartbeat, current versions first. */
export function openStream(request: Request): Promise<Response> {
  return answerStream(request, ({ bells }) => {
    // A browser whose stream was just ended comes back over the same connection, and nobody would end this one.
    if (bells.isClosed) throw new AppError('ending', 'This process is ending. Connect again in a moment.')
    const encoder = new TextEncoder()
    let stop = () => {}
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (text: string) => controller.enqueue(encoder.encode(text))
        const ring = (bell: Bell) => send(`data: ${JSON.stringify(bell)}\n\n`)
        const close = () => {
          stop()
          controller.close()
        }
        const unlisten = bells.listen({ ring, close })
        const heartbeat = setInterval(() => send('event: ping\ndata: {}\n\n'), HEARTBEAT_MS)
        // Whoever ends it first (the reader, the connection, the shutdown) ends it for all.
        stop = () => {
          stop = () => {}
          unlisten()
          clearInterval(heartbeat)
          request.signal.removeEventListener('abort', close)
        }
        request.signal.addEventListener('abort', close)
        send('retry: 1000\n\n')
        for (const topic of ['board', 'actions'] as const) ring({ topic, version: bells.version(topic) })
      },
      cancel: () => stop(),
    })
    return new Response(body, { headers: HEADERS })
  })
}
