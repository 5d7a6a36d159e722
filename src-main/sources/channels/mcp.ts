import { isObject, member, type Json, type JsonObject } from '../../base/json.ts'
import { firstLine, knownItem, objectIn, plainTitle, textIn } from '../parts.ts'
import type { Meaning, Source } from '../source.ts'

/**
 * The Model Context Protocol (https://modelcontextprotocol.io/specification/2025-11-25, and its HTTP with SSE of 2024-11-05). Most
 * of it is talk between two programs; what a server logs is news, and that something it serves has changed.
 */
export const mcp: Source<'mcp'> = {
  name: 'mcp',
  isOf: (payload) => isCall(payload) && known.test(textIn(payload, 'method')),
  marks: ['jsonrpc'],
  meaning: (payload) => (isCall(payload) ? callMeaning(payload) : null),
  unpacked: (data, type) => (type === 'endpoint' && ADDRESS.test(data) ? [] : null)
}

/** Where to post to: an address with nothing around it. */
const ADDRESS = /^\s*(?:https?:\/\/|\/)\S{1,2000}\s*$/

const isCall = (payload: JsonObject): boolean => member(payload, 'jsonrpc') === '2.0'

const known =
  /^(?:notifications\/(?:message|cancelled|progress|initialized|elicitation\/|tasks\/|(?:roots|resources|tools|prompts)\/)|ping$|initialize$|sampling\/|roots\/|elicitation\/|tools\/|resources\/|prompts\/|tasks\/|logging\/|completion\/)/
/** By these an answer to `initialize` or to a list is told from answers of other protocols. */
const answerKeys = ['protocolVersion', 'serverInfo', 'tools', 'resources', 'prompts', 'resourceTemplates']

function callMeaning(call: JsonObject): Meaning | null {
  const [method, params] = [textIn(call, 'method'), objectIn(call, 'params')]
  if (method === 'notifications/message') return logged(params)
  if (method === 'notifications/resources/updated') {
    const uri = textIn(params, 'uri')
    return { kind: 'items', items: [knownItem('', { title: plainTitle(textIn(params, 'title') || uri), url: uri })] }
  }
  if (known.test(method)) return { kind: 'health' }
  const result = member(call, 'result')
  if (method !== '' || !isObject(result)) return null
  const isAnswer = Object.keys(result).length === 0 || answerKeys.some((key) => member(result, key) !== undefined)
  return isAnswer ? { kind: 'health' } : null
}

/** Its data may be any JSON. An object is a record like any other, which may change or take back what was said before. */
function logged(params: JsonObject): Meaning {
  const data: Json = member(params, 'data') ?? null
  const [level, logger] = [textIn(params, 'level'), textIn(params, 'logger')]
  const tags = logger === '' ? [] : [logger]
  if (isObject(data)) return { kind: 'payload', value: { severity: level, tags, ...titled(data), ...data } }
  const words = typeof data === 'string' ? data : JSON.stringify(data)
  const item = knownItem('', { title: plainTitle(firstLine(words)), content_text: words, priority: level, tags })
  return { kind: 'items', items: [item] }
}

/** The title of a record that has none and says its words as programs do. */
function titled(data: JsonObject): JsonObject {
  const words = textIn(data, 'title', 'headline', 'name') === '' ? textIn(data, 'message', 'msg', 'error') : ''
  return words === '' ? {} : { title: plainTitle(firstLine(words)) }
}
