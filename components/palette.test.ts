import { readFileSync } from 'node:fs'
import {
  type Color,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  filterGrayscale,
  interpolate,
  parse,
  wcagContrast,
} from 'culori'
import { describe, expect, test } from 'vitest'
import { INSTANCE_STATES } from '@/lib/domain/instance'
import { INSTANCE_LOOK } from './status'
import { TONE_FILL, TONE_VARIABLE, type Tone } from './ui/tone'

const STYLES = readFileSync('app/globals.css', 'utf8')
const TONES = Object.keys(TONE_VARIABLE) as Tone[]

/** How people see: all colours, without red, green or blue cones (Machado 2009), and no colours at all. */
const COLOUR_VISION: Readonly<Record<string, (colour: Color) => Color | undefined>> = {
  'all colours': (colour) => colour,
  protanopia: filterDeficiencyProt(1),
  deuteranopia: filterDeficiencyDeuter(1),
  tritanopia: filterDeficiencyTrit(1),
}
const VISION = { ...COLOUR_VISION, 'no colours': filterGrayscale(1) }

/** A variable of one theme, as somebody sees it. */
function colourOf(theme: string, variable: string, see: (colour: Color) => Color | undefined): Color {
  const block = STYLES.split(`color-scheme: ${theme};`)[1]?.split('}')[0]
  const written = block?.match(new RegExp(`${variable}: (#[0-9a-f]{6});`))?.[1]
  const seen = see(parse(written ?? '') ?? expect.fail(`${variable} has no colour in the ${theme} theme`))
  return seen ?? expect.fail(`${variable} cannot be converted`)
}

/** In CIEDE2000, of which about 2 can just be seen side by side. */
const CLEARLY_APART = 9.5

/** Tones that ask for opposite things: taking one for the other is a wrong decision, not a matter of taste. */
const OPPOSITES: readonly (readonly [Tone, Tone])[] = [
  ['bad', 'good'],
  ['warn', 'good'],
  ['unknown', 'good'],
  ['move', 'good'],
  ['back', 'good'],
  ['bad', 'move'],
  ['bad', 'back'],
  ['bad', 'unknown'],
  ['bad', 'plain'],
  ['move', 'back'],
  ['bad', 'warn'],
]

describe.each(['dark', 'light'])('in the %s theme', (theme) => {
  test.each(Object.entries(COLOUR_VISION))('opposite tones stay apart with %s', (_name, see) => {
    const apart = differenceCiede2000()
    for (const [one, other] of OPPOSITES)
      expect(
        apart(colourOf(theme, TONE_VARIABLE[one], see), colourOf(theme, TONE_VARIABLE[other], see)),
        `${one} and ${other}`,
      ).toBeGreaterThanOrEqual(CLEARLY_APART)
  })

  test.each(Object.entries(VISION))('every tone stands out from what it is drawn on with %s', (_name, see) => {
    // WCAG 2.2, 1.4.11: graphics that say something.
    for (const tone of TONES)
      for (const ground of ['--ground', '--surface', '--raised'])
        expect(
          wcagContrast(colourOf(theme, TONE_VARIABLE[tone], see), colourOf(theme, ground, see)),
          `${tone} on ${ground}`,
        ).toBeGreaterThanOrEqual(3)
  })
})

describe('without colours', () => {
  test('no two states of an instance have the same glyph', () => {
    expect(new Set(INSTANCE_STATES.map((state) => INSTANCE_LOOK[state].shape)).size).toBe(INSTANCE_STATES.length)
  })

  test('no two tones fill an area with the same pattern, but for green and a grey that is far darker or lighter', () => {
    const patterns = TONES.map((tone) => {
      const rule = STYLES.split(`.${TONE_FILL[tone]} {`)[1]?.split('}')[0] ?? expect.fail(`${tone} fills nothing`)
      return rule.replace(/var\([\w-]+\)/g, 'colour').replace(/color-mix\([^)]*\)/g, 'colour')
    })
    const shared = TONES.filter((_tone, at) => patterns.filter((pattern) => pattern === patterns[at]).length > 1)
    expect(shared).toEqual(['good', 'plain'])
    const share = Number(STYLES.match(/--tone-plain\) (\d+)%, var\(--ground\)\)/)?.[1]) / 100
    for (const theme of ['dark', 'light']) {
      const written = (variable: string) => colourOf(theme, variable, (colour) => colour)
      const quiet = interpolate([written('--ground'), written('--tone-plain')], 'rgb')(share)
      expect(wcagContrast(written('--tone-good'), quiet), theme).toBeGreaterThanOrEqual(3)
    }
  })
})
