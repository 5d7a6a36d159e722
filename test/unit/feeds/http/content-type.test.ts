import { describe, expect, it } from 'vitest'
import { isEventStream, isLinesType, looksLike } from '../../../../src-main/feeds/http/content-type.ts'

describe('the content type', () => {
  it.each([
    ['text/event-stream', true],
    ['TEXT/Event-Stream; charset=utf-8', true],
    [' text/event-stream ;x', true],
    ['text/event-streamx', false],
    ['text/x-bogus', false],
    ['', false]
  ])('%o is an event stream: %o', (type, is) => {
    expect(isEventStream(type)).toBe(is)
  })

  it.each([
    ['application/x-ndjson; charset=utf-8', true],
    ['application/NDJSON', true],
    ['application/jsonl', true],
    ['application/jsonlines', true],
    ['application/stream+json', true],
    ['application/json-seq', true],
    ['application/geo+json-seq', true],
    ['application/json', false],
    ['text/plain', false]
  ])('%o announces lines: %o', (type, are) => {
    expect(isLinesType(type)).toBe(are)
  })

  it.each([
    ['text/html', '', 'web-page'],
    ['text/plain', '\uFEFF <!DOCTYPE html><html>', 'web-page'],
    ['application/rss+xml', '', 'rss'],
    ['text/html', '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">', 'rss'],
    ['application/xml', '<rdf:RDF xmlns:rdf="x">', 'rss'],
    ['application/feed+json', '', 'json-feed'],
    ['application/json', '{"version": "https://jsonfeed.org/version/1.1", "title": "x"}', 'json-feed'],
    ['application/x-ndjson', '', 'lines'],
    ['application/json', '{"a":1}\n{"a":2}\n', 'lines'],
    ['text/plain', '{"a":1}\n{"a":2}', 'lines'],
    ['application/json', '{"a":1}\n', 'json'],
    ['application/json', '{\n  "a": 1\n}\n', 'json'],
    ['application/json', '[\n{"a":1},\n{"a":2}\n]\n', 'json'],
    ['text/plain', 'low water\nhigh water\n', 'other'],
    ['text/event-stream', '', 'event-stream'],
    ['text/plain', ' [1]', 'json'],
    ['image/png', '\x89PNG', 'other']
  ] as const)('%o with %o, which is all, looks like %s', (type, text, kind) => {
    expect(looksLike(type, { text, isWhole: true })).toBe(kind)
  })

  it.each([
    ['application/json', '{}\n', 'lines'],
    ['text/plain', '{"a":1}\n{"a"', 'lines'],
    ['application/json', '{\n "a": 1\n}\n', 'lines'],
    ['application/json', '{"a":1', 'json'],
    ['text/plain', 'low water\n', 'other']
  ] as const)('%o with %o, after which the answer stays open, looks like %s', (type, text, kind) => {
    expect(looksLike(type, { text, isWhole: false })).toBe(kind)
  })
})
