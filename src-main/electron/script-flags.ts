import type { ItemId } from '#contract/ids.ts'
import { writeFile } from 'node:fs/promises'
import { sleep } from '../base/sleep.ts'
import type { ItemRow } from '#contract/item.ts'
import type { CommandLine } from './command-line.ts'

/** What the flags need of the app. */
interface Stage {
  newest(): Promise<ItemRow[]>
  showItem(id: ItemId): void
  picture(): Promise<Buffer | null>
}

/** Without `--quit-after`, the picture is taken after this many seconds. */
const PICTURE_AFTER = 10
/** An item is opened this long before the picture, so that its image has come. */
const SETTLE = 3_000

/** `--screenshot=FILE` and `--quit-after=SECONDS`: for scripts and for the README's pictures. */
export async function obeyScript({ screenshot, quitAfter }: CommandLine, app: Stage, quit: () => void): Promise<void> {
  if (screenshot === null && quitAfter === null) return
  const end = (quitAfter ?? PICTURE_AFTER) * 1000
  await sleep(Math.max(0, end - SETTLE))
  if (screenshot !== null) {
    const row = worthAPicture(await app.newest())
    if (row) app.showItem(row.id)
  }
  await sleep(SETTLE)
  if (screenshot !== null) {
    const picture = await app.picture()
    if (picture) await writeFile(screenshot, picture)
  }
  if (quitAfter !== null) quit()
}

/** One with an image, and among those one that was edited, if there is any. */
function worthAPicture(rows: ItemRow[]): ItemRow | undefined {
  const illustrated = rows.filter((row) => row.image !== null)
  return illustrated.find((row) => row.editedAt !== null) ?? illustrated[0] ?? rows[0]
}
