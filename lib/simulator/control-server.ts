import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { formatJobKey } from '@/lib/domain/job'
import type { Scheduler } from './scheduler'
import { isActive } from './tasks/task'
import { lastModifiedMs, statusOf } from './updates/job-update'
import { FAULT_SYNTAX, formatFault, parseFault } from './wire/fault'
import { listen, type SchedulerServer } from './wire/server'

export type ControlledCluster = {
  readonly name: string
  readonly url: string
  readonly scheduler: Scheduler
  readonly server: SchedulerServer
}

/** The switchboard of the simulated clusters: what they do, what they were asked, and what is wrong with them. */
export type ControlServer = { readonly url: string; readonly port: number; readonly stop: () => Promise<void> }

type Reply = { readonly status: number; readonly body: unknown }

const MAX_BODY_BYTES = 64 * 1024
const MAX_ADVANCE_MS = 30 * 24 * 3_600_000

/** Serves the switchboard on the loopback address; `advance` throws when there is no held clock to move. */
export async function serveControl(
  clusters: readonly ControlledCluster[],
  advance: (ms: number) => void,
  port: number,
): Promise<ControlServer> {
  const server = createServer((request, response) => {
    handle(clusters, advance, request)
      .catch((thrown: unknown) => refuse(thrown instanceof Error ? thrown.message : String(thrown)))
      .then((reply) => send(response, reply))
      .catch(() => response.destroy())
  })
  await listen(server, port)
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function handle(
  clusters: readonly ControlledCluster[],
  advance: (ms: number) => void,
  request: IncomingMessage,
): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://control')
  const route = `${request.method} ${url.pathname}`
  switch (route) {
    case 'GET /':
      return { status: 200, body: { clusters: clusters.map(describe) } }
    case 'GET /log':
      return readLog(clusters, url.searchParams.get('cluster'))
    case 'POST /fault':
      return setFault(clusters, await readJson(request))
    case 'POST /advance': {
      const ms = numberField(await readJson(request), 'ms')
      if (ms === null || ms < 0 || ms > MAX_ADVANCE_MS)
        return refuse(`ms must be a number from 0 to ${MAX_ADVANCE_MS}.`)
      advance(ms)
      return { status: 200, body: { nowMs: clusters[0]?.scheduler.clock.now() ?? null } }
    }
    default:
      return { status: 404, body: { error: 'There are GET /, GET /log?cluster=NAME, POST /fault and POST /advance.' } }
  }
}

function describe({ name, url, scheduler, server }: ControlledCluster) {
  const { store } = scheduler.tasks
  return {
    name,
    url,
    port: server.port,
    fault: formatFault(server.faults.current()),
    nowMs: scheduler.clock.now(),
    requests: scheduler.log.all().length,
    jobs: store.jobs().map((job) => {
      const tasks = [...store.ofJob(job)]
      return { name: formatJobKey(job), active: tasks.filter(isActive).length, tasks: tasks.length }
    }),
    updates: scheduler.updates.store.newestFirst().map((update) => ({
      job: formatJobKey(update.key.job),
      id: update.key.id,
      status: statusOf(update),
      user: update.user,
      lastModifiedMs: lastModifiedMs(update),
      events: update.events.map(({ status, user, message }) => ({
        status,
        user: user ?? null,
        message: message ?? null,
      })),
    })),
  }
}

function readLog(clusters: readonly ControlledCluster[], name: string | null): Reply {
  const cluster = clusters.find((candidate) => candidate.name === name)
  if (!cluster) return refuse(`There is no cluster ${name ?? '(say ?cluster=NAME)'}.`)
  return { status: 200, body: { cluster: cluster.name, requests: cluster.scheduler.log.all() } }
}

function setFault(clusters: readonly ControlledCluster[], body: object): Reply {
  const name: unknown = Reflect.get(body, 'cluster')
  const cluster = clusters.find((candidate) => candidate.name === name)
  if (!cluster) return refuse(`There is no cluster ${String(name)}.`)
  const text: unknown = Reflect.get(body, 'fault')
  const fault = typeof text === 'string' ? parseFault(text) : null
  if (!fault) return refuse(`fault must be one of ${FAULT_SYNTAX}.`)
  const methods: unknown = Reflect.get(body, 'methods')
  if (methods !== undefined && !isTextList(methods)) return refuse('methods must be a list of method names.')
  const times = numberField(body, 'times')
  if (times !== null && times < 1) return refuse('times must be at least 1.')
  cluster.server.faults.set(fault, {
    ...(isTextList(methods) ? { methods } : {}),
    ...(times === null ? {} : { times }),
  })
  return { status: 200, body: { cluster: cluster.name, fault: formatFault(fault) } }
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'string')

function numberField(body: object, field: string): number | null {
  const value: unknown = Reflect.get(body, field)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

async function readJson(request: IncomingMessage): Promise<object> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > MAX_BODY_BYTES) throw new Error('The body is too large.')
  }
  const parsed: unknown = JSON.parse(text)
  if (typeof parsed !== 'object' || parsed === null) throw new Error('The body must be a JSON object.')
  return parsed
}

const refuse = (message: string): Reply => ({ status: 400, body: { error: message } })

function send(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}
