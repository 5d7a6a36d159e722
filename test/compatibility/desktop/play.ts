import { join } from 'node:path'
import { writeTable } from '../page.ts'
import { playKeyStores } from './key-stores.ts'
import { playNotifications } from './notifications.ts'
import { playTrays } from './trays.ts'

interface Place {
  folder: string
  electron: string
}

type Say = (line: string) => void

/** The kinds of services that desktops bring, each in a file of its own: what was seen of them, as a table. */
const kinds: Readonly<Record<string, (place: Place, say: Say) => Promise<string>>> = {
  notifications: ({ folder }, say) => playNotifications(folder, say),
  trays: ({ folder, electron }, say) => playTrays(folder, electron, say),
  'key-stores': ({ folder, electron }, say) => playKeyStores(folder, electron, say)
}

/** What of it can be played alone, such as `desktop-trays`. */
export const desktopNames: readonly string[] = ['desktop', ...Object.keys(kinds).map((name) => `desktop-${name}`)]

/** Plays what was named with real services of Debian, says what it saw, and writes the tables where all of it was named. */
export async function playDesktop(names: readonly string[], place: Place, say: Say): Promise<void> {
  const isWhole = names.includes('desktop')
  for (const [name, play] of Object.entries(kinds)) {
    if (!isWhole && !names.includes(`desktop-${name}`)) continue
    const table = await play({ ...place, folder: join(place.folder, name) }, say)
    say(`${name}\n\n${table}\n`)
    if (isWhole) await writeTable('compatibility.md', name, table)
  }
}
