import { createEventStream, H3, serve } from 'h3'

export default async function start({ port, news }) {
  const app = new H3()
  app.get('/news', (event) => {
    const stream = createEventStream(event)
    const push = (story) => void stream.push({ event: story.event, data: JSON.stringify(story.data) })
    news.on('story', push)
    stream.onClosed(() => news.off('story', push))
    return stream.send()
  })
  await serve(app, { port, hostname: '127.0.0.1', silent: true }).ready()
}
