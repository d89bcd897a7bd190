import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { HELP } from './command-help'
import { OPTION_NAMES, parseCommand } from './command-options'
import { controlActions } from './control-actions'
import { SCENARIO_NAMES } from './scenarios/scenario-catalog'
import { FAULT_SYNTAX } from './wire/fault'

const CONTROL_ROUTES = Object.keys(controlActions([], () => undefined)).map((route) => route.replace('GET ', 'GET  '))
/** The first words of the syntax's parts. */
const FAULT_KINDS = FAULT_SYNTAX.split(', ').map((part) => `${/^[a-z-]+/.exec(part)?.[0]}`)

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
      standbys: 0,
      auth: 'none',
      usersFile: null,
      corsOrigin: null,
      zookeeper: null,
      faults: [],
      skews: [],
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
    const leaders =
      '--clusters 2 --standbys 1 --auth basic --users u.json --cors http://localhost:3000 --fault dca1=skew:-5000'
    const announced = ' --zookeeper zk1:2181,zk2:2181 --zk-path /x/{cluster}'
    expect(parseCommand((leaders + announced).split(' '))).toMatchObject({
      standbys: 1,
      auth: 'basic',
      usersFile: 'u.json',
      corsOrigin: 'http://localhost:3000',
      zookeeper: { servers: 'zk1:2181,zk2:2181', path: '/x/{cluster}' },
      faults: [],
      skews: [{ cluster: 'dca1', skewMs: -5000 }],
    })
  })

  it('gives single clusters another profile', () => {
    const command = parseCommand(['--clusters', 'a,b,c', '--profile', 'a=proposed,b=stock'])
    expect(command).toMatchObject({ kind: 'start' })
    if (command.kind !== 'start') return
    expect(command.extensions).toEqual(
      new Map([
        ['a', ['caller-update-id', 'rollback-completed', 'limit-per-instance']],
        ['b', []],
      ]),
    )
  })

  for (const [line, message] of [
    ['--scenario nope', /^--scenario must be one of bad-build, .*, not nope\.$/],
    ['--clusters 0', '--clusters must be a whole number from 1 to 200, not 0.'],
    ['--clusters a,a', /^--clusters must be a number or different names/],
    ['--clusters a;b', /^--clusters must be a number or different names/],
    ['--instances 4001', '--instances must be a whole number from 1 to 4000, not 4001.'],
    ['--seed=-1', '--seed must be a whole number from 0 to 4294967295, not -1.'],
    ['--port 70000', '--port must be a whole number from 0 to 65535, not 70000.'],
    ['--speed 0', '--speed must be a number from 0.01 to 10000, not 0.'],
    ['--clock stopped', '--clock must be one of live, held, not stopped.'],
    ['--profile future', '--profile must be one of stock, proposed, not future.'],
    ['--profile dca1=future', '--profile must be one of stock, proposed, not future.'],
    ['--profile dca2=stock', '--profile names a cluster dca2 that is not started; did you mean dca1?'],
    ['--fault dca1=tired', /^--fault must be CLUSTER=FAULT with a fault out of none, down, .*, not dca1=tired\.$/],
    ['--fault nowhere=down', '--fault names a cluster nowhere that is not started.'],
    ['--standbys 9', '--standbys must be a whole number from 0 to 4, not 9.'],
    ['--auth kerberos', '--auth must be one of none, basic, not kerberos.'],
    ['--users u.json', '--users needs --auth basic beside it.'],
    ['--cors localhost', '--cors must be an origin like http://localhost:3000, not localhost.'],
    ['--zookeeper zk1', '--zookeeper must be HOST:PORT, with commas between several, not zk1.'],
    ['--zookeeper a:1,b:2', '--zookeeper servers must share one port: clusters.json has one zk_port for all.'],
    ['--zk-path /x', '--zk-path needs --zookeeper beside it.'],
    ['--zookeeper a:1 --zk-path /x', /^--zk-path must be a path with \{cluster\} in it/],
    ['--cluster 3', 'There is no option --cluster; did you mean --clusters?'],
    ['--standbies 3', 'There is no option --standbies; did you mean --standbys?'],
    ['--unheard-of', 'There is no option --unheard-of; --help lists them all.'],
    ['--port', '--port needs a value.'],
    ['--port --clusters 3', '--port needs a value.'],
    ['--help=yes', '--help takes no value, but got yes.'],
    ['stray', 'stray belongs to no option.'],
  ] as const) {
    it(`refuses ${line} in one sentence`, () => {
      const expected = typeof message === 'string' ? message : expect.stringMatching(message)
      expect(parseCommand(line.split(' '))).toEqual({ kind: 'wrong', message: expected })
    })
  }

  it('explains itself', () => {
    expect(parseCommand(['--help'])).toEqual({ kind: 'help' })
    for (const name of [...SCENARIO_NAMES, ...OPTION_NAMES, ...CONTROL_ROUTES, ...FAULT_KINDS, 'fail=N'])
      expect(HELP).toContain(name)
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
