/** The headers that a reader sets for a feed, mostly a sign-in. Their values go in only: nothing tells them again. */

export interface FeedHeader {
  name: string
  /** Null keeps the value that the feed already has under this name. */
  value: string | null
}

export const MAX_HEADERS = 20
/** In characters. */
export const MAX_HEADER_NAME = 100
/** In bytes of UTF-8. */
export const MAX_HEADER_VALUE = 8_192

/**
 * Why a header cannot be taken.
 *
 * `reserved`: it is ours, the connection's or the proxy's; `missing`: its value is to be kept, and there is none that may
 * go to this server.
 */
export type HeaderProblem = 'name' | 'value' | 'reserved' | 'too-long' | 'too-many' | 'twice' | 'missing'

/** `name` is as it was given, and empty where all headers together are the problem. */
export interface BadHeader {
  kind: 'bad-header'
  name: string
  problem: HeaderProblem
}
