import type { Metadata } from 'next'
import { SettingsPage } from '@/components/settings/settings-page'
import { say } from '@/lib/messages/say'

export const metadata: Metadata = { title: say('settings-page.title') }

export default function Page() {
  return <SettingsPage />
}
