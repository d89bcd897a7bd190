import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { RequestFailed, request } from './request'

let server: Server | undefined
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())))

async function serve(answer: RequestListener): Promise<string> {
  const started = createServer(answer)
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/`
}

const failureOf = (url: string, options?: Parameters<typeof request>[1]) =>
  request(url, options).then(
    () => null,
    (error: unknown) => error,
  )

test('a reply comes as it was sent', async () => {
  const url = await serve((_, response) => response.end('{"nowMs":5}'))
  expect(await request(url)).toEqual({ nowMs: 5 })
})

test('a body makes it a POST of JSON', async () => {
  const url = await serve((incoming, response) => {
    let text = ''
    incoming.on('data', (chunk) => {
      text += chunk
    })
    incoming.on('end', () =>
      response.end(JSON.stringify({ method: incoming.method, type: incoming.headers['content-type'], text })),
    )
  })
  expect(await request(url, { body: { verb: 'rollback' } })).toEqual({
    method: 'POST',
    type: 'application/json',
    text: '{"verb":"rollback"}',
  })
})

test('a problem keeps its code, its message and whose action is in the way', async () => {
  const inTheWay = { actionId: 'a1', url: '/actions/a1', verb: 'pause', by: 'ana', cluster: 'east', sinceMs: 5 }
  const url = await serve((_, response) => {
    response.statusCode = 409
    response.end(JSON.stringify({ error: { code: 'already-running', message: 'One is running.', inTheWay } }))
  })
  const failure = await failureOf(url)
  expect(failure).toBeInstanceOf(RequestFailed)
  expect(failure).toMatchObject({ code: 'already-running', message: 'One is running.', inTheWay })
})

test.each([
  ['a login page', 200, '<html>'],
  ['a bare error', 502, '{}'],
  ['no object', 200, '7'],
])('%s is unreadable', async (_name, status, body) => {
  const url = await serve((_, response) => {
    response.statusCode = status
    response.end(body)
  })
  expect(await failureOf(url)).toMatchObject({ code: 'unreadable' })
})

test('a connection that breaks is unreachable', async () => {
  const url = await serve((incoming) => incoming.socket.destroy())
  expect(await failureOf(url)).toMatchObject({ code: 'unreachable' })
})

test('a question that is taken back is no failure of the server', async () => {
  const url = await serve(() => controller.abort())
  const controller = new AbortController()
  const failure = await failureOf(url, { signal: controller.signal })
  expect(failure).not.toBeInstanceOf(RequestFailed)
  expect(failure).toMatchObject({ name: 'AbortError' })
})
