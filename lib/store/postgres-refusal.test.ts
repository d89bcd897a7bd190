import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { GUARDED_USER } from '@/lib/commands/postgres-server'
import { openPostgres } from './postgres'
import { StoreUnavailable } from './store-unavailable'
import { MIGRATIONS, newDatabase } from './stores.test-support'

let url: string
beforeAll(async () => {
  url = await newDatabase()
})

const SECRET = 'b4ttery'
/** The sentence with which a database is refused. */
async function refusal(address: string): Promise<string> {
  const error = await openPostgres(address, MIGRATIONS).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(StoreUnavailable)
  expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain(SECRET)
  return (error as Error).message
}
const addressWith = (changes: Partial<Pick<URL, 'username' | 'password' | 'port' | 'pathname' | 'hostname'>>) =>
  Object.assign(new URL(url), changes).href

describe('what cannot be opened is refused in one sentence, without the password', () => {
  test('an address that is none', async () => {
    expect(await refusal(`mysql://ana:${SECRET}@db/x`)).toContain('postgres://user:password@host:5432/database')
    expect(await refusal(`postgres://ana:${SECRET}@db:port/x`)).toContain('write @ as %40')
    expect(await refusal(`postgres://ana:p@${SECRET}/x@db/x`)).toContain('write @ as %40')
    expect(await refusal(`postgres://ana:p@${SECRET}?x@db/x`)).toContain('write @ as %40')
    expect(await refusal(`postgres://ana:p@${SECRET}#x@db/x`)).toContain('write @ as %40')
  })

  test('nobody there, no such host', async () => {
    const free = createServer()
    free.listen(0, '127.0.0.1')
    await once(free, 'listening')
    const { port } = free.address() as { port: number }
    free.close()
    await once(free, 'close')
    const at = addressWith({ port: String(port), password: SECRET })
    expect(await refusal(at)).toMatch(new RegExp(`^Postgres at 127\\.0\\.0\\.1:${port}/\\w+ does not answer.*Start it`))
    expect(await refusal(addressWith({ hostname: 'nowhere.invalid', password: SECRET }))).toContain('is not known')
  })

  test('no password or no encryption where one is wanted', async () => {
    const hint = /does not answer, or not as expected\..*the password and the sslmode it wants\.$/
    expect(await refusal(addressWith({ username: GUARDED_USER }))).toMatch(hint)
    expect(await refusal(`${url}?sslmode=verify-full`)).toMatch(hint)
  })

  test.each([
    ['28000', 'refuses the user.'],
    ['53300', 'has no connection left.'],
    ['57P03', 'is starting or stopping.'],
    ['XX000', 'could not be brought up to date (SQLSTATE XX000)'],
  ])('what the server itself says: %s', async (state, words) => {
    const refusing = await fakeServer((socket) =>
      socket.on('data', () => socket.end(message('E', Buffer.from(`SFATAL\0C${state}\0Mno ${SECRET}\0\0`)))),
    )
    expect(await refusal(addressWith({ port: refusing.port }))).toContain(words)
    refusing.close()
  })

  test('a wrong password, no such database', async () => {
    const wrong = addressWith({ username: GUARDED_USER, password: SECRET })
    expect(await refusal(wrong)).toContain('refuses the user or the password. Correct them in DATABASE_URL.')
    expect(await refusal(addressWith({ pathname: '/nothing', password: SECRET }))).toContain('has no such database')
  })

  test('a server that is too old, or something else', async () => {
    const old = await fakeServer(oldPostgres)
    expect(await refusal(addressWith({ port: old.port }))).toContain('older than Postgres 14')
    old.close()
    const web = await fakeServer((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect(await refusal(addressWith({ port: web.port }))).toContain('does not answer')
    web.close()
  })

  test('a server that takes the connection and says nothing', async () => {
    const mute = await fakeServer(() => {})
    expect(await refusal(addressWith({ port: mute.port }))).toContain('does not answer')
    mute.close()
  })
})

async function fakeServer(answer: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    answer(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    port: String(port),
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Speaks just enough of the protocol to let anybody in and to name its version. */
function oldPostgres(socket: Socket): void {
  const ready = message('Z', Buffer.from('I'))
  let greeted = false
  socket.on('data', () => {
    if (!greeted) {
      greeted = true
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]))
      return
    }
    const column = Buffer.concat([Buffer.from('version\0'), Buffer.from('000000000000000000170004ffffffff0000', 'hex')])
    const value = Buffer.from('130011')
    const row = Buffer.concat([Buffer.from('000100000006', 'hex'), value])
    const fields = [message('T', Buffer.concat([Buffer.from('0001', 'hex'), column])), message('D', row)]
    socket.write(Buffer.concat([...fields, message('C', Buffer.from('SELECT 1\0')), ready]))
  })
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5, type)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
