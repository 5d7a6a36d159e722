import { expect, it } from 'vitest'
import { answererOf } from '../../../../src-main/feeds/http/answerer.ts'

const of = (headers: Record<string, string>) => answererOf((name) => headers[name] ?? null)

it.each([
  [{ age: '4' }, true],
  [{ age: '0' }, false],
  [{ age: 'old' }, false],
  [{ 'x-cache': 'HIT from edge.example' }, true],
  [{ 'x-cache': 'MISS' }, false],
  [{ 'cf-cache-status': 'DYNAMIC' }, false],
  [{ 'cache-status': 'Edge; hit; ttl=110' }, true],
  [{}, false]
])('a cache answered, or not: %j', (headers, cached) => {
  expect(of(headers).cached).toBe(cached)
})

it.each([
  [{ via: '1.1 varnish (Varnish/7.1)', server: 'nginx/1.22.1' }, 'Varnish'],
  [{ server: 'nginx/1.22.1' }, 'nginx'],
  [{ via: '1.1 Caddy', server: 'Caddy' }, 'Caddy'],
  [{ server: 'our own <b>server</b>' }, null],
  [{}, null]
])('only a program that is known is named: %j', (headers, product) => {
  expect(of(headers).product).toBe(product)
})
