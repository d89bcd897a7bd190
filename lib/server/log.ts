/** One JSON line an event, values escaped, so that no text from a cluster can forge a line. */
function write(level: 'info' | 'error', message: string, fields: Record<string, unknown>): void {
  const line = JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })
  process.stderr.write(`${line.slice(0, 4096)}\n`)
}

/** A failed query repeats its parameters in its message and its stack, and they hold configs, which hold secrets. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!('query' in error && 'params' in error)) return error.stack ?? error.message
  const { cause } = error
  const why = cause instanceof Error ? cause.message : 'the reason is not known'
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [`${why}, in: ${String(error.query).slice(0, 300)}`, ...places].join('\n')
}

export const log = {
  info: (message: string, fields: Record<string, unknown> = {}) => write('info', message, fields),
  error: (message: string, error: unknown) => write('error', message, { error: told(error) }),
}
