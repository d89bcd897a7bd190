import { addressOf, viewOf } from './board-view'

/** A view that somebody has named. */
export type SavedView = {
  readonly name: string
  /** As `addressOf` writes it. */
  readonly address: string
}

/** What a browser keeps: views with different names, and which of them the board opens with; null: with everything. */
export type SavedViews = { readonly views: readonly SavedView[]; readonly first: string | null }

export const NO_VIEWS: SavedViews = { views: [], first: null }
export const MOST_VIEWS = 20
export const NAME_LENGTH = 40

const VERSION = 1
const MOST_LETTERS = 2_000

/** A name as it is kept: one line; null: it is none. */
export function viewName(text: string): string | null {
  const name = text.trim().replace(/\s+/g, ' ').slice(0, NAME_LENGTH).trim()
  return name === '' || /\p{C}/u.test(name) ? null : name
}

/** What was kept, as far as it can be understood: whatever else is in there is left out. */
export function readViews(text: string | null): SavedViews {
  const kept = parsed(text)
  if (!isRecord(kept) || kept.version !== VERSION || !Array.isArray(kept.views)) return NO_VIEWS
  const views: SavedView[] = []
  for (const one of kept.views.slice(0, MOST_VIEWS)) {
    if (!isRecord(one) || typeof one.name !== 'string' || typeof one.address !== 'string') continue
    const name = viewName(one.name)
    if (name === null || one.address.length > MOST_LETTERS || views.some((view) => view.name === name)) continue
    // Through its own reader and writer, so that what is kept is what can be shown.
    views.push({ name, address: addressOf(viewOf(one.address)) })
  }
  const first = views.find(({ name }) => name === kept.first)?.name ?? null
  return { views, first }
}

export const writeViews = ({ views, first }: SavedViews): string => JSON.stringify({ version: VERSION, views, first })

function parsed(text: string | null): unknown {
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Why a view cannot be kept under a name; null: it can. @param except the view that is being renamed */
export type NameProblem = 'no-name' | 'taken' | 'too-many'

export function nameProblem(saved: SavedViews, text: string, except: string | null = null): NameProblem | null {
  const name = viewName(text)
  if (name === null) return 'no-name'
  if (name !== except && saved.views.some((view) => view.name === name)) return 'taken'
  return except === null && saved.views.length >= MOST_VIEWS ? 'too-many' : null
}

/** With one more view, or another filter under a name that is there. */
export function withView(saved: SavedViews, view: SavedView): SavedViews {
  const known = saved.views.some(({ name }) => name === view.name)
  const views = known
    ? saved.views.map((one) => (one.name === view.name ? view : one))
    : [...saved.views, view].slice(0, MOST_VIEWS)
  return { ...saved, views }
}

export const renamed = ({ views, first }: SavedViews, from: string, to: string): SavedViews => ({
  views: views.map((view) => (view.name === from ? { ...view, name: to } : view)),
  first: first === from ? to : first,
})

export const withoutView = ({ views, first }: SavedViews, name: string): SavedViews => ({
  views: views.filter((view) => view.name !== name),
  first: first === name ? null : first,
})
