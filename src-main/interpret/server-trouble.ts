import { isObject, member, type Json, type JsonObject } from '../base/json.ts'
import { isStreamTrouble } from './classify.ts'
import { cleanTitle, cutAtWord } from './clean-text.ts'
import { keysOf } from './keys.ts'

/**
 * Knows the messages in which a server says that it is in trouble itself: errors of GraphQL, JSON-RPC and tRPC, of interfaces that
 * answer `{"error":{…}}`, and what comes under the name `error` and looks like one.
 *
 * They are trouble of the feed, in the server's words, and never news. A message that has something to say besides is news, whatever
 * it is called.
 */

const LONGEST_WORDS = 300
const MOST_ERRORS = 5

const named = (names: string): ReadonlySet<string> => new Set(names.trim().split(/\s+/))

/** What stands around the errors of GraphQL and of its protocols. */
const graphqlKeys = named('errors data extensions hasNext path label id type payload')
/** What stands around an error that an interface answers with. */
const answerKeys = named(
  'error errors code status statuscode type id jsonrpc request_id requestid success ok result timestamp path'
)
/** What an error says of itself. */
const errorKeys = named(
  `error errors message msg detail details reason description title code status statuscode type name stack trace timestamp time
   ts path instance retry retryable requestid traceid cause data success ok id`
)
/** Of which one at least tells an error from a text. */
const errorMarks = named('error errors code status statuscode stack retryable')
const wordKeys = ['message', 'msg', 'detail', 'reason', 'description', 'title', 'error']

/** What the server says of its trouble; null where the message is about anything else. `type`: of the message. */
export function serverTrouble(value: JsonObject | Json[], type: string): string | null {
  const words = Array.isArray(value) ? listedTrouble(value, type) : troubleIn(value, type)
  return words === null ? null : cutAtWord(cleanTitle(words), LONGEST_WORDS)
}

function troubleIn(object: JsonObject, type: string): string | null {
  const errors = member(object, 'errors')
  if (Array.isArray(errors))
    return isNothing(member(object, 'data')) && hasOnly(object, graphqlKeys) ? messagesIn(errors) : null
  const error = member(object, 'error')
  if (isObject(error) && hasOnly(object, answerKeys)) return wordsOf(isObject(error['json']) ? error['json'] : error)
  if (isRemoteCode(member(object, 'code')) && typeof object['message'] === 'string') return object['message']
  const inner = member(object, 'payload')
  if (inner !== undefined && hasOnly(object, graphqlKeys)) {
    if (member(object, 'type') === 'error')
      return Array.isArray(inner) ? messagesIn(inner) : isObject(inner) ? wordsOf(inner) : null
    if (isObject(inner) && 'errors' in inner) return troubleIn(inner, type)
  }
  return isStreamTrouble(type) ? bareTrouble(object) : null
}

/** Some frameworks send the list alone. */
const listedTrouble = (list: Json[], type: string): string | null =>
  isStreamTrouble(type) && list.every((each) => isObject(each) && bareTrouble(each) !== null) ? messagesIn(list) : null

/** An object under the name `error` that holds what errors hold, and nothing else. */
function bareTrouble(object: JsonObject): string | null {
  const keys = keysOf(object).map((key) => key.toLowerCase().replace(/[_-]/g, ''))
  const isError = keys.every((key) => errorKeys.has(key)) && keys.some((key) => errorMarks.has(key))
  return isError ? wordsOf(object) : null
}

/** -32768 to -32000 are those of JSON-RPC. */
const isRemoteCode = (code: Json | undefined): boolean => typeof code === 'number' && code <= -32_000 && code >= -32_768

const isNothing = (value: Json | undefined): boolean =>
  value === undefined || value === null || (isObject(value) && keysOf(value).every((key) => value[key] === null))

function hasOnly(object: JsonObject, keys: ReadonlySet<string>): boolean {
  return keysOf(object).every((key) => keys.has(key) || keys.has(key.toLowerCase()))
}

function messagesIn(errors: Json[]): string | null {
  const words = errors.slice(0, MOST_ERRORS).map((error) => (isObject(error) ? wordsOf(error) : error))
  const said = words.filter((each) => typeof each === 'string' && each !== '')
  return said.length === 0 ? null : said.join(' · ')
}

function wordsOf(error: JsonObject): string | null {
  for (const key of wordKeys) {
    const words = member(error, key)
    if (typeof words === 'string' && words.trim() !== '') return words.slice(0, 4 * LONGEST_WORDS)
    const inner = isObject(words) ? wordsOf(words) : null
    if (inner !== null) return inner
  }
  return null
}
