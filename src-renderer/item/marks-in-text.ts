/** A piece of a text, marked or not. */
export interface Piece {
  text: string
  marked: boolean
}

/** Cuts a text where one of the marks stands, in whatever case; of marks that overlap the first and longest counts. */
export function piecesOf(text: string, marks: readonly string[]): Piece[] {
  const wanted = marks.filter((mark) => mark !== '').sort((a, b) => b.length - a.length)
  if (wanted.length === 0) return [{ text, marked: false }]
  const any = new RegExp(wanted.map((mark) => mark.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'giu')
  const pieces: Piece[] = []
  let end = 0
  for (const found of text.matchAll(any)) {
    if (found.index > end) pieces.push({ text: text.slice(end, found.index), marked: false })
    end = found.index + found[0].length
    pieces.push({ text: found[0], marked: true })
  }
  if (end < text.length) pieces.push({ text: text.slice(end), marked: false })
  return pieces
}
