/**
 * The cursor in `?since=` of a request; null without one. Anything that no reply ever named is taken for none: whoever asks
 * so is told everything, and is right all the same.
 */
export function sinceCursor(request: Request): string | null {
  const since = new URL(request.url).searchParams.get('since')
  return since !== null && /^[0-9a-f]{8}\.\d{1,15}$/.test(since) ? since : null
}
