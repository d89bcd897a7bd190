import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { type Node, parseSync, Visitor } from 'oxc-parser'
import { expect, test } from 'vitest'

/** What is read or heard of an element, besides what stands in it. */
const SAID =
  /^(aria-label|aria-valuetext|aria-description|alt|answer|description|hint|label|leave|note|placeholder|title)$/
/** Names, and what is typed as it stands. */
const NAMES: readonly string[] = ['Airglow', 'npm run audit -- verify']

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'app', 'components'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path.endsWith('.tsx') && existsSync(path))

/** Texts for people that stand in a page itself, as `place: text`. */
function inlineTexts(path: string, code: string): string[] {
  const found: string[] = []
  const note = ({ start }: Node, text: string) => {
    const words = text.trim()
    if (/\p{L}{2}/u.test(words) && !NAMES.includes(words))
      found.push(`${path}:${code.slice(0, start).split('\n').length}: ${words}`)
  }
  new Visitor({
    JSXText: (node) => note(node, node.value),
    JSXAttribute: (node) => {
      if (node.name.type !== 'JSXIdentifier' || !SAID.test(node.name.name)) return
      const value = node.value?.type === 'JSXExpressionContainer' ? node.value.expression : node.value
      if (value?.type === 'Literal' && typeof value.value === 'string') note(node, value.value)
      if (value?.type === 'TemplateLiteral') note(node, value.quasis.map((part) => part.value.raw).join(' '))
    },
  }).visit(parseSync(path, code).program)
  return found
}

test('no page holds text of its own: all of it is in the message file', () => {
  expect(files.flatMap((path) => inlineTexts(path, readFileSync(path, 'utf8')))).toEqual([])
})

test('which text is a page’s own is seen', () => {
  const page = `const a = <p title="Two words">Read me {say('x.y')} <b aria-label={\`No \${n}\`} className="grid">Airglow</b></p>`
  expect(inlineTexts('page.tsx', page)).toEqual(['page.tsx:1: Two words', 'page.tsx:1: Read me', 'page.tsx:1: No'])
})
