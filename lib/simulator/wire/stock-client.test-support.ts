import { request as httpRequest } from 'node:http'
import { gunzipSync } from 'node:zlib'
import thrift from 'thrift'
import { Client } from '@/lib/aurora/generated/AuroraAdmin'

export const JSON_TYPE = 'application/vnd.apache.thrift.json'
export const BINARY_TYPE = 'application/vnd.apache.thrift.binary'

export type Reply = { status: number; headers: Readonly<Record<string, unknown>>; body: Buffer; chunks: number }

/** A request with exactly these headers; rejects when the connection breaks. */
export const send = (
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  method = 'POST',
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
            chunks: chunks.length,
          }),
        )
      },
    )
    request.on('error', reject)
    request.end(body)
  })

/** One call with the stock client code in one protocol. */
export async function call(
  url: string,
  protocol: 'json' | 'binary',
  method: string,
  args: readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
) {
  const Protocol = protocol === 'json' ? thrift.TJSONProtocol : thrift.TBinaryProtocol
  let sent = Buffer.alloc(0)
  const transport = new thrift.TBufferedTransport(undefined, (bytes) => {
    sent = Buffer.from(bytes ?? Buffer.alloc(0))
  })
  const client: object = Reflect.construct(Client, [transport, Protocol])
  const answer: unknown = Reflect.apply(Reflect.get(client, method), client, args)
  const type = protocol === 'json' ? JSON_TYPE : BINARY_TYPE
  const reply = await send(`${url}/api`, sent, { 'content-type': type, accept: type, ...headers })
  const body = reply.headers['content-encoding'] === 'gzip' ? gunzipSync(reply.body) : reply.body
  const reader = new Protocol(new thrift.TFramedTransport(body))
  const { fname, mtype, rseqid } = reader.readMessageBegin()
  Reflect.apply(Reflect.get(client, `recv_${fname}`), client, [reader, mtype, rseqid])
  return { response: await answer, reply }
}
