import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject } from 'vitest'
import type { z } from 'zod'
import { GET as getAction } from '@/app/api/actions/[id]/route'
import { POST as postAction } from '@/app/api/actions/route'
import { POST as postPlan } from '@/app/api/meta-updates/[id]/plan/route'
import { type ActionReply, actionReplySchema } from '@/lib/contract/action'
import { type ConfirmRequest, type PlanReply, planReplySchema } from '@/lib/contract/plan'
import { problemSchema } from '@/lib/contract/problem'
import type { Verb } from '@/lib/domain/verb'
import { type EmbeddedClusters, type EmbeddedOptions, startEmbeddedClusters } from '@/lib/simulator/embedded-clusters'
import { getRuntime, type Runtime, shutDown } from './runtime'

/** The whole product in this process, over embedded clusters. */
export type Product = {
  readonly embedded: EmbeddedClusters
  readonly runtime: Runtime
  /** The only meta-update of the scenario, or the first. */
  readonly id: string
  /** Writes clusters.json anew; `null` leaves a cluster out. */
  readonly configure: (urls: ReadonlyMap<string, string | null>) => Promise<void>
  /** Writes airglow.json anew. */
  readonly connect: (connections: unknown) => Promise<void>
  readonly stop: () => Promise<void>
}

/** @param env further variables of the environment */
export async function startProduct(options: EmbeddedOptions, env: Record<string, string> = {}): Promise<Product> {
  const embedded = await startEmbeddedClusters(options)
  const directory = mkdtempSync(join(tmpdir(), 'airglow-api-'))
  const data = join(directory, 'data')
  cpSync(inject('emptyStore'), data, { recursive: true })
  const file = join(directory, 'clusters.json')
  const write = (urls: ReadonlyMap<string, string | null>) => {
    const entries = embedded.clusters.flatMap(({ name, url }) => {
      const address = urls.has(name) ? urls.get(name) : url
      return address === null ? [] : [{ name, scheduler_uri: address }]
    })
    writeFileSync(file, JSON.stringify(entries))
  }
  write(new Map())
  Object.assign(process.env, {
    AIRGLOW_CLUSTERS: file,
    AIRGLOW_DATA: data,
    AIRGLOW_POLL_SECONDS: '1',
    AIRGLOW_STALE_SECONDS: '5',
    AIRGLOW_QUIET_SECONDS: '1',
    ...env,
  })
  const runtime = await getRuntime()
  await Promise.all([...runtime.pollers.values()].map((poller) => poller.poll()))
  return {
    embedded,
    runtime,
    id: [...runtime.overview().metaUpdates.keys()][0] ?? '',
    configure: async (urls) => {
      write(urls)
      await runtime.configWatch.look()
    },
    connect: async (connections) => {
      writeFileSync(join(directory, 'airglow.json'), JSON.stringify(connections))
      await runtime.configWatch.look()
    },
    stop: async () => {
      await shutDown(Promise.resolve(runtime))
      await embedded.stop()
      rmSync(directory, { recursive: true })
    },
  }
}

const HEADERS = { host: 'localhost:3000' }
export const get = (path = '/', headers: Record<string, string> = {}) =>
  new Request(`http://localhost:3000${path}`, { headers: { ...HEADERS, ...headers } })
export const post = (body: unknown, headers: Record<string, string> = {}) =>
  new Request('http://localhost:3000/', {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
export const of = <T extends Record<string, string>>(params: T) => ({ params: Promise.resolve(params) })

/** Every body that was read, for whoever wants to look through all of them. */
export const bodiesRead: string[] = []

export async function read<T>(response: Response | Promise<Response>, schema: z.ZodType<T>, status = 200): Promise<T> {
  const answer = await response
  const text = await answer.text()
  bodiesRead.push(text)
  expect(answer.status, text).toBe(status)
  return schema.parse(JSON.parse(text))
}

export async function problem(response: Response | Promise<Response>, status: number, code: string) {
  const { error } = await read(response, problemSchema, status)
  expect(error.code).toBe(code)
  expect(error.message).toMatch(/^[A-Z“].*[.]$/s)
  return error
}

export const plan = (id: string, verb: Verb = 'rollback') => read(postPlan(post({ verb }), of({ id })), planReplySchema)

/** Confirms what is preselected, unless it is told otherwise. */
export const confirmation = (made: PlanReply, more: Partial<ConfirmRequest> = {}): ConfirmRequest => ({
  planId: made.planId,
  fingerprint: made.fingerprint,
  reason: '5xx since 2',
  members: made.members.filter(({ preselected }) => preselected).map(({ key }) => key),
  ...more,
})

/** Of these clusters only. */
export const membersIn = (made: PlanReply, ...clusters: string[]) =>
  made.members.map(({ key }) => key).filter(({ cluster }) => clusters.includes(cluster))

export const confirm = (request: unknown) => postAction(post(request))

export const action = (id: string): Promise<ActionReply> => read(getAction(get(), of({ id })), actionReplySchema)

/** Calls that change something, as a cluster's own scheduler has noted them. */
export const writesTo = ({ embedded }: Product, cluster: string): string[] =>
  embedded
    .log(cluster)
    .map(({ method }) => method)
    .filter((method) => /^(start|rollback|pause|resume|abort|pulse)JobUpdate$|^killTasks$/.test(method ?? ''))
    .map(String)
