import express from 'express'
import ExpressSse from 'express-sse'

export default async function start({ port, news }) {
  const sse = new ExpressSse()
  const app = express()
  app.get('/news', sse.init)
  news.on('story', ({ event, data }) => sse.send(data, event))
  await new Promise((resolve) => app.listen(port, '127.0.0.1', resolve))
}
