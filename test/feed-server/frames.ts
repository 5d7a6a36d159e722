/**
 * Frames as they go over the wire.
 *
 * A frame is one event of a stream: some lines and an empty one. The line ending is a parameter because the standard
 * allows three of them and real servers use all three.
 */
export interface Frame {
  comment?: string | undefined
  /** Milliseconds. */
  retry?: number | undefined
  event?: string | undefined
  id?: string | undefined
  data?: string | undefined
}

export type Newline = '\n' | '\r\n' | '\r'

export function serialise(frame: Frame, newline: Newline = '\n'): string {
  const lines: string[] = []
  if (frame.comment !== undefined) lines.push(`: ${frame.comment}`)
  if (frame.retry !== undefined) lines.push(`retry: ${frame.retry}`)
  if (frame.event !== undefined) lines.push(`event: ${frame.event}`)
  if (frame.id !== undefined) lines.push(frame.id === '' ? 'id' : `id: ${frame.id}`)
  if (frame.data !== undefined) for (const line of frame.data.split(/\r\n|\r|\n/)) lines.push(`data: ${line}`)
  return lines.join(newline) + newline + newline
}

export const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
