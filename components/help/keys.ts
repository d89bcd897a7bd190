/** Where a key means something. */
export const KEY_PLACES = ['everywhere', 'board', 'meta-update', 'incident', 'grid'] as const

export type KeyUse = {
  readonly id: string
  readonly place: (typeof KEY_PLACES)[number]
  /** One after the other; each as `KeyboardEvent.key` has it. `mod` is ⌘ or Ctrl. */
  readonly presses: readonly { readonly mod?: true; readonly key: string }[]
  /** Held down it goes on. */
  readonly repeats?: true
}

/** Every key of the product: what listens and what the help shows are both read from here. */
export const KEYS = [
  { id: 'palette', place: 'everywhere', presses: [{ mod: true, key: 'k' }] },
  { id: 'search', place: 'everywhere', presses: [{ key: '/' }] },
  { id: 'help', place: 'everywhere', presses: [{ key: '?' }] },
  { id: 'to-board', place: 'everywhere', presses: [{ key: 'g' }, { key: 'b' }] },
  { id: 'to-clusters', place: 'everywhere', presses: [{ key: 'g' }, { key: 'c' }] },
  { id: 'to-audit', place: 'everywhere', presses: [{ key: 'g' }, { key: 'a' }] },
  { id: 'to-settings', place: 'everywhere', presses: [{ key: 'g' }, { key: 's' }] },
  { id: 'other-clock', place: 'everywhere', presses: [{ key: 'z' }] },
  { id: 'close', place: 'everywhere', presses: [{ key: 'Escape' }] },
  { id: 'row-next', place: 'board', presses: [{ key: 'j' }], repeats: true },
  { id: 'row-previous', place: 'board', presses: [{ key: 'k' }], repeats: true },
  { id: 'incident', place: 'meta-update', presses: [{ key: 'i' }] },
  { id: 'leave-incident', place: 'incident', presses: [{ key: 'Escape' }] },
  { id: 'grid-move', place: 'grid', presses: [{ key: '← ↑ → ↓' }] },
  { id: 'grid-ends', place: 'grid', presses: [{ key: 'Home End' }] },
  { id: 'grid-pages', place: 'grid', presses: [{ key: 'PageUp PageDown' }] },
  { id: 'grid-trouble', place: 'grid', presses: [{ key: 'f' }] },
  { id: 'grid-open', place: 'grid', presses: [{ key: 'Enter' }] },
] as const satisfies readonly KeyUse[]

export type KeyId = (typeof KEYS)[number]['id']

/** A key as it came in. */
export type Press = { readonly key: string; readonly mod: boolean; readonly alt: boolean }

/**
 * Which use the presses end with, the last of them just now; null: none. Case tells nothing, but a modifier does.
 *
 * @param ids those that mean something where the person is
 */
export function usedKey(presses: readonly Press[], ids: readonly KeyId[]): KeyId | null {
  const meant = KEYS.filter(({ id }) => ids.includes(id)).filter((use) => {
    const wanted: KeyUse['presses'] = use.presses
    const last = presses.slice(-wanted.length)
    return (
      last.length === wanted.length &&
      wanted.every((press, at) => {
        const made = last[at]
        return (
          made !== undefined &&
          !made.alt &&
          made.mod === (press.mod === true) &&
          made.key.toLowerCase() === press.key.toLowerCase()
        )
      })
    )
  })
  // What takes two presses comes before what takes the second of them alone.
  return meant.sort((a, b) => b.presses.length - a.presses.length)[0]?.id ?? null
}
