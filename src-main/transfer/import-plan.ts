import { SHOWN_IMPORTS, type ImportPreview } from '#contract/storage.ts'
import { pathKey, type OpmlFeed, type OpmlList } from './opml-list.ts'
import type { OpmlFile } from './opml-reader.ts'

/** What an import would add: feeds and the folders that they need, and what the reader is shown of both. */
export interface ImportPlan extends OpmlList {
  preview: Omit<ImportPreview, 'choice' | 'file'>
}

/** Decides before anything is changed: feeds whose address is there already stay as they are, where they are. */
export function importPlan(file: OpmlFile, present: OpmlList): ImportPlan {
  const urls = new Set(present.feeds.map(({ url }) => url))
  const feeds = file.feeds.filter(({ url }) => !urls.has(url))
  const there = new Set(present.folders.map(pathKey))
  const needed = new Set(feeds.flatMap(pathsOf).map(pathKey))
  // A folder that only held what is there already would come empty.
  const holds = new Set(file.feeds.flatMap(pathsOf).map(pathKey))
  const folders = file.folders.filter((path) => needed.has(pathKey(path)) || !holds.has(pathKey(path)))
  const { notFeeds, badAddresses, refused, signIns, tooDeep } = file
  return {
    feeds,
    folders,
    preview: {
      feeds: feeds.slice(0, SHOWN_IMPORTS).map(({ url, title, folder }) => ({ url, title, folder })),
      add: feeds.length,
      documents: feeds.filter(({ kind }) => kind === 'document').length,
      folders: folders.filter((path) => !there.has(pathKey(path))).length,
      known: file.feeds.length - feeds.length,
      notFeeds,
      badAddresses,
      refused,
      signIns,
      tooDeep
    }
  }
}

/** A list in parts of at most `most` folders or feeds, the folders first, so that each is stored in a short transaction. */
export function partsOf({ folders, feeds }: OpmlList, most: number): OpmlList[] {
  const parts: OpmlList[] = []
  for (let from = 0; from < folders.length; from += most)
    parts.push({ folders: folders.slice(from, from + most), feeds: [] })
  for (let from = 0; from < feeds.length; from += most)
    parts.push({ folders: [], feeds: feeds.slice(from, from + most) })
  return parts
}

/** The folders that a feed stands in, outermost first. */
const pathsOf = ({ folder }: OpmlFeed): string[][] => folder.map((_, depth) => folder.slice(0, depth + 1))
