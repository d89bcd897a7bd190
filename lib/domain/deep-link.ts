/** What a link can point at: the page of a job, of one update, or of one task of an instance. */
export type LinkSubject = 'job' | 'update' | 'instance'

/** A link of the installation's own: a URL with placeholders, for a system that knows more of the same thing. */
export type LinkTemplate = { readonly label: string; readonly template: string; readonly subject: LinkSubject }

/** A finished link; always `http:` or `https:`. */
export type DeepLink = { readonly label: string; readonly url: string }

const SUBJECT_OF = {
  cluster: 'job',
  role: 'job',
  environment: 'job',
  job: 'job',
  updateId: 'update',
  instance: 'instance',
  taskId: 'instance',
  host: 'instance',
} as const satisfies Record<string, LinkSubject>

type Placeholder = keyof typeof SUBJECT_OF
/** What is known of the thing a link is for; a link that names anything else is not made. */
export type LinkValues = Readonly<Partial<Record<Placeholder, string | number | null>>>

export const LINK_PLACEHOLDERS = Object.keys(SUBJECT_OF) as readonly Placeholder[]
/** Only these two may choose where a link leads: the one is configured, the other must look like a host. */
const IN_HOST: ReadonlySet<string> = new Set(['cluster', 'host'])
const HOST = /^(?!-)[A-Za-z0-9.-]{1,253}$/
const PLACEHOLDER = /\{([^{}]*)\}/g

export type ParsedLink =
  | { readonly kind: 'link'; readonly link: LinkTemplate }
  | { readonly kind: 'wrong'; readonly problem: string }

const wrong = (problem: string): ParsedLink => ({ kind: 'wrong', problem })

/** Reads a template such as `https://logs.example/{cluster}/{job}?task={taskId}`. A problem is half a sentence. */
export function parseLinkTemplate(label: string, template: string): ParsedLink {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(template)?.[1]
  if (authority === undefined) return wrong('must begin with http:// or https://')
  if (authority.includes('@')) return wrong('must not hold credentials')
  const names = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
  const unknown = names.find((name) => !isPlaceholder(name))
  if (unknown !== undefined)
    return wrong(`has an unknown placeholder {${unknown.slice(0, 40)}}; there are ${LINK_PLACEHOLDERS.join(', ')}`)
  if (/[{}]/.test(template.replace(PLACEHOLDER, ''))) return wrong('has a brace that is no placeholder')
  const misplaced = [...authority.matchAll(PLACEHOLDER)].find(([, name = '']) => !IN_HOST.has(name))
  if (misplaced) return wrong(`must not take its host from ${misplaced[0]}`)
  if (!canBeUrl(template.replace(PLACEHOLDER, 'x'))) return wrong('is no URL')
  return { kind: 'link', link: { label, template, subject: subjectOf(names) } }
}

/** @returns null where a value is missing or could change where the link leads */
export function fillLink({ label, template }: LinkTemplate, values: LinkValues): DeepLink | null {
  let complete = true
  const authorityEnds = /^https?:\/\/[^/?#]*/i.exec(template)?.[0].length ?? 0
  const url = template.replace(PLACEHOLDER, (_, name: string, at: number) => {
    const value = isPlaceholder(name) ? (values[name] ?? null) : null
    const text = value === null ? '' : String(value)
    if (text === '' || (at < authorityEnds && !HOST.test(text))) complete = false
    return encodeURIComponent(text.toWellFormed())
  })
  return complete && canBeUrl(url) ? { label, url } : null
}

/** The links of one subject, in the order of the configuration. */
export const linksFor = (templates: readonly LinkTemplate[], subject: LinkSubject, values: LinkValues): DeepLink[] =>
  templates.flatMap((template) => (template.subject === subject ? (fillLink(template, values) ?? []) : []))

const isPlaceholder = (name: string): name is Placeholder => Object.hasOwn(SUBJECT_OF, name)

const canBeUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

function subjectOf(names: readonly string[]): LinkSubject {
  const subjects = names.filter(isPlaceholder).map((name) => SUBJECT_OF[name])
  return subjects.includes('instance') ? 'instance' : subjects.includes('update') ? 'update' : 'job'
}
