'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { Announcer } from './announcer'
import { type Link, LinkContext } from './link-state'
import { RequestFailed } from './request'
import { learnServerTime, useFirstTime } from './server-clock'
import { listen } from './stream'
import { throttle } from './throttle'

const RING_EVERY_MS = 500
/** Large replies are not worth asking for twice a second. */
const INSTANCES_EVERY_MS = 2_000
/** While no stream rings, ask this often. */
const POLL_MS = 4_000

/** The browser's data layer: one cache, one stream, one idea of how alive the page is. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { refetchOnReconnect: false, refetchOnWindowFocus: false } } }),
  )
  const streaming = useRings(client)
  const replies = useReplies(client)
  usePollingWithout(client, streaming)
  return (
    <QueryClientProvider client={client}>
      <LinkContext value={{ streaming, ...replies }}>
        <Announcer>{children}</Announcer>
      </LinkContext>
    </QueryClientProvider>
  )
}

/** A question already on its way is not asked again: on a slow line it would never be answered. */
function refetch(client: QueryClient, queryKey?: readonly unknown[]): void {
  void client.invalidateQueries({ queryKey, type: 'active' }, { cancelRefetch: false })
}

function useRings(client: QueryClient): boolean {
  const [streaming, setStreaming] = useState(false)
  useEffect(() => {
    const rings = {
      board: throttle(() => refetch(client, ['board']), RING_EVERY_MS),
      instances: throttle(() => refetch(client, ['instances']), INSTANCES_EVERY_MS),
      actions: throttle(() => refetch(client, ['actions']), RING_EVERY_MS),
    }
    let wasLost = false
    const stop = listen((news) => {
      if (news.kind === 'bell') {
        rings[news.topic].call()
        if (news.topic === 'board') rings.instances.call()
        return
      }
      setStreaming(news.kind === 'open')
      // What rang while nobody listened is not rung again.
      if (news.kind === 'open' && wasLost) refetch(client)
      wasLost = news.kind === 'lost'
    })
    return () => {
      stop()
      for (const ring of Object.values(rings)) ring.cancel()
    }
  }, [client])
  return streaming
}

function useReplies(client: QueryClient): Omit<Link, 'streaming'> {
  const [replies, setReplies] = useState<Omit<Link, 'streaming'>>({ lastReplyAtMs: useFirstTime(), failing: false })
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated') return
        const { data, dataUpdatedAt } = event.query.state
        if (event.action.type === 'error' && isOutage(event.action.error))
          setReplies((before) => ({ ...before, failing: true }))
        if (event.action.type !== 'success' || event.action.manual) return
        const nowMs = replyTime(data)
        if (nowMs === null) return
        learnServerTime(nowMs, dataUpdatedAt)
        setReplies({ lastReplyAtMs: nowMs, failing: false })
      }),
    [client],
  )
  return replies
}

/** A "no such thing" is an answer; these are not. */
const isOutage = (error: unknown): boolean =>
  !(error instanceof RequestFailed) ||
  ['unreachable', 'timeout', 'unreadable', 'internal', 'starting', 'ending', 'store-unavailable'].includes(error.code)

const replyTime = (data: unknown): number | null =>
  typeof data === 'object' && data !== null && 'nowMs' in data && typeof data.nowMs === 'number' ? data.nowMs : null

function usePollingWithout(client: QueryClient, streaming: boolean): void {
  useEffect(() => {
    const look = () => {
      if (!document.hidden) refetch(client)
    }
    document.addEventListener('visibilitychange', look)
    window.addEventListener('online', look)
    const timer = streaming ? undefined : setInterval(look, POLL_MS)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('online', look)
      clearInterval(timer)
    }
  }, [client, streaming])
}
