import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { decodedBody, exchangeRaw, NoReply } from './raw-exchange'

const open: Server[] = []
afterEach(() => Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve)))))

/** A server that does this with every connection once a whole head has come; resolves to its port. */
const listening = (serve: (socket: Socket, received: string) => void): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      let received = ''
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1')
        if (received.includes('\r\n\r\n')) serve(socket, received)
      })
    })
    open.push(server)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })

const REQUEST = {
  method: 'FOO',
  path: '/api?x=1',
  headers: [
    ['b', '2'],
    ['A', '1'],
  ] as const,
  body: Buffer.from('hi'),
}

describe('one exchange over a socket', () => {
  it('sends the bytes as they are given', async () => {
    const port = await listening((socket, received) =>
      socket.end(`HTTP/1.0 200 OK\r\nX: ${received.replaceAll('\r\n', '|')}\r\n\r\nbody`),
    )
    const reply = await exchangeRaw(port, { ...REQUEST, version: '1.0' })
    expect(reply.headers).toEqual([['X', 'FOO /api?x=1 HTTP/1.0|b: 2|A: 1||hi']])
    expect([reply.status, reply.body.toString()]).toEqual([200, 'body'])
  })

  it('reads chunks that come in pieces, and stops at the announced length', async () => {
    const chunked = await listening((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab')
      setImmediate(() => socket.write('c\r\n2\r\nde\r\n0\r\n\r\n'))
    })
    expect((await exchangeRaw(chunked, REQUEST)).body.toString()).toBe('abcde')
    const counted = await listening((socket) => socket.write('HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nabc'))
    expect((await exchangeRaw(counted, REQUEST)).body.toString()).toBe('ab')
  })

  it.each([
    [
      'a connection that ends too early',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab'),
    ],
    ['no HTTP', (socket: Socket) => socket.end('SSH-2.0\r\n\r\n')],
    [
      'a broken chunk',
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'),
    ],
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['silence', () => undefined],
  ])('says so when there is no reply: %s', async (_, serve) => {
    const port = await listening(serve)
    await expect(exchangeRaw(port, REQUEST, 100)).rejects.toBeInstanceOf(NoReply)
  })

  it('says so when a body is not gzipped though it claims to be', () => {
    expect(() => decodedBody({ headers: [['Content-Encoding', 'gzip']], body: Buffer.from('x') })).toThrow(NoReply)
  })
})
