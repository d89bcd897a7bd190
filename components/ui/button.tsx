import { clsx } from 'clsx'
import type { ComponentProps } from 'react'
import { PageLink } from './page-link'

type Weight = 'primary' | 'plain' | 'danger' | 'quiet'
type Size = 'small' | 'medium' | 'large'

const WEIGHTS: Readonly<Record<Weight, string>> = {
  primary: 'border-inverse bg-inverse text-inverse-ink hover:opacity-90',
  plain: 'border-line-strong bg-transparent text-ink hover:bg-raised',
  danger: 'border-bad bg-bad text-ground hover:opacity-90',
  quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-raised hover:text-ink',
}

const SIZES: Readonly<Record<Size, string>> = {
  small: 'min-h-7 px-2 text-sm',
  medium: 'min-h-9 px-3 text-base max-lg:min-h-11',
  large: 'min-h-11 px-4 text-base',
}

const buttonClass = (weight: Weight, size: Size, off: boolean): string =>
  clsx(
    'inline-flex items-center justify-center gap-2 rounded-md border font-medium select-none',
    SIZES[size],
    off ? 'border-line-strong border-dashed bg-transparent text-ink-3' : WEIGHTS[weight],
  )

type Look = { weight?: Weight; size?: Size }

/**
 * A button. With `offBecause` it stays visible and focusable, does nothing, and is described by the reason, which the
 * caller shows beside it under that id.
 */
export function Button({
  weight = 'plain',
  size = 'medium',
  offBecause,
  className,
  onClick,
  type = 'button',
  ...rest
}: Look & { offBecause?: string | null } & Omit<ComponentProps<'button'>, 'disabled'>) {
  const off = offBecause != null
  return (
    <button
      {...rest}
      type={off ? 'button' : type}
      aria-disabled={off || undefined}
      title={offBecause ?? rest.title}
      onClick={off ? (event) => event.preventDefault() : onClick}
      className={clsx(buttonClass(weight, size, off), className)}
    />
  )
}

/** A link that looks like a button. */
export function ButtonLink({
  weight = 'plain',
  size = 'medium',
  className,
  ...rest
}: Look & ComponentProps<typeof PageLink>) {
  return <PageLink {...rest} className={clsx(buttonClass(weight, size, false), className)} />
}
