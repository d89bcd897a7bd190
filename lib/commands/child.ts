import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '@/lib/server/config'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const END_WITH_PARENT = new URL('./end-with-parent.mjs', import.meta.url).href
const TSX = import.meta.resolve('tsx')
export const NEXT = fileURLToPath(new URL('../../node_modules/next/dist/bin/next', import.meta.url))

type Environment = Readonly<Record<string, string>>

/**
 * Starts a program of ours in a process of its own, with no shell between, so that signals reach it; it ends when this one
 * does, even when this one is killed.
 */
export function startChild(
  script: string,
  args: readonly string[],
  env: Environment = {},
  quiet = false,
): ChildProcess {
  const loader = script.endsWith('.ts') ? ['--import', TSX] : []
  return spawn(process.execPath, [...loader, '--import', END_WITH_PARENT, script, ...args], {
    cwd: ROOT,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', AIRGLOW_PARENT: String(process.pid), ...env },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit', 'ipc'],
  })
}

/** Resolves with the exit code; a child that a signal ended counts as 128. */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 128))
  })
}

/** Hands the signals that end this process on to its children, and ends with the last of them. */
export function endTogether(children: readonly ChildProcess[]): void {
  const stop = (signal: NodeJS.Signals) => {
    for (const child of children) child.kill(signal)
  }
  process.on('SIGINT', () => stop('SIGTERM'))
  process.on('SIGTERM', () => stop('SIGTERM'))
}

/** Runs a command to its exit code. What the person can mend is told in one sentence, everything else with its stack. */
export function runCommand(command: () => Promise<number>): void {
  command().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error)
      process.stderr.write(`${text}\n`)
      process.exit(2)
    },
  )
}
