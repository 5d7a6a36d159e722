import { playTrays, trayTable, type Place } from './trays.ts'

/** The kinds of services that desktops bring, each in a file of its own: what was seen of them, as a table. */
const kinds: Readonly<Record<string, (place: Place, say: (line: string) => void) => Promise<string>>> = {
  trays: async (place, say) => trayTable(await playTrays(place, say))
}

/** Plays them all with real services of Debian, and prints what it saw. */
export async function playDesktop(place: Place, say: (line: string) => void): Promise<void> {
  for (const [name, play] of Object.entries(kinds)) say(`${name}\n\n${await play(place, say)}\n`)
}
