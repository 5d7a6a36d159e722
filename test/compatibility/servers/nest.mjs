import 'reflect-metadata'
import { Controller, Module, Sse } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { fromEvent, map } from 'rxjs'

/** A controller as the documentation shows it: an Observable, no ids of its own. */
export default async function start({ port, news }) {
  class News {
    stories() {
      return fromEvent(news, 'story').pipe(
        map(({ event, data }) => ({ data, ...(event !== 'story' && { type: event }) }))
      )
    }
  }
  Sse('news')(News.prototype, 'stories', Object.getOwnPropertyDescriptor(News.prototype, 'stories'))
  Controller()(News)
  class App {}
  Module({ controllers: [News] })(App)
  const app = await NestFactory.create(App, { logger: false })
  await app.listen(port, '127.0.0.1')
}
