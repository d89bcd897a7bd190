'use client'

import { useRouter } from 'next/navigation'
import { useCallback } from 'react'
import { openWhenWritten } from './address-writes'

/** Opens another page of ours, by its path, as soon as the address of this one says what was chosen here. */
export function useOpenPage(): (path: string) => void {
  const router = useRouter()
  return useCallback((path) => openWhenWritten(() => router.push(path)), [router])
}
