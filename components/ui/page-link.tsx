'use client'

import Link from 'next/link'
import type { ComponentProps } from 'react'
import { isAddressBehind } from './address-writes'
import { useOpenPage } from './use-open-page'

/** A link to another page of ours. Waits for the address of this one, where a link of the router would be dropped. */
export function PageLink({
  href,
  ...rest
}: Omit<ComponentProps<typeof Link>, 'href' | 'onNavigate'> & { href: string }) {
  const openPage = useOpenPage()
  return (
    <Link
      {...rest}
      href={href}
      onNavigate={(event) => {
        if (!isAddressBehind()) return
        event.preventDefault()
        openPage(href)
      }}
    />
  )
}
