import type { Message } from '#contract/message.ts'

/** How many bytes of JSON an item has. */
const BYTES = 500
const words =
  'harbour ferry market weather council bridge storm cargo pilot crane signal winter morning report train station river'.split(
    ' '
  )

/** Item number `n` of a stream as JSON of exactly 500 bytes: an id, a title, a link, an author, a time, a text. */
export function itemData(stream: number, n: number | string, publishedAt: number): string {
  const word = (place: number): string => words[(Number(n) * 7 + place * place + stream) % words.length] as string
  const item = {
    id: `s${stream}-${n}`,
    title: `${word(1)} ${word(2)} ${word(3)} ${n} ${word(4)} ${word(5)}`,
    url: `https://news.example/${stream}/${n}`,
    author: `${word(6)} ${word(7)}`,
    date_published: new Date(publishedAt).toISOString(),
    content_text: ''
  }
  const room = BYTES - JSON.stringify(item).length
  let text = ''
  for (let place = 8; text.length < room; place++) text += `${word(place)} `
  return JSON.stringify({ ...item, content_text: `${text.slice(0, room - 1)}.` })
}

/** The same as the streams hand it to the library. */
export function itemMessage(stream: number, n: number): Message {
  const id = String(n)
  const receivedAt = 1_790_000_000_000 + n
  return { type: 'message', data: itemData(stream, n, receivedAt), lastEventId: id, ownId: id, receivedAt }
}
