import { SHOWN_IMPORTS, type ImportPreview } from '#contract/storage.ts'
import type { OpmlFile } from './opml-reader.ts'
import { pathKey, type OpmlFeed, type OpmlList } from './opml.ts'

/** What an import would add: feeds, the folders that they need, and what the reader is shown of both. */
export interface ImportPlan extends OpmlList {
  preview: Omit<ImportPreview, 'choice' | 'file'>
}

/** Decides before anything is changed: feeds whose address is there already stay as they are, where they are. */
export function importPlan(file: OpmlFile, present: OpmlList): ImportPlan {
  const urls = new Set(present.feeds.map(({ url }) => url))
  const feeds = file.feeds.filter(({ url }) => !urls.has(url))
  const there = new Set(present.folders.map(pathKey))
  const known = file.feeds.length - feeds.length
  const needed = new Set(feeds.flatMap(pathsOf))
  // A folder that only held what is there already would come empty.
  const holds = new Set(file.feeds.flatMap(pathsOf))
  const folders = file.folders.filter((path) => needed.has(pathKey(path)) || !holds.has(pathKey(path)))
  const { notStreams, badAddresses, refused, signIns, tooDeep } = file
  return {
    feeds,
    folders,
    preview: {
      feeds: feeds.slice(0, SHOWN_IMPORTS).map(({ url, title, folder }) => ({ url, title, folder })),
      add: feeds.length,
      folders: folders.filter((path) => !there.has(pathKey(path))).length,
      known,
      notStreams,
      badAddresses,
      refused,
      signIns,
      tooDeep
    }
  }
}

const pathsOf = ({ folder }: OpmlFeed): string[] => folder.map((_, depth) => pathKey(folder.slice(0, depth + 1)))
