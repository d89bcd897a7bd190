/** One JSON line an event, values escaped, so that no text from a cluster can forge a line. */
function write(level: 'info' | 'error', message: string, fields: Record<string, unknown>): void {
  const line = JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })
  process.stderr.write(`${line.slice(0, 4096)}\n`)
}

export const log = {
  info: (message: string, fields: Record<string, unknown> = {}) => write('info', message, fields),
  error: (message: string, error: unknown) =>
    write('error', message, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
}
