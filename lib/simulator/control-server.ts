import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type ControlActions,
  type ControlledCluster,
  ControlRefusal,
  type ControlReply,
  controlActions,
} from './control-actions'
import { readBody } from './wire/http-reply'
import { listen } from './wire/server'

/** The switchboard of the simulated clusters: what they do, what they were asked, and what is wrong with them. */
export type ControlServer = { readonly url: string; readonly port: number; readonly stop: () => Promise<void> }

const MAX_BODY_BYTES = 64 * 1024

/** Serves the switchboard on the loopback address; `advance` throws when there is no held clock to move. */
export async function serveControl(
  clusters: readonly ControlledCluster[],
  advance: (ms: number) => void,
  port: number,
): Promise<ControlServer> {
  const actions = controlActions(clusters, advance)
  const server = createServer((request, response) => {
    handle(actions, request)
      .catch((thrown: unknown) => refuse(thrown))
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

async function handle(actions: ControlActions, request: IncomingMessage): Promise<ControlReply> {
  const url = new URL(request.url ?? '/', 'http://control')
  const route = `${request.method} ${url.pathname}`
  const action = Object.hasOwn(actions, route) ? actions[route] : undefined
  if (!action) return { status: 404, body: { error: `There are ${Object.keys(actions).join(', ')}.` } }
  const body = request.method === 'POST' ? await readJson(request) : null
  return action({ query: url.searchParams, body })
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, MAX_BODY_BYTES)
  if (!body) throw new ControlRefusal('The body is too large.')
  try {
    return JSON.parse(body.toString())
  } catch {
    throw new ControlRefusal('The body must be JSON.')
  }
}

const refuse = (thrown: unknown): ControlReply => ({
  status: 400,
  body: { error: thrown instanceof Error ? thrown.message : String(thrown) },
})

function send(response: ServerResponse, { status, body }: ControlReply): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(`${JSON.stringify(body)}\n`)
}
