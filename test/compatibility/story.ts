/** What is told a server: a story, its correction or its removal. The data is what news servers send: title, link and text. */
export interface Message {
  /** The name of this message where a program names its messages. */
  id: string
  /** The name of the story where a program names its stories. */
  about: string
  event: 'story' | 'update' | 'delete'
  data: { link: string; title?: string; text?: string }
}

export function storyMessage(subject: string, number: number, messages: number): Message {
  return {
    id: `n${messages}`,
    about: `${subject}-${number}`,
    event: 'story',
    data: { title: titleOf(subject, number), link: linkOf(subject, number), text: `What story ${number} tells.` }
  }
}

export function correction(subject: string, number: number, messages: number): Message {
  const { about, data } = storyMessage(subject, number, messages)
  return { id: `n${messages}`, about, event: 'update', data: { ...data, text: correctedText(number) } }
}

export function removal(subject: string, number: number, messages: number): Message {
  const link = linkOf(subject, number)
  return { id: `n${messages}`, about: `${subject}-${number}`, event: 'delete', data: { link } }
}

/** The number of the story that bears this title; null for what is no story. */
export function numberIn(title: string): number | null {
  const number = /^Story (\d+) of /.exec(title)?.[1]
  return number === undefined ? null : Number(number)
}

export const correctedText = (number: number): string => `What story ${number} tells, corrected.`
const titleOf = (subject: string, number: number): string => `Story ${number} of ${subject}`
const linkOf = (subject: string, number: number): string => `https://news.example/${subject}/${number}`
