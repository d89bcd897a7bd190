import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HELP, parseCommand } from './command-options'
import { SCENARIO_NAMES } from './scenarios/scenario-catalog'

describe('the command line', () => {
  it('has sensible defaults', () => {
    expect(parseCommand([])).toEqual({
      kind: 'start',
      scenario: 'bad-build',
      clusters: ['dca1', 'dca4', 'sjc1', 'sjc2', 'phx1', 'phx2'],
      instances: 40,
      seed: 1,
      port: 0,
      controlPort: null,
      speed: 1,
      clock: 'live',
      clustersFile: '.airglow/clusters.json',
      extensions: [],
      faults: [],
    })
  })

  it('reads everything it names', () => {
    const argv =
      '--scenario quiet --clusters a,b --instances 4000 --seed 9 --port 8100 --control-port 8200 --speed 2.5 --clock held'.split(
        ' ',
      )
    const more = ['--clusters-file', 'x.json', '--profile', 'proposed', '--fault', 'a=down', '--fault', 'b=slow:30000']
    expect(parseCommand([...argv, ...more])).toMatchObject({
      scenario: 'quiet',
      clusters: ['a', 'b'],
      instances: 4000,
      port: 8100,
      controlPort: 8200,
      speed: 2.5,
      clock: 'held',
      clustersFile: 'x.json',
      extensions: ['caller-update-id', 'rollback-completed', 'limit-per-instance'],
      faults: [
        { cluster: 'a', fault: { kind: 'down' } },
        { cluster: 'b', fault: { kind: 'slow', delayMs: 30_000 } },
      ],
    })
  })

  for (const argv of [
    ['--scenario', 'nope'],
    ['--clusters', '0'],
    ['--clusters', 'a,a'],
    ['--clusters', 'a b'],
    ['--instances', '4001'],
    ['--seed', '-1'],
    ['--port', '70000'],
    ['--speed', '0'],
    ['--clock', 'stopped'],
    ['--profile', 'future'],
    ['--fault', 'dca1=tired'],
    ['--fault', 'nowhere=down'],
    ['--unheard-of'],
    ['stray'],
  ]) {
    it(`refuses ${argv.join(' ')} in one sentence`, () => {
      const command = parseCommand(argv)
      expect(command.kind).toBe('wrong')
      expect(command).toMatchObject({ message: expect.stringMatching(/^[^\n]+\.$/) })
    })
  }

  it('explains itself', () => {
    expect(parseCommand(['--help'])).toEqual({ kind: 'help' })
    for (const name of [...SCENARIO_NAMES, '--fault', 'POST /advance', 'fail=N']) expect(HELP).toContain(name)
    expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(140)
  })
})

describe('the command', () => {
  it('writes the clusters file, serves, and ends cleanly when told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clusters-'))
    const file = join(folder, 'deep', 'clusters.json')
    const argv = [
      '--import',
      'tsx',
      'lib/commands/clusters.ts',
      '--scenario',
      'quiet',
      '--clusters',
      'a,b',
      '--instances',
      '2',
      '--clusters-file',
      file,
    ]
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      let output = ''
      await new Promise<void>((resolve, reject) => {
        child.once('error', reject)
        child.once('exit', () => reject(new Error('ended early')))
        child.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString()
          if (output.includes('clusters file')) resolve()
        })
      })
      const entries: unknown = JSON.parse(await readFile(file, 'utf8'))
      expect(entries).toMatchObject([
        {
          name: 'a',
          scheduler_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
          auth_mechanism: 'UNAUTHENTICATED',
        },
        { name: 'b', auth_mechanism: 'UNAUTHENTICATED' },
      ])
      expect(output.split('\n').slice(0, 3)).toMatchObject(
        [/^a\thttp/, /^b\thttp/, /^control\thttp/].map((pattern) => expect.stringMatching(pattern)),
      )
      child.removeAllListeners('exit')
      const exit = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
      child.kill('SIGTERM')
      expect(await exit).toBe(0)
    } finally {
      child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  })
})
