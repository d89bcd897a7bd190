import type { z } from 'zod'
import { AppError, isAppError } from './app-error'
import { log } from './log'
import { isLoopbackName, WRONG_NAME } from './loopback'
import { localPrincipal, type Principal, principalOf } from './principal'
import { COMMON_HEADERS, problemReply } from './problem-reply'
import { getRuntime, type Runtime } from './runtime'
import { packReply, type SharedReply } from './shared-replies'

/** Largest body of a request; a confirmation of 500 members needs half of it. */
const MAX_BODY_BYTES = 128 * 1024

type Context = { readonly runtime: Runtime; readonly principal: Principal }

/**
 * Wraps a verb as an HTTP handler: checks where the request comes from, answers JSON, and turns every failure into a code and
 * a sentence. A failure without a name shows neither its text nor a stack.
 *
 * @param headers what else belongs to a reply that is no failure
 */
export function answer(
  request: Request,
  verb: (context: Context) => Promise<unknown>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return guard(request, async (runtime) =>
    jsonReply(request, packReply(await verb({ runtime, principal: principalOf(request) })), headers),
  )
}

/**
 * For what everybody sees alike: serialised once for each version of the board, whoever asks.
 *
 * @param key what the reply is about
 */
export function answerShared(
  request: Request,
  key: string,
  verb: (context: Context) => Promise<unknown>,
): Promise<Response> {
  return guard(request, async (runtime) => {
    const { version, nowMs } = runtime.overview()
    const versions = `${version} ${runtime.bells.version('actions')} ${nowMs}`
    const make = () => verb({ runtime, principal: localPrincipal })
    return jsonReply(request, await runtime.replies.get(key, versions, make))
  })
}

/** The same door for what is not JSON: the event stream. */
export function answerStream(request: Request, open: (runtime: Runtime) => Response): Promise<Response> {
  return guard(request, async (runtime) => open(runtime))
}

/** Wraps a verb that writes Markdown. @param file what a browser calls it when it is saved */
export function answerMarkdown(
  request: Request,
  file: string,
  verb: (context: Context) => Promise<string>,
): Promise<Response> {
  return guard(request, async (runtime) => {
    const text = await verb({ runtime, principal: principalOf(request) })
    return new Response(text, {
      headers: {
        ...COMMON_HEADERS,
        'content-type': 'text/markdown; charset=utf-8',
        'content-disposition': `inline; filename="${file}"`,
      },
    })
  })
}

async function guard(request: Request, reply: (runtime: Runtime) => Promise<Response>): Promise<Response> {
  let isEnding = false
  const response = await replyOrProblem(request, async (runtime) => {
    try {
      return await reply(runtime)
    } finally {
      isEnding = runtime.bells.isClosed
    }
  })
  // A browser that goes on asking over a connection it has would keep this process from ending.
  if (isEnding) response.headers.set('connection', 'close')
  return response
}

async function replyOrProblem(request: Request, reply: (runtime: Runtime) => Promise<Response>): Promise<Response> {
  try {
    checkHost(request)
    if (request.method !== 'GET' && request.method !== 'HEAD') checkOrigin(request)
    return await reply(await getRuntime())
  } catch (error) {
    if (isAppError(error)) return problemReply(error.code, error.message, { inTheWay: error.inTheWay })
    log.error('A request failed.', error)
    if (isStoreFailure(error))
      return problemReply(
        'store-unavailable',
        'The store cannot be read or written just now, so nothing can be recorded. Try again shortly.',
      )
    return problemReply(
      'internal',
      'Something went wrong in Airglow itself. Its log says what; trying again is harmless.',
    )
  }
}

/** Parses the body of a request. @throws AppError unsupported-media-type, too-large, bad-request */
export async function parseBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new AppError('unsupported-media-type', 'Send the body as application/json.')
  const text = await readText(request)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AppError('bad-request', 'The body is not JSON.')
  }
  return parse(schema, value, 'The body')
}

/** Parses the query of a request; a key that stands there twice is refused. @throws AppError bad-request */
export function parseQuery<T>(request: Request, schema: z.ZodType<T>): T {
  const { searchParams } = new URL(request.url)
  const values = Object.fromEntries([...searchParams.keys()].map((key) => [key, onlyValue(searchParams.getAll(key))]))
  return parse(schema, values, 'The query of the address')
}

const onlyValue = (values: readonly string[]): unknown => (values.length === 1 ? values[0] : values)

function parse<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue && issue.path.length > 0 ? `“${issue.path.join('.')}”: ` : ''
  throw new AppError('bad-request', `${what} is not as it should be: ${where}${issue?.message ?? 'it cannot be read'}.`)
}

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) throw new AppError('too-large', `The body may have ${MAX_BODY_BYTES} bytes at most.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function checkHost(request: Request): void {
  if (!isLoopbackName(request.headers.get('host'))) throw new AppError('bad-host', WRONG_NAME)
}

/** Scripts send no Origin; a browser always does, and only our own pages may act. */
function checkOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const own = origin === null || origin === `http://${request.headers.get('host')}`
  if (!own || (site !== null && site !== 'same-origin' && site !== 'none'))
    throw new AppError('bad-origin', 'Requests that change something are taken from the pages of this dashboard only.')
}

/** With a validator, so that a doorbell without news costs no body. */
function jsonReply(request: Request, { etag, body }: SharedReply, more: Record<string, string> = {}): Response {
  const headers = { ...COMMON_HEADERS, etag, ...more }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return new Response(body, { headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } })
}

const isStoreFailure = (error: unknown): boolean =>
  error instanceof Error && error.constructor.name === 'DrizzleQueryError'
