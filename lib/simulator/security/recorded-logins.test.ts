import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordings } from '@/lib/aurora/recording.test-support'
import { createHeldCluster, type HeldCluster } from '../held-cluster'
import { comparable, exchange, recordedReply, requestBytes } from '../wire/recorded-exchange.test-support'
import { type SchedulerServer, serveScheduler } from '../wire/server'
import { DEFAULT_USERS } from './user'

/** Answers were noted when they had come back; the scheduler had acted a little before. */
const REPLY_MS = 2

let cluster: HeldCluster
let server: SchedulerServer
beforeAll(async () => {
  cluster = createHeldCluster({ clusterName: 'secure', startMs: (recordings('auth')[0]?.epochMs ?? 0) - 1000 })
  server = await serveScheduler(cluster.scheduler, 0, { users: DEFAULT_USERS })
})
afterAll(() => server.stop())

describe('logins as a real scheduler treated them, one after the other', () => {
  /** Ids of updates in the recording, and ours in their place. */
  const ids = new Map<string, string>()
  const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/

  for (const recording of recordings('auth'))
    it(`7 8 ${recording.seq} ${recording.label}`, async () => {
      cluster.clock.advanceTo(recording.epochMs - REPLY_MS)
      let sent = requestBytes(recording).toString('latin1')
      for (const [theirs, ours] of ids) sent = sent.replaceAll(theirs, ours)
      const reply = await exchange(server.port, Buffer.from(sent, 'latin1'))
      const started = UUID.exec(recording.body.toString('latin1'))?.[0]
      const ours = UUID.exec(reply.body.toString('latin1'))?.[0]
      if (recording.request.thriftMethod === 'startJobUpdate' && started && ours) ids.set(started, ours)
      expect(comparable(reply, true)).toEqual(comparable(recordedReply(recording), true))
    })
})
