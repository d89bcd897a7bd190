import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** What opens pages and writes the address without either waiting for the other; `components/ui` has what does. */
const BARE_ADDRESS = [/from 'next\/link'/, /\buseRouter\b/, /\buseQueryStates?\b/]

/** The law of the house, as data. What a room may import of ours, and what its code must never contain. */
const ROOMS: Readonly<Record<string, { imports: readonly string[]; never?: readonly RegExp[] }>> = {
  'lib/messages': { imports: [], never: [/from 'react'/, /from 'next/] },
  'lib/domain': {
    imports: ['lib/messages'],
    never: [
      /\bawait\b/,
      /\bDate\.now\b/,
      /\bnew Date\(\)/,
      /\bMath\.random\b/,
      /\bprocess\b/,
      /from 'zod'/,
      /from 'react'/,
      /from 'node:/,
    ],
  },
  'lib/contract': { imports: ['lib/domain'], never: [/\bfetch\(/, /from 'react'/, /from 'node:/] },
  'lib/aurora': { imports: ['lib/domain'], never: [/\bsql`/, /\bResponse\.json\b/, /from 'next/] },
  'lib/store': { imports: ['lib/domain'], never: [/from 'thrift'/, /from 'next/] },
  'lib/fleet': {
    imports: ['lib/domain', 'lib/aurora', 'lib/store'],
    never: [/\b(start|pause|resume|abort|rollback|pulse)JobUpdate\b/, /\bsql`/, /from 'next/],
  },
  'lib/engine': {
    imports: ['lib/domain', 'lib/aurora', 'lib/store'],
    never: [/\bsql`/, /\bRequest\b/, /\bnew Response\b/, /from 'next/],
  },
  // The engine's proof: it tells the scheduler's rules a second time, so that the simulator's mistakes are not its own.
  'lib/model': {
    imports: ['lib/domain', 'lib/aurora', 'lib/store', 'lib/engine'],
    never: [/\bDate\.now\b/, /\bMath\.random\b/],
  },
  'lib/simulator': { imports: ['lib/domain', 'lib/aurora/generated'] },
  'lib/server': {
    imports: ['lib/messages', 'lib/domain', 'lib/contract', 'lib/aurora', 'lib/store', 'lib/fleet', 'lib/engine'],
    never: [/\bsql`/, /from 'thrift'/, /from 'react'/],
  },
  // The processes people start: they know where to listen and which processes to run side by side.
  'lib/commands': {
    imports: [
      'lib/simulator',
      'lib/model',
      'lib/server',
      'lib/store',
      'lib/aurora',
      'lib/contract',
      'lib/domain',
      'lib/fleet',
    ],
  },
  'components/ui': {
    imports: ['lib/messages'],
    never: [/\b(job ?update|meta-?update|cluster|instance|rollback|scheduler)s?\b/i, /\bfetch\(/],
  },
  'components/live': { imports: ['lib/messages', 'lib/contract', 'lib/domain'] },
  components: {
    imports: ['components', 'lib/messages', 'lib/contract', 'lib/domain'],
    // What asks a whole page what is in it has the browser reckon every style anew whenever a node comes or goes.
    never: [/\bfetch\(/, /\bEventSource\b/, /dangerouslySetInnerHTML/, /\bgroup-has-/, /\bhas-data-/, ...BARE_ADDRESS],
  },
  app: {
    imports: ['lib/server', 'components', 'lib/messages', 'lib/contract', 'lib/domain'],
    never: [/\bsql`/, /from 'thrift'/, /dangerouslySetInnerHTML/, /\bgroup-has-/, /\bhas-data-/, ...BARE_ADDRESS],
  },
  e2e: { imports: ['lib/contract', 'lib/domain', 'lib/commands'] },
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MAX_LINES = 500
const DRAWERS = /^(utils?|helpers?|common|misc|types|constants|index)$/
/** Files that a tool wants at the root, beside the given top level. */
const ROOT_FILES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'next.config.js',
  'README.md',
  // Next looks for these three nowhere else; git, the linters and the test runner (and editors with them) look here first.
  'instrumentation.ts',
  'proxy.ts',
  'postcss.config.mjs',
  '.gitignore',
  'biome.json',
  '.oxlintrc.json',
  'vitest.config.ts',
]
const ROOT_FOLDERS = ['app', 'components', 'lib', 'public', 'e2e', '.ci']

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)))
const isGenerated = (path: string) => path.startsWith('lib/aurora/generated/')
const sources = tracked.filter((path) => /\.(ts|tsx|mts|js|mjs)$/.test(path) && !isGenerated(path))
const isTest = (path: string) => /\.(test|spec|test-support)\.tsx?$/.test(path) || path.startsWith('e2e/')

/** The innermost room a path lies in. */
const roomOf = (path: string): string | undefined =>
  Object.keys(ROOMS)
    .filter((room) => path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0]

function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const found = [...text.matchAll(/(?:from|import|import\()\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '')
  return found.flatMap((target) => {
    if (target.startsWith('@/')) return [target.slice(2)]
    return target.startsWith('.') ? [posix.normalize(posix.join(dirname(path), target))] : []
  })
}

/** Code without comments and strings of prose, so that a word in an explanation breaks no law. */
const codeOf = (path: string): string =>
  readFileSync(join(ROOT, path), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '')

describe('every import goes along an arrow', () => {
  for (const [room, { imports }] of Object.entries(ROOMS))
    test(room, () => {
      const broken = sources
        .filter((path) => roomOf(path) === room && !isTest(path))
        .flatMap((path) => importsOf(path).map((target) => ({ path, target })))
        .filter(
          ({ target }) =>
            !target.startsWith(`${room}/`) && !imports.some((allowed) => target.startsWith(`${allowed}/`)),
        )
        .map(({ path, target }) => `${path} → ${target}`)
      expect(broken).toEqual([])
    })

  test('nothing in the product imports the simulator', () => {
    const importers = sources
      .filter((path) => !isTest(path) && !path.startsWith('lib/simulator/') && !path.startsWith('lib/commands/'))
      .filter((path) => importsOf(path).some((target) => target.startsWith('lib/simulator/')))
    expect(importers).toEqual([])
  })

  test('no two folders of the product import each other', () => {
    const edges = new Set(
      sources
        .filter((path) => !isTest(path))
        .flatMap((path) => importsOf(path).map((target) => [roomOf(path), roomOf(target)] as const))
        .filter(([from, to]) => from !== undefined && to !== undefined && from !== to)
        .map(([from, to]) => `${from} ${to}`),
    )
    const twoWay = [...edges].filter((edge) => edges.has(edge.split(' ').reverse().join(' ')))
    expect(twoWay).toEqual([])
  })
})

describe('no room contains what is not its own', () => {
  for (const [room, { never = [] }] of Object.entries(ROOMS))
    test(room, () => {
      const broken = sources
        .filter((path) => roomOf(path) === room && !isTest(path))
        .flatMap((path) =>
          never.filter((pattern) => pattern.test(codeOf(path))).map((pattern) => `${path} has ${pattern}`),
        )
      expect(broken).toEqual([])
    })

  test('the environment is read in one place, and the process-wide slot lives in one place', () => {
    const product = sources.filter((path) => /^(app|components|lib)\//.test(path) && !isTest(path))
    const env = product.filter((path) => /process\.env\b/.test(codeOf(path)))
    const slots = product.filter((path) => /\bglobalThis\b/.test(codeOf(path)) && path.startsWith('lib/'))
    expect(env.filter((path) => path !== 'lib/server/config.ts' && !path.startsWith('lib/commands/'))).toEqual([])
    expect(slots).toEqual(['lib/server/runtime.ts'])
  })

  test('no type is forced and no rule is switched off', () => {
    const forbidden = /@ts-ignore|@ts-expect-error|@ts-nocheck|eslint-disable|biome-ignore|oxlint-disable/
    const lawbook = 'lib/architecture.test.ts'
    const types = /\bas any\b|: any\b/
    const broken = sources.filter(
      (path) =>
        path !== lawbook && (forbidden.test(readFileSync(join(ROOT, path), 'utf8')) || types.test(codeOf(path))),
    )
    expect(broken).toEqual([])
  })
})

describe('files', () => {
  test('are kebab-case and named for a noun', () => {
    const ours = sources.filter((path) => /^(app|components|lib|e2e)\//.test(path))
    const broken = ours.filter((path) => {
      const name = posix.basename(path).replace(/(\.(test|spec|test-support|config))?\.(ts|tsx|mjs)$/, '')
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || DRAWERS.test(name)
    })
    expect(broken).toEqual([])
  })

  test(`have at most ${MAX_LINES} lines`, () => {
    const long = sources.filter((path) => readFileSync(join(ROOT, path), 'utf8').split('\n').length > MAX_LINES)
    expect(long).toEqual([])
  })

  test('at the top level are those given and those tools insist on', () => {
    const strange = tracked.filter((path) => {
      const [first = ''] = path.split('/')
      return path.includes('/') ? !ROOT_FOLDERS.includes(first) : !ROOT_FILES.includes(first)
    })
    expect(strange).toEqual([])
  })

  test('export by name; a default only where Next or a tool demands it', () => {
    const demanded =
      /^(app\/.*\/?(page|layout|not-found|error|global-error|loading|template)\.tsx|(.*\/)?[\w-]+(\.config|-loader)\.(ts|js|mjs))$/
    const broken = sources.filter((path) => !demanded.test(path) && /^export default\b/m.test(codeOf(path)))
    expect(broken).toEqual([])
  })
})

describe('documents', () => {
  test('cite only what exists', () => {
    const dead = ['README.md', 'lib/README.md', 'lib/DECISIONS.md'].flatMap((document) => {
      const text = readFileSync(join(ROOT, document), 'utf8')
      const cited = [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '')
      const inCode = [...text.matchAll(/`((?:app|components|lib|e2e|public)\/[\w./[\]-]+)`/g)].map(
        (match) => match[1] ?? '',
      )
      const missing = [
        ...cited.filter((path) => !existsSync(join(ROOT, dirname(document), path))),
        ...inCode.filter((path) => !existsSync(join(ROOT, path))),
      ]
      return missing.map((path) => `${document} cites ${path}`)
    })
    expect(dead).toEqual([])
  })
})
