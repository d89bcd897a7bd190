import { type NextRequest, NextResponse } from 'next/server'
import { isLoopbackName, WRONG_NAME } from './lib/server/loopback'

/** Pages hold data as well as routes do: neither answers to a name that is not this machine's own. */
export function proxy(request: NextRequest): NextResponse {
  return isLoopbackName(request.headers.get('host'))
    ? NextResponse.next()
    : new NextResponse(WRONG_NAME, { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
