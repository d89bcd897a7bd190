import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { paths } from '@/lib/contract/paths'
import { ConfigError } from '@/lib/server/config'
import { loopbackUrl } from '@/lib/server/loopback'
import { NEXT, startChild } from './child'

export type Dashboard = { readonly process: ChildProcess; readonly url: string }

const LOOK_EVERY_MS = 200

/**
 * Starts the built dashboard and resolves when it answers.
 *
 * @param env what it is told beside this process's own environment
 * @throws ConfigError when the port is taken, or when it ends instead of answering (its own words say why)
 */
export async function startDashboard(
  host: string,
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Dashboard> {
  await assertFree(host, port)
  const url = loopbackUrl(host, port)
  const child = startChild(NEXT, ['start', '-H', host, '-p', String(port)], env, true)
  child.stdout?.resume()
  while (child.exitCode === null && child.signalCode === null) {
    const answered = await fetch(`${url}${paths.api.health()}`).then(
      (response) => response.ok,
      () => false,
    )
    if (answered) return { process: child, url }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  throw new ConfigError('The dashboard ended before it answered; its own words are above.')
}

/** @throws ConfigError */
export function assertFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', () =>
      reject(
        new ConfigError(`Port ${port} of ${host} cannot be had. Stop what listens there, or choose another with PORT.`),
      ),
    )
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}
