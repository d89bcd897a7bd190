import type { Bell } from '@/lib/contract/action'
import { backoffMs } from './backoff'

/** The server sends something at least every 15 s: two silences and some patience mean that nobody is there. */
const SILENCE_MS = 35_000

export type StreamNews = { readonly kind: 'open' } | { readonly kind: 'lost' } | ({ readonly kind: 'bell' } & Bell)

/**
 * Keeps one event stream open for ever: connects, watches its heartbeat, and comes back with jitter after a loss.
 * Works in a page and in a worker alike.
 */
export function connectStream(url: string, tell: (news: StreamNews) => void): { close: () => void } {
  let source: EventSource | null = null
  let failures = 0
  let silence: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined

  let isOpen = false

  const watch = () => {
    clearTimeout(silence)
    silence = setTimeout(lost, SILENCE_MS)
  }
  // Open is what has been heard: a proxy that holds bodies back answers as well, and then nothing comes.
  const heard = () => {
    watch()
    if (isOpen) return
    isOpen = true
    failures = 0
    tell({ kind: 'open' })
  }
  const stop = () => {
    clearTimeout(silence)
    clearTimeout(retry)
    source?.close()
    source = null
    isOpen = false
  }
  const lost = () => {
    stop()
    tell({ kind: 'lost' })
    failures++
    retry = setTimeout(open, backoffMs(failures, Math.random()))
  }
  const open = () => {
    stop()
    source = new EventSource(url)
    watch()
    source.addEventListener('ping', heard)
    source.onmessage = ({ data }) => {
      heard()
      const bell = parseBell(data)
      if (bell) tell({ kind: 'bell', ...bell })
    }
    source.onerror = lost
  }
  open()
  return { close: stop }
}

/** A message of the stream, or null for anything that is none: an unknown topic is one of a newer server. */
export function parseBell(data: unknown): Bell | null {
  if (typeof data !== 'string' || data.length > 1_000) return null
  let message: unknown
  try {
    message = JSON.parse(data)
  } catch {
    return null
  }
  if (typeof message !== 'object' || message === null || !('topic' in message) || !('version' in message)) return null
  const { topic, version } = message
  if ((topic !== 'board' && topic !== 'actions') || typeof version !== 'number') return null
  return { topic, version }
}
