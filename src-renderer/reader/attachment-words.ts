import type { Attachment } from '#contract/item.ts'
import type { Words } from '../words/words.ts'

/** What a file is called: by its source, else by what it is. */
export const nameOf = (file: Attachment, t: Words): string => file.name ?? kindOf(file, t)

/** What else is known of it: `Audio · 30:34 · 34 MB`. */
export function detailsOf(file: Attachment, t: Words): string {
  const parts = [
    file.name === null ? '' : kindOf(file, t),
    file.seconds === null ? '' : clockOf(file.seconds),
    file.size === null ? '' : t.reader.fileSize(file.size),
    new URL(file.url).host
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

function kindOf({ type }: Attachment, t: Words): string {
  const kind = type?.split('/', 1)[0]
  return t.reader.fileKind[kind === 'audio' || kind === 'video' || kind === 'image' ? kind : 'other']
}

/** `1834` reads `30:34`, `3700` reads `1:01:40`. */
function clockOf(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const two = (n: number): string => String(n).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
