import type { Message } from '#contract/message.ts'

/**
 * Messages as they cross to another thread: each type and each id once, however many of them carry it.
 *
 * What crosses is copied, and a string that several messages share would be copied for each: a server with one long id for
 * all of them would fill the memory of both threads. `data` is each message's own.
 */
export interface PackedMessages {
  words: string[]
  /** Of each message where its type, its last event ID and its own id stand in `words`; `NONE` for no id. */
  places: Int32Array
  receivedAt: Float64Array
  data: string[]
}

const PLACES = 3
const NONE = -1

export function packed(messages: readonly Message[]): PackedMessages {
  const words: string[] = []
  const known = new Map<string, number>()
  const placeOf = (word: string): number => {
    const place = known.get(word)
    if (place !== undefined) return place
    known.set(word, words.length)
    return words.push(word) - 1
  }
  const places = new Int32Array(messages.length * PLACES)
  const receivedAt = new Float64Array(messages.length)
  const data = messages.map((message, n) => {
    places[n * PLACES] = placeOf(message.type)
    const id = (places[n * PLACES + 1] = placeOf(message.lastEventId))
    const { ownId } = message
    places[n * PLACES + 2] = ownId === message.lastEventId ? id : ownId === null ? NONE : placeOf(ownId)
    receivedAt[n] = message.receivedAt
    return message.data
  })
  return { words, places, receivedAt, data }
}

export function unpacked({ words, places, receivedAt, data }: PackedMessages): Message[] {
  const word = (place: number): string => words[places[place] as number] as string
  return data.map((each, n) => ({
    type: word(n * PLACES),
    data: each,
    lastEventId: word(n * PLACES + 1),
    ownId: places[n * PLACES + 2] === NONE ? null : word(n * PLACES + 2),
    receivedAt: receivedAt[n] as number
  }))
}
