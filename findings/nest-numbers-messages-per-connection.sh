#!/usr/bin/env bash
# NestJS numbers the messages of `@Sse` by itself, from 1 on every connection, its error message included.
#
# A controller that gives no ids sends `id: 1`, `id: 2` and so on all the same. They count what this connection has sent, so
# the same id names another message after each reconnect, Last-Event-ID is not looked at, and an id of the program's own
# does not take part in the count. A reader that takes ids for identities overwrites old messages by new ones; one that
# takes them for positions believes that all was replayed.
#
# Software: @nestjs/core, @nestjs/common and @nestjs/platform-express 12.5.1 (npm), run by `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   first connection: id 1 morning, id own noon, id 2 evening
#   again, Last-Event-ID: 2: id 1 morning, id own noon, id 2 evening
#   where the source fails: id 1 morning, id 2 (event error) Internal server error
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --prefix . --ignore-scripts --no-audit --no-fund @nestjs/core@12.5.1 @nestjs/common@12.5.1 @nestjs/platform-express@12.5.1 rxjs@7.8.2 reflect-metadata@0.2.2 >npm.log 2>&1 ||
  { echo 'Cannot be tried here: npm could not install what it needs.'; exit 2; }
cat >try.mjs <<'JS'
import 'reflect-metadata'
import { Controller, Module, Sse } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { concat, of, throwError } from 'rxjs'

class News {
  stories() {
    return of({ data: 'morning' }, { data: 'noon', id: 'own' }, { data: 'evening' })
  }
  failing() {
    return concat(of({ data: 'morning' }), throwError(() => new Error('no more')))
  }
}
for (const name of ['stories', 'failing'])
  Sse(name)(News.prototype, name, Object.getOwnPropertyDescriptor(News.prototype, name))
Controller()(News)
class App {}
Module({ controllers: [News] })(App)
const app = await NestFactory.create(App, { logger: false })
await app.listen(0, '127.0.0.1')

async function read(path, headers) {
  const answer = await fetch(`http://127.0.0.1:${app.getHttpServer().address().port}/${path}`, { headers })
  const messages = (await answer.text()).trim().split('\n\n')
  return messages
    .map((message) => {
      const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(message)?.[1]
      return `id ${field('id')} ${field('event') ? `(event ${field('event')}) ` : ''}${field('data')}`
    })
    .join(', ')
}
const first = await read('stories')
const again = await read('stories', { 'last-event-id': '2' })
const failing = await read('failing')
console.log(`first connection: ${first}\nagain, Last-Event-ID: 2: ${again}\nwhere the source fails: ${failing}`)
const asStated =
  first === 'id 1 morning, id own noon, id 2 evening' &&
  again === first &&
  failing === 'id 1 morning, id 2 (event error) Internal server error'
console.log(asStated ? 'As stated.' : 'CHANGED: NestJS numbers its messages in another way.')
process.exit(asStated ? 0 : 1)
JS
timeout 60 node --no-warnings try.mjs
