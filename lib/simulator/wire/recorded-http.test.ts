import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordings } from '@/lib/aurora/recording.test-support'
import { createHeldCluster } from '../held-cluster'
import { SERVICES } from '../scenarios/company'
import { comparable, exchange, recordedReply, requestBytes } from './recorded-exchange.test-support'
import { type SchedulerServer, serveScheduler } from './server'

/** Requests whose first lines the recorder did not note as they were sent. */
const HEADS: Readonly<Record<string, readonly string[]>> = {
  'http10-close': ['POST /api HTTP/1.0', 'Content-Type: application/json', 'Content-Length: 27'],
  'http10-keepalive': [
    'POST /api HTTP/1.0',
    'Connection: keep-alive',
    'Content-Type: application/json',
    'Content-Length: 27',
  ],
  'http11-no-host': ['POST /api HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 27'],
}
const ROLE_SUMMARY = Buffer.from('[1,"getRoleSummary",1,1,{}]')

/** Replies whose bodies tell of the rig's jobs, which are not here; status and headers must still agree. */
const RIG_BODIES = [/^malformed-json-(wrong-type-field|bad-type-name)$/, /^apibeta-getJobs$/, /^(gzip|nogzip)-/]

let server: SchedulerServer
let withOrigin: SchedulerServer
beforeAll(async () => {
  const cluster = createHeldCluster({ clusterName: 'json-cluster' })
  const service = SERVICES.apiGateway
  for (let number = 1; number <= 11; number++)
    cluster.startJob({ ...service, job: { role: 'web', environment: 'prod', name: `job-${number}` } }, 1, 1)
  server = await serveScheduler(cluster.scheduler, 0)
  const empty = createHeldCluster({ clusterName: 'cors' })
  withOrigin = await serveScheduler(empty.scheduler, 0, { corsOrigin: 'http://localhost:3000' })
})
afterAll(() => Promise.all([server.stop(), withOrigin.stop()]))

describe('HTTP as a real scheduler answered it', () => {
  for (const recording of recordings('http')) {
    const { label, seq } = recording
    it(`${seq} ${label}`, async () => {
      const head = HEADS[label] ?? null
      const bytes = requestBytes(head ? { ...recording, requestBody: ROLE_SUMMARY } : recording, head)
      const reply = await exchange(server.port, bytes)
      const withBody = !RIG_BODIES.some((pattern) => pattern.test(label))
      expect(comparable(reply, withBody)).toEqual(comparable(recordedReply(recording), withBody))
    })
  }
})

describe('CORS as a real scheduler answered it', () => {
  for (const recording of recordings('cors'))
    it(`${recording.seq} ${recording.label}`, async () => {
      const reply = await exchange(withOrigin.port, requestBytes(recording))
      expect(comparable(reply, true)).toEqual(comparable(recordedReply(recording), true))
    })
})
