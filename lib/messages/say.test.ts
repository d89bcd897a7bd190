import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import messages from './en.json'

type Node = { readonly [name: string]: Node | string }

const places = (node: Node, at = ''): string[] =>
  Object.entries(node).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${at}${name}`] : places(value, `${at}${name}.`),
  )

test('every message is said somewhere', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'app', 'components', 'lib'], {
    encoding: 'utf8',
  })
  const code = files
    .split('\n')
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  // Said by its whole name, or by one that ends in a value: say(`states.${state}`).
  const isSaid = (place: string) => {
    const parts = place.split('.')
    return (
      code.includes(`'${place}'`) ||
      parts.some((_, cut) => cut > 0 && code.includes(`\`${parts.slice(0, cut).join('.')}.\${`))
    )
  }
  expect(places(messages).filter((place) => !isSaid(place))).toEqual([])
})
