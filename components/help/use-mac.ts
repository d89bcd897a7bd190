'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Whether this is an Apple keyboard; before the page has come to life: no. */
export const useMac = (): boolean =>
  useSyncExternalStore(
    never,
    () => /mac|iphone|ipad/i.test(navigator.userAgent),
    () => false,
  )
