'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { Announcer } from './announcer'
import { type Link, LinkContext } from './link-state'
import { RequestFailed } from './request'
import { learnServerTime, serverNow, useFirstTime } from './server-clock'
import { listen } from './stream'
import { throttle } from './throttle'
import { onWaking } from './waking'

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
  const stream = useRings(client)
  const replies = useReplies(client)
  const following = useFollowing(client)
  usePollingWithout(client, stream.streaming)
  return (
    <QueryClientProvider client={client}>
      <LinkContext value={{ ...stream, ...replies, following }}>
        <Announcer>{children}</Announcer>
      </LinkContext>
    </QueryClientProvider>
  )
}

/** A question already on its way is not asked again: on a slow line it would never be answered. */
function refetch(client: QueryClient, queryKey?: readonly unknown[]): void {
  void client.invalidateQueries({ queryKey, type: 'active' }, { cancelRefetch: false })
}

function useRings(client: QueryClient): Pick<Link, 'streaming' | 'streamSinceMs'> {
  const [stream, setStream] = useState({ streaming: false, streamSinceMs: useFirstTime() })
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
      const streaming = news.kind === 'open'
      setStream((before) => (before.streaming === streaming ? before : { streaming, streamSinceMs: serverNow() }))
      // What rang while nobody listened is not rung again.
      if (news.kind === 'open' && wasLost) refetch(client)
      wasLost = news.kind === 'lost'
    })
    return () => {
      stop()
      for (const ring of Object.values(rings)) ring.cancel()
    }
  }, [client])
  return stream
}

type Replies = Pick<Link, 'lastReplyAtMs' | 'failing'>

function useReplies(client: QueryClient): Replies {
  const [replies, setReplies] = useState<Replies>({ lastReplyAtMs: useFirstTime(), failing: false })
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type === 'observerAdded') {
          // A page that is opened brings its first reply with it.
          const broughtMs = replyTime(event.query.state.data) ?? 0
          setReplies((before) => (broughtMs > before.lastReplyAtMs ? { ...before, lastReplyAtMs: broughtMs } : before))
        }
        // What is asked about the past tells nothing of the time it is.
        if (event.type !== 'updated' || event.query.queryKey[0] === 'past') return
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

/** Whether anything on the page is asked for again and again. */
function useFollowing(client: QueryClient): boolean {
  const [following, setFollowing] = useState(true)
  useEffect(() => {
    const cache = client.getQueryCache()
    const look = () => setFollowing(cache.getAll().some((query) => query.isActive()))
    const stop = cache.subscribe((event) => {
      if (event.type === 'observerAdded' || event.type === 'observerRemoved' || event.type === 'removed') look()
    })
    look()
    return stop
  }, [client])
  return following
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
    const stopWaking = onWaking(look)
    return () => {
      stopWaking()
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('online', look)
      clearInterval(timer)
    }
  }, [client, streaming])
}
