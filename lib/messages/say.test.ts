import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import compile from 'icu-minify/compile'
import format from 'icu-minify/format'
import { createTranslator } from 'use-intl/core'
import { describe, expect, test } from 'vitest'
import messages from './en.json'
import { wantedBy } from './icu-message.test-support'
import { placesIn, sayingsIn } from './saying.test-support'

type Node = { readonly [name: string]: Node | string }

const entriesOf = (node: Node, at = ''): [place: string, message: string][] =>
  Object.entries(node).flatMap(([name, value]) =>
    typeof value === 'string' ? [[`${at}${name}`, value]] : entriesOf(value, `${at}${name}.`),
  )
const all = entriesOf(messages)

const listed = ['ls-files', '--cached', '--others', '--exclude-standard', 'app', 'components', 'lib']
const files = execFileSync('git', listed, { encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|test-support)\.tsx?$/.test(path) && existsSync(path))
  .map((path) => ({ path, code: readFileSync(path, 'utf8') }))

const fits = (pattern: string): ((place: string) => boolean) => {
  const whole = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[\\w-]+')}$`)
  return (place) => whole.test(place)
}

describe('what is written is said', () => {
  test('every message is said somewhere', () => {
    const written = new Set(files.flatMap(({ code }) => placesIn(code)))
    const patterns = [...written].filter((place) => /^[a-z][\w-]*\.[\w.*-]*\*/.test(place)).map(fits)
    const unsaid = all
      .map(([place]) => place)
      .filter((place) => !written.has(place) && !patterns.some((isSaid) => isSaid(place)))
    expect(unsaid).toEqual([])
  })

  test('whoever says a message gives it all it wants', () => {
    const words = files.filter(({ path }) => path.startsWith('lib/domain/')).map(({ code }) => code)
    const sayings = files
      .filter(({ code }) => code.includes('messages/say'))
      .flatMap(({ path, code }) => sayingsIn(code, words.join('\n')).map((saying) => ({ path, ...saying })))
    const lacks = all.flatMap(([place, message]) => {
      const { values, marks } = wantedBy(message)
      const wanted = [...values.keys(), ...marks]
      const lacking = (given: ReadonlySet<string> | null) => wanted.filter((name) => given !== null && !given.has(name))
      // A place that is put together is narrowed by types that are not read here: one that may say it has to have it all.
      const named = sayings.filter(({ places }) => places.includes(place))
      const perhaps = sayings.filter(({ places }) => places.some((one) => one.includes('*') && fits(one)(place)))
      const told = [
        ...named.filter(({ given }) => lacking(given).length > 0),
        ...(named.length === 0 && perhaps.every(({ given }) => lacking(given).length > 0) ? perhaps : []),
      ]
      return told.map(({ path, given }) => `${path}: ${place} lacks ${lacking(given).join(', ')}`)
    })
    expect(lacks).toEqual([])
    // Or the reader of calls has gone blind.
    expect(sayings.filter(({ places, given }) => places.length > 0 && given !== null).length).toBeGreaterThan(200)
  })
})

/** Values of the right kinds: every option and a stranger, no number and large ones. */
const valuesFor = (message: string) => {
  const { values, marks } = wantedBy(message)
  return fc.record({
    ...Object.fromEntries(
      [...values].map(([name, { kind, options }]) => {
        if (kind === 'number') return [name, fc.constantFrom(0, 1, 2, 12_400)]
        return [name, kind === 'select' ? fc.constantFrom(...options, 'stranger') : fc.constant('text')]
      }),
    ),
    ...Object.fromEntries([...marks].map((name) => [name, fc.constant((words: string) => `${words}` || 'mark')])),
  })
}

/** One message, to be said many times. */
const sayerOf = (message: string) =>
  createTranslator({
    locale: 'en',
    timeZone: 'UTC',
    messages: { it: message },
    onError: (error) => {
      throw error
    },
  }).markup

test('every message can be said with values of the right kinds, and comes out clean', () => {
  const strays = all.flatMap(([place, message]) => {
    const sayIt = sayerOf(message)
    return fc
      .sample(valuesFor(message), { numRuns: 25, seed: 42 })
      .map((values) => sayIt('it', values))
      .filter((said) => / {2}|[{}]/.test(said))
      .map((said) => `${place}: “${said}”`)
  })
  expect([...new Set(strays)]).toEqual([])
})

const FORMATTERS = {
  getNumberFormat: (...args: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...args),
  getPluralRules: (...args: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...args),
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
}

test('a message says the same when the build has compiled it', () => {
  const differ = all.flatMap(([place, message]) => {
    const sayIt = sayerOf(message)
    const compiled = compile(message)
    const said = (values: object) =>
      [format(compiled, 'en', { ...values }, { formatters: FORMATTERS, timeZone: 'UTC' })].flat().join('')
    return fc
      .sample(valuesFor(message), { numRuns: 25, seed: 42 })
      .filter((values) => said(values) !== sayIt('it', values))
      .map((values) => `${place}: “${said(values)}”, not “${sayIt('it', values)}”`)
  })
  expect([...new Set(differ)]).toEqual([])
})

/** What is not said here, what is said instead, and where the word may stand all the same. */
const VOCABULARY: readonly { never: RegExp; instead: string; except?: RegExp }[] = [
  { never: /["']|\.\.\./, instead: '“ ”, ’ and …' },
  { never: / {2}|\s$/, instead: 'one space, and none at the end' },
  { never: /\bdeploy/i, instead: 'rollout, update', except: /\bfirst deployment\b/ },
  { never: /\brevert/i, instead: 'roll back, restore' },
  { never: /\bundo\b|\bundone\b/i, instead: 'roll back, restore', except: /^Undo\b/ },
  {
    never: /\bserver/i,
    instead: 'scheduler; the server is Airglow’s',
    except: /Airglow’s? (server|answer)|the server’s log/,
  },
  { never: /\bversion/i, instead: 'build; versions are of programs', except: /version of Airglow|^\{version\}/ },
  { never: /\brelease/i, instead: 'build, rollout' },
  { never: /\bmeta update|\bmetaupdate|\bjob ?update/i, instead: 'meta-update, update' },
  { never: /\b(shard|replica|pod|node|task instance)s?\b/i, instead: 'instance' },
  { never: /\b(data ?cent(er|re)|region|zone cluster)s?\b/i, instead: 'cluster' },
  { never: /\b(agent|slave|worker)s?\b/i, instead: 'host' },
  { never: /\b(heartbeat|keep-?alive|ping)s?\b/i, instead: 'pulse' },
  { never: /\bto rollback\b|\brollbacked\b|\broll-back/i, instead: 'rollback is the noun, roll back the verb' },
  { never: /\b(freeze|lock|ban|block)(ed|s)? (the )?build/i, instead: 'hold' },
  { never: /\b(canceled|honored|color)\b/i, instead: 'the spelling of the rest' },
  { never: /\b(please|oops|sorry|successfully|invalid|unable to)\b/i, instead: 'what is, and what to do' },
]

describe('one word for one thing', () => {
  test.each(VOCABULARY)('$never: $instead', ({ never, except }) => {
    const strays = all.filter(([, message]) => never.test(message) && !except?.test(message))
    expect(strays.map(([place, message]) => `${place}: ${message}`)).toEqual([])
  })
})
